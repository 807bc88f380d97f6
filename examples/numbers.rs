//! The numbers, percentages and sums of money of each line of standard input, a JSON object a line:
//! `echo 三亿两千万元，增长8.5% | cargo run --example numbers`. With `--count` only how many there are, for measuring.

use std::io::{BufRead as _, Write as _};

use gangyao::quantity::{money, numbers, percentages};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let counting = std::env::args().any(|a| a == "--count");
    let mut out = std::io::stdout().lock();
    let mut found = 0;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if counting {
            found += numbers(&line).len();
            continue;
        }
        let place = |byte: usize| line[..byte].chars().count();
        let read = json!({
            "numbers": numbers(&line).iter().map(|n| json!([place(n.start), n.value.to_string()])).collect::<Vec<_>>(),
            "percentages": percentages(&line).iter().map(|n| json!([place(n.start), n.value.to_string()])).collect::<Vec<_>>(),
            "money": money(&line)
                .iter()
                .map(|m| json!([place(m.start), m.value.map(|v| v.to_string()), m.currency]))
                .collect::<Vec<_>>(),
        });
        writeln!(out, "{read}")?;
    }
    if counting {
        writeln!(out, "{found}")?;
    }
    Ok(())
}
