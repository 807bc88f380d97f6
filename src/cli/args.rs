//! Flags and arguments.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cli::add::{AddArgs, RemoveArgs, RenameArgs};
use crate::cli::audit::AuditArgs;
use crate::cli::bulk::BulkArgs;
use crate::cli::cite::CiteArgs;
use crate::cli::compare::CompareArgs;
use crate::cli::diff::DiffArgs;
use crate::cli::doubts::DoubtsArgs;
use crate::cli::indicators::IndicatorsArgs;
use crate::cli::language::Language;
use crate::cli::paint::Colour;
use crate::cli::plans::PlansArgs;
use crate::cli::release::{ReleaseArgs, SchemaArgs};
use crate::cli::rerun::RerunArgs;
use crate::cli::review::ReviewArgs;
#[cfg(feature = "web")]
use crate::cli::serve::{ServeArgs, SiteArgs};
use crate::cli::shell::{CompletionsArgs, ManArgs};
use crate::cli::status::StatusArgs;
use crate::corpus;
use crate::source::Limits;

/// Reads Chinese government plans into checked data, and searches and compares them.
#[derive(Debug, Parser)]
#[command(name = "gangyao", version, about, max_term_width = 100)]
pub(crate) struct Cli {
    /// Language of messages and help [default: language in gangyao.toml, or LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, global = true, value_enum, value_name = "LANG", hide_possible_values = true)]
    pub(crate) lang: Option<Language>,
    /// Colour: auto (on a terminal, unless NO_COLOR is set), always, never
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value_t,
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub(crate) color: Colour,
    #[command(subcommand)]
    pub(crate) command: Command,
}

// In the order of work: a file of one's own, a corpus, a build and how far to trust it, what is asked of it, what is given away.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print what is read from files: the plan, its outline, 专栏, tables, quantities, targets or checks
    Extract(ExtractArgs),
    /// Check files against their own arithmetic and counts; exit 1 when something is found
    Check(CheckArgs),
    /// Put a document into the corpus and its manifest
    Add(AddArgs),
    /// Give a document of the corpus another name; its plan keeps its id
    Rename(RenameArgs),
    /// Take a document out of the corpus and its manifest
    Remove(RemoveArgs),
    /// Read every document of a folder and write the data and the full-text index
    Build(BuildArgs),
    /// Say how fresh a build is, how doubtful, and what to do next; exit 1 when it is out of date
    Status(StatusArgs),
    /// List the plans of a build
    Plans(PlansArgs),
    /// List what a reader should not take for granted, by code with counts, of a build, a plan or a file
    Doubts(DoubtsArgs),
    /// List what of a build deserves a look, the most doubtful first
    Review(ReviewArgs),
    /// Draw records at random to be judged by a person, and state error rates of what was judged
    Audit(AuditArgs),
    /// Search a build
    Search(Box<SearchArgs>),
    /// Print a place of a plan with its surroundings
    Show(ShowArgs),
    /// Compare plans: indicators side by side, levels of government, periods of one place
    Compare(CompareArgs),
    /// List indicators: names, ids, and how many plans of the build have them
    Indicators(IndicatorsArgs),
    /// Print a plan as a reference
    Cite(CiteArgs),
    /// Run saved queries again and print what was added, changed and gone; exit 1 when something was
    Rerun(RerunArgs),
    /// Show a build as a web site on this machine
    #[cfg(feature = "web")]
    Serve(ServeArgs),
    /// Write the web site of a build as files that any static host can publish
    #[cfg(feature = "web")]
    Site(SiteArgs),
    /// Write the data of a build as a package that others can use and cite
    Release(ReleaseArgs),
    /// Print what changed between two builds, releases or files; exit 1 when something did
    Diff(DiffArgs),
    /// Print what each field of a release means
    Codebook,
    /// Print the JSON Schema of the records of a build
    Schema(SchemaArgs),
    /// Write what is searched of a build for Elasticsearch or OpenSearch: `_bulk` lines and a mapping
    Bulk(BulkArgs),
    /// Print the completions of a shell
    Completions(CompletionsArgs),
    /// Print the manual page, or write those of all commands to a folder
    Man(ManArgs),
    /// Read documents for another process of this program: requests on stdin, answers on stdout
    #[command(hide = true)]
    ReadWorker,
}

/// What to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// One record per document: title, jurisdiction, period, counts
    Plan,
    /// Headings of the body
    Outline,
    /// 专栏 with their items
    Columns,
    /// Indicator tables, cells in their columns
    Tables,
    /// Every number that counts or measures something
    Quantities,
    /// Targets of prose and tables in one form
    Targets,
    /// What the document says about itself against what was read
    Checks,
    /// Defects of the file met while reading
    Diagnostics,
}

/// Form of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For people, aligned
    #[default]
    Text,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values with a header line
    Csv,
}

/// Bounds on what one file may make the program do; raise them for files you trust.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Limits for one file")]
pub(crate) struct LimitArgs {
    /// Largest file, in MiB
    #[arg(long, hide_short_help = true, value_name = "MIB", default_value_t = Limits::default().max_bytes >> 20)]
    max_file: u64,
    /// Largest reading text, in MiB; the rest is left out and reported
    #[arg(long, hide_short_help = true, value_name = "MIB", default_value_t = Limits::default().max_text >> 20)]
    max_text: u64,
    /// What a docx, xlsx, ofd or pdf may unpack to, in MiB
    #[arg(long, hide_short_help = true, value_name = "MIB", default_value_t = Limits::default().max_unpacked >> 20)]
    max_unpacked: u64,
    /// Pages of a PDF or OFD; the rest is left out and reported
    #[arg(long, hide_short_help = true, value_name = "N", default_value_t = Limits::default().max_pages)]
    max_pages: u32,
    /// Elements that may be open at once in a web page or XML part
    #[arg(long, hide_short_help = true, value_name = "N", default_value_t = Limits::default().max_depth)]
    max_depth: usize,
    /// Seconds LibreOffice may take
    #[arg(long, hide_short_help = true, value_name = "S", default_value_t = Limits::default().office_time.as_secs())]
    office_seconds: u64,
    /// Memory for reading one document, in MiB, beside 64 bytes for each of its own
    #[arg(long, hide_short_help = true, value_name = "MIB", default_value_t = Limits::default().memory >> 20)]
    max_memory: u64,
    /// Seconds that reading one document may take
    #[arg(long, hide_short_help = true, value_name = "S", default_value_t = Limits::default().time.as_secs())]
    max_seconds: u64,
}

impl From<LimitArgs> for Limits {
    fn from(args: LimitArgs) -> Self {
        Self {
            max_bytes: args.max_file.saturating_mul(1 << 20),
            max_text: args.max_text.saturating_mul(1 << 20),
            max_unpacked: args.max_unpacked.saturating_mul(1 << 20),
            max_pages: args.max_pages,
            max_depth: args.max_depth,
            office_time: Duration::from_secs(args.office_seconds),
            memory: args.max_memory.saturating_mul(1 << 20),
            time: Duration::from_secs(args.max_seconds),
            ..Self::default()
        }
    }
}

// Of commands that read files and print what they hold.
#[derive(Debug, Args)]
pub(crate) struct ReadingArgs {
    /// Read every document of a folder that is named
    #[arg(long, short)]
    pub(crate) recursive: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: OutputFormat,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ExtractArgs {
    /// What to print
    #[arg(value_enum)]
    pub(crate) what: What,
    /// Files to read
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Files to check
    #[arg(required_unless_present = "explain", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Print what a code means and how to read it
    #[arg(long, value_name = "CODE")]
    pub(crate) explain: Option<String>,
    /// Print passed checks too
    #[arg(long)]
    pub(crate) passed: bool,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct BuildArgs {
    /// Files or folders to read
    #[arg(default_value = "corpus", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Where the build goes
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Folder of the corrections, a `PLAN_ID.toml` each
    #[arg(long, default_value = "corrections", value_name = "DIR")]
    pub(crate) corrections: PathBuf,
    /// Build only this part of the documents, such as 2/8, into a folder below --out; all parts together are opened as one build
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<corpus::Shard>,
    /// Read every document again, also those that did not change
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Read only this document (its file or plan id; may be repeated); the others stay as the last build has them
    #[arg(long, value_name = "DOC")]
    pub(crate) only: Vec<String>,
    /// Publish nothing when an input fails, a correction no longer applies or a note is due
    #[arg(long)]
    pub(crate) strict: bool,
    /// Builds kept beside the new one, for `diff`
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) keep: usize,
    /// Print a paragraph of each document that was read
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// Documents read at a time [default: one per core]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<std::num::NonZeroUsize>,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// Order of the hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortBy {
    /// Best first
    #[default]
    Relevance,
    /// Largest value first, within one unit
    Value,
    /// Earliest year first
    Year,
    /// By plan, in the order of the text
    Plan,
}

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// What to look for: words, or a question as one asks it. What has all of it comes first, then what comes close. "…" exact
    /// phrase, -word not, a OR b, (…), field:value, value:>=3, year:2021..2025
    #[arg(value_name = "QUERY", required_unless_present_any = NARROWING)]
    pub(crate) query: Vec<String>,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// passage, target, or figure (numbers of every role) [default: passages with their numbers]
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Only this plan: id, file, or place and period (广州十五五)
    #[arg(long, value_name = "PLAN")]
    pub(crate) plan: Option<String>,
    /// Only this region and those below it (code or name)
    #[arg(long, value_name = "CODE")]
    pub(crate) region: Option<String>,
    /// Only plans of this level: 国家, 省, 市, 县区
    #[arg(long)]
    pub(crate) level: Option<String>,
    /// Only plans of this period, such as 十四五
    #[arg(long)]
    pub(crate) period: Option<String>,
    /// Only this indicator (id or name)
    #[arg(long, value_name = "NAME")]
    pub(crate) indicator: Option<String>,
    /// Only numbers for this year or range of years (2025, 2021..2025)
    #[arg(long)]
    pub(crate) year: Option<String>,
    /// Only with a number in this role: target, achieved, threshold, other
    #[arg(long)]
    pub(crate) role: Option<String>,
    /// Order of the hits
    #[arg(long, value_enum, default_value_t)]
    pub(crate) sort: SortBy,
    /// At most so many hits of each plan
    #[arg(long, value_name = "N")]
    pub(crate) per_plan: Option<usize>,
    /// Print how many hits have each value of this, instead of the hits: kind, block, plan, region, place, level, type, period,
    /// section, indicator, year, role, form, attribute, state, unit
    #[arg(long, value_name = "NAME")]
    pub(crate) facet: Option<String>,
    /// Only hits that hold the words as typed: no other names, no meanings of words, nothing that comes close
    #[arg(long)]
    pub(crate) exact: bool,
    /// Print only the plans with hits, and how many each has
    #[arg(long, short = 'l')]
    pub(crate) plans: bool,
    /// Print only how many hits there are
    #[arg(long, short = 'c')]
    pub(crate) count: bool,
    /// Print so many lines of the plan before and after each hit
    #[arg(long, short = 'C', value_name = "N")]
    pub(crate) context: Option<usize>,
    /// At most so many hits [default: 20 for people, all of them in files and machine formats]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Pass over so many hits
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) offset: usize,
    /// Form of the output [default: text, or what the name of --output says]
    #[arg(long, value_enum)]
    pub(crate) format: Option<SearchFormat>,
    /// Write to a file
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Leave out what an export says of itself: query, filters, build and sources
    #[arg(long)]
    pub(crate) bare: bool,
    /// In csv, say it in lines with # before the columns; otherwise it is written beside a file, as FILE.about.json
    #[arg(long)]
    pub(crate) header: bool,
}

/// Form of the hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SearchFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object: what was asked of what, and `hits`
    Json,
    /// One JSON object a line, the first with `header`
    Jsonl,
    /// Comma-separated values; what was asked of what stands beside a file, or with --header in lines with `#`
    Csv,
    /// A workbook (with --output): hits, and a sheet that says what was asked of what
    Xlsx,
}

impl SearchFormat {
    /// The form asked for, or that of the file's name; the ending of a name that says no form of this program.
    pub(crate) fn of(asked: Option<Self>, output: Option<&std::path::Path>) -> Result<Self, String> {
        let extension = output.and_then(|path| path.extension()).map(|e| e.to_string_lossy().to_lowercase());
        if let Some(asked) = asked {
            return Ok(asked);
        }
        Ok(match extension.as_deref() {
            Some("json") => Self::Json,
            Some("jsonl" | "ndjson") => Self::Jsonl,
            Some("csv") => Self::Csv,
            Some("xlsx") => Self::Xlsx,
            None | Some("txt" | "text") => Self::Text,
            Some(other) => return Err(other.to_owned()),
        })
    }

    /// The same form for lists of other things.
    pub(crate) fn of_lists(self) -> Option<OutputFormat> {
        match self {
            Self::Text => Some(OutputFormat::Text),
            Self::Json => Some(OutputFormat::Json),
            Self::Jsonl => Some(OutputFormat::Jsonl),
            Self::Csv => Some(OutputFormat::Csv),
            Self::Xlsx => None,
        }
    }
}

/// Flags of `search` that are a question by themselves.
const NARROWING: [&str; 8] = ["kind", "plan", "region", "level", "period", "indicator", "year", "role"];

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// A plan (id, file, or place and period: 章贡区十四五), alone or with a line, a section or a target: PLAN:124, PLAN:第三篇/第一章,
    /// PLAN:0333eb08c7f05d1d
    #[arg(value_name = "PLAN[:PLACE]")]
    pub(crate) place: String,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Lines with text before and after the place
    #[arg(long, short = 'C', default_value_t = 4, value_name = "N")]
    pub(crate) context: usize,
    /// Of a target: the rules that won, the votes for its role and the names that it might have had
    #[arg(long)]
    pub(crate) why: bool,
}
