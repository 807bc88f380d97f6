//! `gangyao status`: how fresh a build is, how doubtful, and what to do next.

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Args;
use serde_json::json;

use crate::cli::language::{say, told, word};
use crate::cli::paint::{Ink, paint};
use crate::cli::{Exit, doubts, output, review, summary};
use crate::corpus::{self, Corrections, Last};
use crate::index;
use crate::record::{PlanRecord, TargetRecord};
use crate::source::Limits;

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// The documents it was made of
    #[arg(long, default_value = "corpus", value_name = "DIR")]
    pub(crate) corpus: PathBuf,
    /// Folder of the corrections, a `PLAN_ID.toml` each
    #[arg(long, default_value = "corrections", value_name = "DIR")]
    pub(crate) corrections: PathBuf,
    /// One JSON object instead of text
    #[arg(long)]
    pub(crate) json: bool,
}

/// How the documents stand to a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Fresh {
    /// Documents that are not in it.
    new: Vec<String>,
    /// Documents that the next build reads again: they, what the manifest says of them or their corrections changed.
    changed: Vec<String>,
    /// Plans of documents that are no longer there.
    gone: Vec<String>,
    /// The rules of reading are those of another program.
    other_rules: bool,
}

impl Fresh {
    fn of(last: &Last, args: &StatusArgs) -> Self {
        let found = corpus::discover(std::slice::from_ref(&args.corpus));
        let corrections = Corrections::load(&args.corrections);
        let plans = last.plans_of(&found);
        let mut out = Self { other_rules: !last.same_rules(), ..Self::default() };
        for file in &found.files {
            let name = output::path(file);
            let Some(entry) = plans.get(file.as_path()) else {
                // A document that gave no plan is told of as failed, not as new.
                let failed = |f: &corpus::Failed| file.file_name().is_some_and(|n| n.to_string_lossy() == f.file);
                if !last.build().manifest.failed.iter().any(failed) {
                    out.new.push(name);
                }
                continue;
            };
            // With other rules everything is read again; that is one remark, not one a document.
            let provenance = found.provenance.get(file).map(corpus::Provenance::key).unwrap_or_default();
            let hash = found.hashes.get(file);
            let same = hash.and_then(|h| last.unchanged(entry, file, h, &Limits::default(), &corrections, &provenance));
            let same_bytes = hash.is_some_and(|h| *h == entry.sha256);
            if if out.other_rules { !same_bytes } else { same.is_none() } {
                out.changed.push(name);
            }
        }
        let held: Vec<&str> = plans.values().map(|p| p.plan_id.as_str()).collect();
        let all = last.build().manifest.plans.iter();
        out.gone = all.filter(|p| !held.contains(&p.plan_id.as_str())).map(|p| p.file.clone()).collect();
        out
    }

    fn current(&self) -> bool {
        *self == Self::default()
    }
}

/// Run `status`: exit 1 when the build does not hold what the documents are now.
pub(crate) fn run(args: &StatusArgs) -> anyhow::Result<Exit> {
    let build = corpus::open(&args.index, index::FORMAT)?;
    // Of shards, each holds its own part of the documents: how fresh they are is asked of each by `build --shard`.
    let whole = Last::open(&args.index, index::FORMAT);
    let there = args.corpus.is_dir();
    let fresh = whole.as_ref().filter(|_| there).map(|last| Fresh::of(last, args));
    // A search looks at the small files of an index only; here there is time for all.
    index::verify(&build.fulltexts())?;
    let plans: Vec<PlanRecord> = build.read("plans")?;
    let targets: Vec<TargetRecord> = build.read("targets")?;
    let doubts = doubts::gather(build.read("diagnostics")?, build.read("checks")?, &targets);
    let groups = doubts::groups(&doubts);
    let manifest = &build.manifest;
    let current = fresh.as_ref().is_some_and(Fresh::current);
    let exit = if current || fresh.is_none() && !there { Exit::Done } else { Exit::Nothing };
    if args.json {
        let codes: Vec<_> = groups.iter().map(|g| json!({"code": g.code, "severity": g.severity, "count": g.n})).collect();
        let fresh = fresh.map(|f| json!({"new": f.new, "changed": f.changed, "gone": f.gone, "other_rules": f.other_rules}));
        let said = json!({
            "build": manifest.id, "created_unix": manifest.created_unix, "gangyao": manifest.gangyao, "plans": plans.len(),
            "targets": targets.len(), "failed": manifest.failed, "fresh": fresh, "current": current, "doubts": codes,
        });
        let mut text = serde_json::to_vec_pretty(&said)?;
        text.push(b'\n');
        output::bytes(&text)?;
        return Ok(exit);
    }
    let mut out = say(
        "build {id} in {dir}, made {when} by gangyao {version}\n",
        &[
            ("id", &manifest.id),
            ("dir", &args.index.display()),
            ("when", &made(manifest.created_unix)),
            ("version", &manifest.gangyao),
        ],
    );
    out.push_str(&match &fresh {
        None if !there => say("documents: no folder {dir}; name it with --corpus\n", &[("dir", &args.corpus.display())]),
        None => paint(Ink::Error, word("data files differ from what was written: build again with --fresh\n")),
        Some(fresh) => freshness(fresh, plans.len()),
    });
    out.push_str(&summary::overview(&plans));
    if !manifest.failed.is_empty() {
        out.push_str(&say("not read: {n} documents\n", &[("n", &manifest.failed.len())]));
        for failed in manifest.failed.iter().take(5) {
            out.push_str(&format!("  {}: {}\n", failed.file, told(&failed.message)));
        }
    }
    let grave: Vec<String> =
        groups.iter().filter(|g| g.severity != "info").take(4).map(|g| format!("{} {}", g.code, g.n)).collect();
    if !grave.is_empty() {
        out.push_str(&say("doubts: {list}\n", &[("list", &grave.join(word(", ")))]));
    }
    let stale = if current { None } else { Some(("gangyao build", "reads what is new or changed")) };
    let doubtful = (!grave.is_empty()).then_some(("gangyao doubts", "what not to take for granted, by code and plan"));
    let reviewable = targets.iter().any(|t| t.review.is_none() && t.flags.iter().any(|f| review::doubt(f).is_some()));
    let review = reviewable.then_some(("gangyao review", "targets to look at one by one"));
    let always = [("gangyao plans", "what is in the build"), ("gangyao search 森林覆盖率 --kind target", "targets by word")];
    let steps: Vec<(&str, &str)> = [stale, doubtful, review].into_iter().flatten().chain(always).collect();
    out.push_str(&summary::next(&steps));
    output::painted(&out)?;
    Ok(exit)
}

/// What the documents have that the build has not.
fn freshness(fresh: &Fresh, n_plans: usize) -> String {
    if fresh.current() {
        return match n_plans {
            1 => word("fresh: its one plan is as the document is now\n").to_owned(),
            n => say("fresh: all {n} plans as the documents are now\n", &[("n", &n)]),
        };
    }
    let mut out = String::new();
    if fresh.other_rules {
        out.push_str(&paint(
            Ink::Warning,
            word("read by other rules than this program's: the next build reads everything again\n"),
        ));
    }
    for (what, names) in [
        ("new, not in the build: {n} ({list})\n", &fresh.new),
        ("changed since the build: {n} ({list})\n", &fresh.changed),
        ("no longer among the documents: {n} ({list})\n", &fresh.gone),
    ] {
        if !names.is_empty() {
            let more = if names.len() > 3 { ", …" } else { "" };
            let list = format!("{}{more}", names.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", "));
            out.push_str(&paint(Ink::Warning, &say(what, &[("n", &names.len()), ("list", &list)])));
        }
    }
    out
}

/// When a build was made, as a day and how long ago.
fn made(unix: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs();
    let ago = now.saturating_sub(unix);
    let ago = match ago {
        0..=119 => word("just now").to_owned(),
        120..=7_199 => say("{n} minutes ago", &[("n", &(ago / 60))]),
        7_200..=172_799 => say("{n} hours ago", &[("n", &(ago / 3_600))]),
        _ => say("{n} days ago", &[("n", &(ago / 86_400))]),
    };
    format!("{} ({ago})", corpus::date(unix / 86_400))
}
