//! Print the targets of a plan: `cargo run --example targets corpus/zhanggong-14.txt`.

use std::io::Write as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "corpus/zhanggong-14.txt".to_owned());
    let doc = gangyao::read(path)?;
    let mut out = std::io::stdout().lock();
    for t in &doc.targets {
        let (name, unit) = (t.indicator_raw.as_deref().unwrap_or("?"), t.unit_raw.as_deref().unwrap_or(""));
        let year = t.target_year.map_or_else(String::new, |y| y.to_string());
        writeln!(out, "{:>5}  {year:4}  {name}  {} {}{unit}", t.line, t.cmp, t.value.as_deref().unwrap_or("?"))?;
    }
    Ok(())
}
