//! `gangyao audit`: records drawn at random to be judged by a person, and what the judgements say.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use calamine::Reader as _;
use clap::Args;
use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Format, Workbook};
use serde_json::Value;

use crate::cli::language::say;
use crate::cli::{Exit, export, output, plan_of};
use crate::release::{self, Audit, Drawn, IS_ONE, Mark};
use crate::{corpus, index};

/// Columns before the fields.
const HEAD: [&str; 7] = ["id", "stratum", "plan", "place", "section", "sentence", "all"];
/// What a mark may be.
const RIGHT: [&str; 5] = ["right", "r", "1", "对", "y"];
const WRONG: [&str; 6] = ["wrong", "w", "0", "错", "n", "x"];

#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// Records to draw
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub(crate) sample: usize,
    /// Another seed draws other records
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Kind of records
    #[arg(long, default_value = "targets", value_parser = clap::builder::PossibleValuesParser::new(release::audited_kinds()))]
    pub(crate) kind: String,
    /// Only this plan
    #[arg(long, value_name = "PLAN")]
    pub(crate) plan: Option<String>,
    /// Only plans of this level: 国家, 省, 市, 县区
    #[arg(long)]
    pub(crate) level: Option<String>,
    /// Only plans of this period, such as 十四五
    #[arg(long)]
    pub(crate) period: Option<String>,
    /// Only this kind of document: 纲要, 专项规划, 政府工作报告 …
    #[arg(long, value_name = "KIND")]
    pub(crate) doc_type: Option<String>,
    /// Only text or table
    #[arg(long)]
    pub(crate) origin: Option<String>,
    /// The sheet; a page of the same name with .html is written beside it
    #[arg(long, short, default_value = "audit.xlsx", value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Read a sheet that was filled in (xlsx, or the csv that the page saves) and print the rates
    #[arg(long, value_name = "SHEET")]
    pub(crate) read: Option<PathBuf>,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
}

/// Run `audit`.
pub(crate) fn run(args: &AuditArgs) -> anyhow::Result<Exit> {
    let build = corpus::open(&args.index, index::FORMAT)?;
    if let Some(sheet) = &args.read {
        return read(&build, sheet);
    }
    let plan = args.plan.as_ref().map(|name| plan_of(&build, name)).transpose()?.map(|p| p.plan_id);
    let is = |value: &Value, wanted: &Option<String>| wanted.as_ref().is_none_or(|w| value.as_str() == Some(w));
    let wanted = |p: &Value, record: &Value| {
        is(&p["plan_id"], &plan)
            && is(&p["level"], &args.level)
            && is(&p["period"], &args.period)
            && is(&p["doc_type"], &args.doc_type)
            && is(&record["origin"], &args.origin)
    };
    let (drawn, strata) = release::draw(&build, &args.kind, args.sample, args.seed, &wanted)?;
    if drawn.is_empty() {
        output::note("nothing to draw from");
        return Ok(Exit::Nothing);
    }
    let fields = release::judged(&args.kind);
    let about = format!("{} {} {}", build.manifest.id, args.kind, args.seed);
    export::write(&args.output, &sheet(&drawn, &fields, &about)?)?;
    let page = args.output.with_extension("html");
    export::write(&page, html(&drawn, &fields, &about).as_bytes())?;
    for (stratum, size) in &strata {
        let n = drawn.iter().filter(|d| d.stratum == *stratum).count();
        output::text(&format!("{n:>6} of {size:>7}  {stratum}\n"))?;
    }
    output::text(&format!(
        "{} {} in {} and {}: mark each field right or wrong ('right' in the column 'all' marks the rest of a row), then\n\
         gangyao audit --read {}\n",
        drawn.len(),
        args.kind,
        output::path(&args.output),
        output::path(&page),
        output::path(&args.output)
    ))?;
    Ok(Exit::Done)
}

/// A value for people.
fn shown(value: &Value) -> String {
    output::cell(value).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands in the columns before the fields.
fn head(drawn: &Drawn) -> [String; 6] {
    let record = &drawn.record;
    let page = record["place"].as_str().map(|p| format!(", {p}")).unwrap_or_default();
    let quote = record["quote"].as_str().unwrap_or("");
    let surface = record["value_raw"].as_str().or(record["surface"].as_str()).unwrap_or("");
    // The figure that is meant is marked in its sentence.
    let quote = if surface.is_empty() { quote.to_owned() } else { quote.replacen(surface, &format!("«{surface}»"), 1) };
    [
        drawn.id.clone(),
        drawn.stratum.clone(),
        drawn.title.clone(),
        format!("line {}{page}", record["line"]),
        record["section"].as_str().unwrap_or("").to_owned(),
        shown(&Value::from(quote)),
    ]
}

/// The workbook: a row a record, for each field its value and a cell for the mark.
fn sheet(drawn: &[Drawn], fields: &[&str], about: &str) -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let bold = Format::new().set_bold();
    let wrap = Format::new().set_text_wrap();
    let page = book.add_worksheet().set_name("audit")?;
    for (column, name) in (0u16..).zip(HEAD) {
        page.write_string_with_format(0, column, name, &bold)?;
    }
    let first = u16::try_from(HEAD.len())?;
    let marks = DataValidation::new().allow_list_strings(&["right", "wrong"])?;
    let last = u32::try_from(drawn.len())?;
    page.add_data_validation(1, first - 1, last, first - 1, &marks)?;
    for (n, field) in (0u16..).zip(fields) {
        let at = first + n * 2;
        page.write_string_with_format(0, at, *field, &bold)?;
        page.write_string_with_format(0, at + 1, format!("{field} ?"), &bold)?;
        page.add_data_validation(1, at + 1, last, at + 1, &marks)?;
    }
    page.set_column_width(2, 30)?.set_column_width(5, 80)?;
    page.set_freeze_panes(1, 0)?;
    for (row, record) in (1u32..).zip(drawn) {
        for (column, text) in (0u16..).zip(head(record)) {
            page.write_string_with_format(row, column, text.chars().take(2000).collect::<String>(), &wrap)?;
        }
        for (n, field) in (0u16..).zip(fields) {
            let value = if *field == IS_ONE { "yes".to_owned() } else { shown(&record.record[*field]) };
            page.write_string(row, first + n * 2, value)?;
        }
    }
    let page = book.add_worksheet().set_name("about")?;
    page.write_string(0, 0, about)?;
    page.write_string(1, 0, format!("{IS_ONE}: there is such a record to be made at this place at all"))?;
    Ok(book.save_to_buffer()?)
}

/// The page: the same, marked by clicks; it saves the marks as csv.
fn html(drawn: &[Drawn], fields: &[&str], about: &str) -> String {
    let safe =
        |text: &str| output::visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"zh\"><meta charset=\"utf-8\"><title>audit {0}</title>\n<style>\n\
         body{{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}\n\
         article{{border-top:1px solid #ccc;padding:.8rem 0}}small{{color:#666}}\n\
         button{{font:inherit;margin:.15rem;padding:.1rem .5rem;border:1px solid #999;border-radius:.3rem;background:#fff}}\n\
         button.right{{background:#d7f0d7}}button.wrong{{background:#f6d0d0;text-decoration:line-through}}\n\
         nav{{position:sticky;top:0;background:#fff;padding:.5rem 0}}mark{{background:#ffe58a}}\n</style>\n\
         <nav><button id=\"save\">save as csv</button> <span id=\"n\"></span> — click a field: right, again: wrong, again: not judged\
         </nav>\n<main data-about=\"{0}\">\n",
        safe(about)
    );
    for record in drawn {
        let [id, stratum, title, place, section, sentence] = head(record);
        out.push_str(&format!(
            "<article data-id=\"{}\" data-stratum=\"{}\"><small>{} · {} · {}</small><p>{}</p>\n<button data-f=\"all\">all right</button>",
            safe(&id),
            safe(&stratum),
            safe(&title),
            safe(&section),
            safe(&place),
            safe(&sentence).replace('«', "<mark>").replace('»', "</mark>")
        ));
        for field in fields {
            let value = if *field == IS_ONE { "yes".to_owned() } else { shown(&record.record[*field]) };
            out.push_str(&format!("<button data-f=\"{field}\">{field}: {}</button>", safe(&value)));
        }
        out.push_str("</article>\n");
    }
    out.push_str(
        "</main><script>\n\
         const all=[...document.querySelectorAll('article')];\n\
         const state=b=>b.classList.contains('right')?'right':b.classList.contains('wrong')?'wrong':'';\n\
         const set=(b,s)=>{b.classList.remove('right','wrong');if(s)b.classList.add(s)};\n\
         const fields=a=>[...a.querySelectorAll('button')].filter(b=>b.dataset.f!='all');\n\
         const count=()=>document.getElementById('n').textContent=all.filter(a=>fields(a).some(b=>state(b))).length+' of '+all.length;\n\
         document.querySelector('main').addEventListener('click',e=>{const b=e.target;if(b.tagName!='BUTTON')return;\n\
         if(b.dataset.f=='all'){fields(b.parentNode).forEach(x=>state(x)||set(x,'right'))}\n\
         else set(b,{'':'right',right:'wrong',wrong:''}[state(b)]);count()});\n\
         document.getElementById('save').addEventListener('click',()=>{const q=t=>'\"'+t.replaceAll('\"','\"\"')+'\"';\n\
         const head=['id','stratum','all',...fields(all[0]).map(b=>b.dataset.f+' ?')];\n\
         const rows=all.map(a=>[a.dataset.id,a.dataset.stratum,'',...fields(a).map(state)]);\n\
         const text=['about',document.querySelector('main').dataset.about].map(q).join(',')+'\\r\\n'+[head,...rows].map(r=>r.map(q).join(',')).join('\\r\\n');\n\
         const a=document.createElement('a');a.href=URL.createObjectURL(new Blob([text],{type:'text/csv'}));a.download='audit.csv';a.click()});\n\
         count();\n</script></html>\n",
    );
    out
}

/// Read a sheet that was filled in, print the rates and keep them beside the build.
fn read(build: &corpus::Build, path: &Path) -> anyhow::Result<Exit> {
    let (about, rows) = table(path)?;
    let parts: Vec<&str> = about.split(' ').collect();
    let [id, kind, seed] = parts[..] else {
        anyhow::bail!("{}: is no sheet of an audit (it does not say of what it was drawn)", output::path(path));
    };
    anyhow::ensure!(
        id == build.manifest.id,
        "{}: was drawn of build {id}, and the build now is {}; draw anew, or open the older build",
        output::path(path),
        build.manifest.id
    );
    let head = rows.first().cloned().unwrap_or_default();
    let column = |name: &str| head.iter().position(|h| h == name);
    let stratum = column("stratum").context("the sheet has no column 'stratum'")?;
    let all = column("all");
    let mut marks: Vec<Mark> = Vec::new();
    let mut records = 0;
    for (n, row) in rows.iter().enumerate().skip(1) {
        let text = |at: usize| row.get(at).map_or("", |t| t.trim());
        let mark = |at: usize| -> anyhow::Result<Option<bool>> {
            let said = text(at).to_lowercase();
            match said.as_str() {
                "" => Ok(None),
                s if RIGHT.contains(&s) => Ok(Some(true)),
                s if WRONG.contains(&s) => Ok(Some(false)),
                other => anyhow::bail!("{}: row {}: '{other}' is neither right nor wrong", output::path(path), n + 1),
            }
        };
        let rest = all.map(mark).transpose()?.flatten();
        let before = marks.len();
        // Where there should be no record, its fields are neither.
        let none = column(&format!("{IS_ONE} ?")).map(mark).transpose()?.flatten() == Some(false);
        for field in release::judged(kind) {
            let Some(at) = column(&format!("{field} ?")) else { continue };
            let judged = if none && field != IS_ONE { None } else { mark(at)?.or(rest.filter(|_| !none)) };
            marks.extend(judged.map(|right| (text(stratum).to_owned(), field.to_owned(), right)));
        }
        records += usize::from(marks.len() > before);
    }
    if marks.is_empty() {
        output::note("nothing in the sheet is marked yet");
        return Ok(Exit::Nothing);
    }
    let audit = Audit {
        build: id.to_owned(),
        kind: kind.to_owned(),
        seed: seed.parse().unwrap_or(0),
        records,
        rates: release::rates(&marks),
    };
    let mut last: Option<&str> = None;
    let by_stratum: BTreeMap<Option<&str>, Vec<&release::Rate>> = audit.rates.iter().fold(BTreeMap::new(), |mut map, rate| {
        map.entry(rate.stratum.as_deref()).or_insert_with(Vec::new).push(rate);
        map
    });
    output::text(&say("{n} {kind} judged; share of wrong values with its 95 % interval\n", &[("n", &records), ("kind", &kind)]))?;
    for (stratum, rates) in by_stratum {
        if stratum.is_some() || last.is_some() {
            output::text(&format!("\n{}\n", stratum.unwrap_or("all")))?;
        }
        last = stratum;
        for rate in rates {
            let (share, from, to) = rate.rate;
            output::text(&format!(
                "  {:<16} {:>4} of {:>4} wrong  {share:.3}  ({from:.3}–{to:.3})\n",
                rate.field, rate.wrong, rate.n
            ))?;
        }
    }
    let kept = release::keep_audit(build, &audit).context("the result cannot be kept beside the build")?;
    output::note(&format!("kept as {}; the codebook of the next release prints it", output::path(&kept)));
    Ok(Exit::Done)
}

/// What a sheet says it was drawn of, and its rows.
fn table(path: &Path) -> anyhow::Result<(String, Vec<Vec<String>>)> {
    let shown = output::path(path);
    if path.extension().is_some_and(|e| e == "csv") {
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_path(path)
            .with_context(|| format!("{shown} cannot be read"))?;
        let mut rows: Vec<Vec<String>> = Vec::new();
        for record in csv.records() {
            rows.push(record?.iter().map(str::to_owned).collect());
        }
        let first = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        return Ok((first.get(1).cloned().unwrap_or_default(), rows));
    }
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook(path).map_err(|e: calamine::XlsxError| anyhow::anyhow!("{shown}: {e}"))?;
    let mut sheet = |name: &str| -> anyhow::Result<Vec<Vec<String>>> {
        let range = book.worksheet_range(name).map_err(|_| anyhow::anyhow!("{shown}: has no sheet '{name}'"))?;
        Ok(range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect())
    };
    let about = sheet("about")?.first().and_then(|row| row.first().cloned()).unwrap_or_default();
    Ok((about, sheet("audit")?))
}
