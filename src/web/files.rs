//! The site as files with relative links: any static host can publish them, and the folder opens from a disk.
//!
//! Targets have no page of their own here: their links lead to their characters in the plan. What a server answers to a
//! question (facets, chosen comparisons) is replaced by fixed sets and by a search in the browser.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use maud::html;
use regex::{Captures, Regex};

use crate::language::Language;
use crate::record::{PassageRecord, PlanRecord};
use crate::web::answer::{answer, assets, csv};
use crate::web::data::name;
use crate::web::shell::{self, Page, Tab, line};
use crate::web::{Site, View, address, checks, indicator, plan};

/// Most plans whose texts the search page of a static site carries.
pub const SEARCH_LIMIT: usize = 300;

/// Plans in one fixed comparison.
const COMPARED: usize = 12;
/// Marks a folder as a site that may be replaced.
const MARKER: &str = ".gangyao-site";

/// Why a site was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FilesError {
    /// The folder holds something else.
    #[error("{} exists and is no site written by gangyao; name an empty or new folder", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// A file could not be written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> FilesError {
    let path = path.to_owned();
    move |source| FilesError::Io { path, source }
}

/// Write the site of a build into a folder, whole or not at all; an older site there is replaced. Gives the number of files.
///
/// # Errors
/// [`FilesError`] when the folder holds something else or cannot be written.
pub fn write(site: &Site, dir: &Path) -> Result<usize, FilesError> {
    let used = dir.is_dir() && fs::read_dir(dir).map_err(io(dir))?.next().is_some();
    if dir.is_file() || used && !dir.join(MARKER).is_file() {
        return Err(FilesError::Foreign { path: dir.to_owned() });
    }
    let parent = dir.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(io(parent))?;
    let draft = tempfile::Builder::new().prefix(".site-").tempdir_in(parent).map_err(io(parent))?;
    let groups = groups(site);
    let asked =
        |plans: &Vec<&PlanRecord>| address::query(&plans.iter().map(|p| ("plan", p.plan_id.as_str())).collect::<Vec<_>>());
    let compared = groups.iter().map(|(key, plans)| (asked(plans), format!("/compare/{}/", address::encode(key)))).collect();
    let mut out = Files { site, root: draft.path().join("site"), n: 0, groups, compared };
    out.all()?;
    fs::write(out.root.join(MARKER), format!("{}\n", site.id())).map_err(io(&out.root))?;
    let aside = draft.path().join("old");
    if dir.exists() {
        fs::rename(dir, &aside).map_err(io(dir))?;
    }
    if let Err(error) = fs::rename(&out.root, dir) {
        // The old site comes back.
        let _ = fs::rename(&aside, dir);
        return Err(FilesError::Io { path: dir.to_owned(), source: error });
    }
    Ok(out.n)
}

/// Plans that stand beside each other on a fixed page: one level, period and type.
fn groups(site: &Site) -> BTreeMap<String, Vec<&PlanRecord>> {
    let mut groups: BTreeMap<String, Vec<&PlanRecord>> = BTreeMap::new();
    for plan in &site.plans {
        if let (Some(level), Some(period)) = (&plan.level, &plan.period) {
            groups.entry(format!("{period}-{level}-{}", plan.doc_type)).or_default().push(plan);
        }
    }
    groups.retain(|_, plans| plans.len() >= 2);
    groups.values_mut().for_each(|plans| plans.truncate(COMPARED));
    groups
}

struct Files<'a> {
    site: &'a Site,
    root: PathBuf,
    n: usize,
    groups: BTreeMap<String, Vec<&'a PlanRecord>>,
    /// Queries that are answered, with the pages that answer them.
    compared: BTreeMap<String, String>,
}

impl Files<'_> {
    fn all(&mut self) -> Result<(), FilesError> {
        for (path, body) in assets() {
            self.put(path, body)?;
        }
        self.put("/search.js", include_bytes!("assets/search.js"))?;
        for language in [Language::Zh, Language::En] {
            self.pages(language)?;
        }
        self.data()
    }

    /// Every page in a language.
    fn pages(&mut self, language: Language) -> Result<(), FilesError> {
        for path in ["/", "/indicator/", "/place/", "/checks/", "/review/", "/codebook/"] {
            self.page(language, path, path, "")?;
        }
        let ids: Vec<String> = self.site.plans.iter().map(|p| p.plan_id.clone()).collect();
        for id in &ids {
            let path = address::plan(id);
            self.page(language, &path, &path, "")?;
        }
        let indicators: Vec<String> = self.site.indicators().map(|(id, ..)| id.to_owned()).collect();
        for id in &indicators {
            let path = address::indicator(id);
            self.page(language, &path, &path, "")?;
        }
        let mut places: Vec<String> = self.site.plans.iter().filter_map(|p| p.region_code.clone()).collect();
        places.sort();
        places.dedup();
        for code in &places {
            let path = address::place(code);
            self.page(language, &path, &path, "")?;
        }
        for (query, to) in self.compared.clone() {
            self.page(language, &to, "/compare/", query.trim_start_matches('?'))?;
        }
        let compare = self.compare_list(&self.view(language, "/compare/"));
        self.put_page(language, "/compare/", &compare)?;
        let search = self.search_page(&self.view(language, "/search/"));
        self.put_page(language, "/search/", &search)?;
        let data = self.data_page(&self.view(language, "/data/"));
        self.put_page(language, "/data/", &data)
    }

    /// A page of the server under an address of the folder.
    fn page(&mut self, language: Language, to: &str, path: &str, query: &str) -> Result<(), FilesError> {
        let found = answer(self.site, &address::in_its_language(path, language), query);
        self.put_page(language, to, &String::from_utf8_lossy(&found.body))
    }

    fn view(&self, language: Language, path: &str) -> View<'_> {
        View::new(self.site, language, path.to_owned())
    }

    /// A page below the folder of its language.
    fn put_page(&mut self, language: Language, path: &str, page: &str) -> Result<(), FilesError> {
        let path = address::in_its_language(path, language);
        let depth = path.split('/').filter(|p| !p.is_empty()).count();
        let page = self.relative(page, depth);
        self.put(&format!("{path}index.html"), page.as_bytes())
    }

    fn put(&mut self, path: &str, body: &[u8]) -> Result<(), FilesError> {
        // File names are the decoded address: a browser asks for the same name again.
        let decoded = address::decode(path, false);
        let mut file = self.root.clone();
        decoded.split('/').filter(|p| !p.is_empty() && *p != ".." && *p != ".").for_each(|p| file.push(p));
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(io(folder))?;
        }
        fs::write(&file, body).map_err(io(&file))?;
        self.n += 1;
        Ok(())
    }

    fn compare_list(&self, site: &View<'_>) -> String {
        let body = html! {
            h1 { (site.t("比较")) }
            p.lede { (site.t("同级、同期、同类的规划并排。要自己选，请用 gangyao serve 或 gangyao compare。")) }
            ul { @for (key, plans) in &self.groups {
                li { a href=(format!("/compare/{}/", address::encode(key))) { (line(key.split('-').map(|part| if crate::lexicon::period(part).is_some() { site.period(part) } else { site.code(part) }))) } (site.t("：")) (line(plans.iter().map(|p| site.named(p)))) }
            } }
            @if self.groups.is_empty() { p { (site.t("这批数据里没有两份同级、同期、同类的规划。")) } }
        };
        shell::page(site, Page { title: site.t("比较"), tab: Tab::Compare, wide: false, query: "", body })
    }

    /// Whether the search page carries the texts.
    fn is_searched(&self) -> bool {
        self.site.plans.len() <= SEARCH_LIMIT
    }

    /// The search page; the words that its script says stand in its list.
    fn search_page(&self, site: &View<'_>) -> String {
        let body = html! {
            h1 id="count" { (site.t("检索")) }
            @if self.is_searched() {
                p.lede { (site.t("在浏览器里查全部正文和表格。几个词用空格隔开，都出现才算。")) }
                noscript { p.find.q-b { (site.t("这一页要用脚本才能查；其余各页不用。")) } }
                ol.plain.hits id="hits" data-line=(site.t("第 # 行")) data-text=(site.t("正文")) data-count=(site.t("：# 处"))
                    data-first=(site.t("，列出前 # 处")) data-none=(site.t("没有一段同时有这几个词。试试少写一个词，或换个说法。"))
                    data-lang=[site.quoted()] {}
                script src="/search-data.js" {}
                script src="/search.js" {}
            } @else {
                p.lede {
                    (site.say(
                        "这批数据有 {n} 份，超过静态检索的上限 {most}。请用 gangyao serve 或 gangyao search。",
                        &[("n", &self.site.plans.len()), ("most", &SEARCH_LIMIT)],
                    ))
                }
            }
        };
        shell::page(site, Page { title: site.t("检索"), tab: Tab::Search, wide: false, query: "", body })
    }

    /// What the search page searches.
    fn search_data(&mut self) -> Result<(), FilesError> {
        let mut plans = Vec::new();
        let mut passages: Vec<serde_json::Value> = Vec::new();
        for (at, plan) in self.site.plans.iter().enumerate() {
            plans.push(serde_json::json!([address::plan(&plan.plan_id).trim_start_matches('/'), name(plan)]));
            let of_plan = self.site.build.read_of("passages", &plan.plan_id).map_err(io(Path::new(&plan.plan_id)))?;
            passages.extend(of_plan.iter().map(|p: &PassageRecord| {
                let words = p.text.split('\n').map(str::trim).collect::<Vec<_>>().join(if p.kind == "table" { " " } else { "" });
                serde_json::json!([at, p.line, p.section, words])
            }));
        }
        let data = format!("var GANGYAO = {};\n", serde_json::json!({ "plans": plans, "passages": passages }));
        // A script inside a page ends at this tag; in a file it cannot, but a copied one could.
        self.put("/search-data.js", data.replace("</", "<\\/").as_bytes())
    }

    /// All data as files.
    fn data(&mut self) -> Result<(), FilesError> {
        let site = self.site;
        if self.is_searched() {
            self.search_data()?;
        }
        for plan in &site.plans {
            for file in ["targets.csv", "cite.txt", "cite.bib", "cite.ris"] {
                if let Some(found) = plan::file(site, &plan.plan_id, file) {
                    self.put(&format!("{}{file}", address::plan(&plan.plan_id)), &found.body)?;
                }
            }
        }
        for (id, ..) in site.indicators() {
            for file in ["data.csv", "data.json"] {
                if let Some(found) = indicator::file(site, id, file) {
                    self.put(&format!("{}{file}", address::indicator(id)), &found.body)?;
                }
            }
        }
        self.put("/data/targets.csv", &plan::targets_csv(site.targets.iter()))?;
        self.put("/data/findings.csv", &checks::csv_rows(&site.checks.iter().collect::<Vec<_>>()))?;
        let columns = plan_columns();
        let rows = site.plans.iter().map(|p| columns.iter().map(|(_, of)| of(p)).collect());
        self.put("/data/plans.csv", &csv(&columns.map(|c| c.0), rows))
    }

    /// The page that lists the data.
    fn data_page(&self, site: &View<'_>) -> String {
        let codebook = html! { a href="/codebook/" { (site.t("字段说明")) } };
        let body = html! {
            h1 { (site.t("数据")) }
            ul {
                li { a href="/data/plans.csv" { "plans.csv" } (site.t("：全部文件")) }
                li { a href="/data/targets.csv" { "targets.csv" } (site.t("：全部目标")) }
                li { a href="/data/findings.csv" { "findings.csv" } (site.t("：全部发现")) }
            }
            p { (site.say("字段的含义见{codebook}。整套数据包（parquet、Stata、SQLite 等）由 gangyao release 生成。", &[("codebook", &codebook)])) }
        };
        shell::page(site, Page { title: site.t("数据"), tab: Tab::None, wide: false, query: "", body })
    }
}

/// Columns of the list of plans, with what stands in each.
fn plan_columns() -> [(&'static str, fn(&PlanRecord) -> String); 12] {
    fn text(value: &Option<String>) -> String {
        value.clone().unwrap_or_default()
    }
    fn year(value: Option<i32>) -> String {
        value.map(|y| y.to_string()).unwrap_or_default()
    }
    [
        ("plan_id", |p| p.plan_id.clone()),
        ("title", |p| text(&p.title)),
        ("jurisdiction", |p| text(&p.jurisdiction)),
        ("region_code", |p| text(&p.region_code)),
        ("level", |p| text(&p.level)),
        ("period", |p| text(&p.period)),
        ("start_year", |p| year(p.start_year)),
        ("end_year", |p| year(p.end_year)),
        ("doc_type", |p| p.doc_type.clone()),
        ("issued", |p| text(&p.issued)),
        ("file", |p| p.source.name.clone()),
        ("sha256", |p| p.source.sha256.clone()),
    ]
}

static LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#" (href|src|action)="(/[^"]*)""#).unwrap_or_else(|e| unreachable!("pattern: {e}")));

impl Files<'_> {
    /// A page with its links made relative, for a place `depth` folders down.
    fn relative(&self, page: &str, depth: usize) -> String {
        let up = if depth == 0 { "./".to_owned() } else { "../".repeat(depth) };
        LINK.replace_all(page, |c: &Captures<'_>| {
            let to = self.fixed(&c[2]);
            format!(" {}=\"{up}{}\"", &c[1], to.trim_start_matches('/'))
        })
        .into_owned()
    }

    /// Where a link of the server leads in the folder: pages stand in the folder of their language, data only once.
    fn fixed(&self, link: &str) -> String {
        let (language, link) = address::language(link);
        let (rest, fragment) = link.split_once('#').map_or((link, None), |(r, f)| (r, Some(f)));
        let (path, query) = rest.split_once('?').map_or((rest, ""), |(p, q)| (p, q));
        let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
        let (path, fragment) = match parts.as_slice() {
            ["target", id, ..] => match self.site.target(&address::decode(id, false)) {
                Some(t) => (address::plan(&t.plan_id), Some(format!("t-{}", t.target_id))),
                None => (path.to_owned(), None),
            },
            // A row of a table may name an indicator on which nothing is set.
            ["indicator", id] if !self.site.is_stated(&address::decode(id, false)) => ("/indicator/".to_owned(), None),
            ["api", ..] => ("/data/".to_owned(), None),
            ["compare"] | ["compare", "matrix.csv" | "matrix.json" | "chart.svg"] => {
                let page = self.compared.get(&format!("?{}", query.replace("&amp;", "&")));
                (page.cloned().unwrap_or_else(|| "/compare/".to_owned()), None)
            }
            ["checks", "findings.csv"] => ("/data/findings.csv".to_owned(), None),
            ["checks"] => {
                let code = query.split("&amp;").find_map(|f| f.strip_prefix("code="));
                (path.to_owned(), code.map(str::to_owned).or_else(|| fragment.map(str::to_owned)))
            }
            _ => (path.to_owned(), fragment.map(str::to_owned)),
        };
        let file = if path.ends_with('/') { format!("{}index.html", address::in_its_language(&path, language)) } else { path };
        let query = if parts.first() == Some(&"search") && !query.is_empty() { format!("?{query}") } else { String::new() };
        format!("{file}{query}{}", fragment.map(|f| format!("#{f}")).unwrap_or_default())
    }
}
