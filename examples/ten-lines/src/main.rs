fn main() -> Result<(), Box<dyn std::error::Error>> {
    for file in std::env::args().skip(1) {
        let doc = gangyao::read(&file)?;
        println!("{}: {} targets", doc.plan.title.as_deref().unwrap_or(&file), doc.targets.len());
        for t in doc.targets.iter().filter(|t| t.kind == "indicator") {
            println!("{:>6}  {} {}", t.line, t.indicator_raw.as_deref().unwrap_or("?"), t.value_raw);
        }
    }
    Ok(())
}
