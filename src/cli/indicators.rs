//! `gangyao indicators`: names, ids, and how many plans have them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;

use crate::cli::args::OutputFormat;
use crate::cli::language;
use crate::cli::render::{Align, Grid};
use crate::cli::{Exit, output};
use crate::corpus;
use crate::index;
use crate::lexicon::{self, Direction, Indicator, NameKey};
use crate::record::TargetRecord;

#[derive(Debug, Args)]
pub(crate) struct IndicatorsArgs {
    /// Only indicators whose name, alias or id holds this word
    pub(crate) word: Option<String>,
    /// Where the build is, to count the plans that have each
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: OutputFormat,
}

/// Run `indicators`: exit 1 when no indicator is known by the word.
pub(crate) fn run(args: &IndicatorsArgs) -> anyhow::Result<Exit> {
    let word = args.word.as_deref().unwrap_or("");
    let key = NameKey::of(word);
    let wanted = |i: &&Indicator| {
        let lower = word.to_lowercase();
        let holds = |text: &str| text.to_lowercase().contains(&lower);
        holds(&i.name)
            || holds(&i.id)
            || i.aliases.iter().any(|a| holds(a))
            || lexicon::by_key(&key).is_some_and(|k| k.id == i.id)
    };
    let plans = plans(args)?;
    let mut found: Vec<&Indicator> = lexicon::indicators().iter().filter(wanted).collect();
    let count = |i: &Indicator| plans.get(i.id.as_str()).map_or(0, BTreeSet::len);
    found.sort_by_key(|i| std::cmp::Reverse(count(i)));
    let direction = |i: &Indicator| match i.direction {
        Direction::Higher => "more is better",
        Direction::Lower => "less is better",
        Direction::Neutral => "neither",
    };
    if args.format == OutputFormat::Text {
        let mut grid =
            Grid::new(&[(Align::Left, 36), (Align::Left, 34), (Align::Left, 12), (Align::Left, 14), (Align::Right, 6)]);
        grid.row(["name", "id", "unit", "direction", "plans"].map(language::word));
        for i in &found {
            let plans = if plans.is_empty() { String::new() } else { count(i).to_string() };
            grid.row([i.name.clone(), i.id.clone(), i.units.join(";"), language::word(direction(i)).to_owned(), plans]);
        }
        output::text(&grid.print(0))?;
        output::note(&format!("{} indicators", found.len()));
    } else {
        let mut printer = output::Printer::new(args.format);
        for i in &found {
            printer.record(&serde_json::json!({
                "indicator_id": i.id, "name": i.name, "aliases": i.aliases, "domain": i.domain, "units": i.units,
                "direction": direction(i), "attribute": i.attribute, "base_id": i.base_id, "notes": i.notes,
                "key": NameKey::of(&i.name).line(), "plans": count(i),
            }))?;
        }
        printer.finish()?;
    }
    Ok(if found.is_empty() { Exit::Nothing } else { Exit::Done })
}

/// Plans of the build by the indicators they state targets of; none without a build.
fn plans(args: &IndicatorsArgs) -> anyhow::Result<BTreeMap<String, BTreeSet<String>>> {
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    if let Ok(build) = corpus::open(&args.index, index::FORMAT) {
        for target in build.read::<TargetRecord>("targets")? {
            if let Some(id) = target.indicator_id {
                out.entry(id).or_default().insert(target.plan_id);
            }
        }
    }
    Ok(out)
}
