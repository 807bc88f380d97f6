//! Pages and API over a build: every page answers, every link leads somewhere, nothing hostile gets through.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use gangyao::web::{self, Answer, Site};

use crate::common::{plan, root};

/// A second plan of the same level and period, so that there is something to compare; its words try to be markup.
const OTHER: &str = "云岭市国民经济和社会发展第十四个五年规划纲要\n第一章 主要目标\n到2025年，森林覆盖率达到66%以上，“a<b”与R&D，新建公园20个。\n\
    全社会研发经费投入占地区生产总值比重达到2.5%左右。\n";

/// A build of the plan in `corpus/` and one more, made once.
pub(crate) static BUILT: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let corpus = dir.path().join("corpus");
    std::fs::create_dir(&corpus).unwrap();
    std::fs::copy(plan(), corpus.join("zhanggong-14.txt")).unwrap();
    std::fs::write(corpus.join("other.txt"), OTHER).unwrap();
    let out = dir.path().join("index");
    let done = Command::new(env!("CARGO_BIN_EXE_gangyao")).arg("build").arg(&corpus).arg("--out").arg(&out).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    (dir, out)
});

pub(crate) fn site() -> Site {
    Site::open(&BUILT.1).unwrap()
}

pub(crate) fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

/// Values of `href`, `src` and `action` of a page.
pub(crate) fn links(page: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for name in [" href=\"", " src=\"", " action=\""] {
        for part in page.split(name).skip(1) {
            out.insert(part.split('"').next().unwrap().replace("&amp;", "&"));
        }
    }
    out
}

pub(crate) const ZHANGGONG: &str = "360702-2021-2025-outline";

#[test]
fn every_link_of_the_first_pages_leads_to_a_page() {
    let site = site();
    let mut seen = BTreeSet::new();
    let mut next: Vec<String> = vec!["/".to_owned(), format!("/plan/{ZHANGGONG}/"), "/search/?q=森林覆盖率".to_owned()];
    next.push("/indicator/forest_coverage/".to_owned());
    let mut pages = 0;
    while let Some(link) = next.pop() {
        let (rest, fragment) = link.split_once('#').unwrap_or((&link, ""));
        if rest.is_empty() || !seen.insert(rest.to_owned()) || seen.len() > 400 {
            continue;
        }
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let answer = web::answer(&site, path, query);
        assert_eq!(answer.status, 200, "{link}");
        if answer.kind.starts_with("text/html") {
            pages += 1;
            let page = text(&answer);
            assert!(page.contains("<h1") && !page.contains(" style=") && !page.contains("<script>"), "{link}");
            assert!(fragment.is_empty() || page.contains(&format!("id=\"{fragment}\"")), "{link} has no such place");
            next.extend(links(&page).into_iter().filter(|l| l.starts_with('/')));
        }
    }
    assert!(pages > 100, "{pages} pages");
}

/// Records of a kind of the plan in `corpus/`.
fn records(site: &Site, kind: &str) -> Vec<serde_json::Value> {
    serde_json::from_slice(&web::answer(site, &format!("/api/plan/{ZHANGGONG}/{kind}.json"), "").body).unwrap()
}

#[test]
fn a_place_in_a_table_is_shown_with_its_row_and_column() {
    let site = site();
    let tables = records(&site, "tables");
    let rows: Vec<&serde_json::Value> = tables.iter().flat_map(|t| t["rows"].as_array().unwrap()).collect();
    let page = text(&web::answer(&site, "/checks/", &format!("plan={ZHANGGONG}")));
    let of_kind = text(&web::answer(&site, "/checks/", &format!("plan={ZHANGGONG}&code=statement-conflict")));
    let (mut in_tables, mut in_text) = (0, 0);
    for check in records(&site, "checks") {
        for place in check["spans"].as_array().unwrap().iter().take(8) {
            let cells = rows.iter().flat_map(|row| row["cells"].as_object().unwrap().iter().map(move |cell| (row, cell)));
            let found = cells.into_iter().find(|(_, (_, cell))| cell["start"] == place["start"]);
            let Some((row, (column, cell))) = found else {
                in_text += 1;
                continue;
            };
            let words: String = cell["text"].as_str().unwrap().split_whitespace().collect();
            let words = words.replace('<', "&lt;").replace('>', "&gt;");
            let shown = format!("　{column}：<span class=\"hit\">{words}</span>");
            let stands =
                |page: &str| page.match_indices(&shown).any(|(at, _)| page[..at].contains(row["indicator"].as_str().unwrap()));
            assert!(stands(&page), "{shown}");
            assert!(check["code"] != "statement-conflict" || stands(&of_kind), "{shown}");
            in_tables += 1;
        }
    }
    assert!(in_tables >= 3 && in_text >= 3, "{in_tables} in tables, {in_text} in the text");
}

#[test]
fn a_list_of_addresses_is_asked_for_by_wrk() {
    if Command::new("wrk").arg("-v").output().is_err() {
        eprintln!("SKIPPED: no wrk");
        return;
    }
    let urls = BUILT.0.path().join("urls");
    std::fs::write(&urls, format!("home\t/\nplan\t/plan/{ZHANGGONG}/\nplan\t/en/plan/{ZHANGGONG}/\n")).unwrap();
    let load = |urls: &Path| {
        let mut command = Command::new(root().join("scripts/load"));
        command.arg(&BUILT.1).args(["--binary", env!("CARGO_BIN_EXE_gangyao"), "--requests", "40", "--urls"]).arg(urls);
        let done = command.output().unwrap();
        (done.status.success(), String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr))
    };
    let (ok, said) = load(&urls);
    assert!(ok && said.contains("memory before"), "{said}");
    for row in [
        "home           first           1         1",
        "plan           again           1         2",
        "all            in turn         4",
    ] {
        assert!(said.contains(row), "{row}: {said}");
    }
    // An answer that is none ends it.
    std::fs::write(&urls, "/nothing/\n").unwrap();
    let (ok, said) = load(&urls);
    assert!(!ok && said.contains("1 of 1 answers are not 200"), "{said}");
}

#[test]
fn a_hit_leads_to_its_marked_characters() {
    let site = site();
    let found = text(&web::answer(&site, "/search/", "q=森林覆盖率&kind=target"));
    let link = links(&found).into_iter().find(|l| l.contains("#t-")).unwrap();
    let (path, id) = link.split_once('#').unwrap();
    let page = text(&web::answer(&site, path, ""));
    assert!(page.contains(&format!("id=\"{id}\"")), "{link}");
    let own = text(&web::answer(&site, &format!("/target/{}/", id.trim_start_matches("t-")), ""));
    assert!(own.contains("原句") && own.contains("在全文中看"));
}

/// What the command prints as JSON about the build.
fn command(args: &[&str]) -> serde_json::Value {
    let out = Command::new(env!("CARGO_BIN_EXE_gangyao")).args(args).arg("--index").arg(&BUILT.1).output().unwrap();
    serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{args:?}: {e}: {}", String::from_utf8_lossy(&out.stderr)))
}

/// What the site answers as JSON.
fn api(site: &Site, path: &str, query: &str) -> serde_json::Value {
    let answer = web::answer(site, path, query);
    serde_json::from_slice(&answer.body).unwrap_or_else(|e| panic!("{path}?{query}: {e}: {}", text(&answer)))
}

#[test]
fn numbers_of_a_download_are_those_of_the_page() {
    let site = site();
    let csv = text(&web::answer(&site, "/search/hits.csv", "q=森林覆盖率&kind=target"));
    let json = api(&site, "/api/search.json", "q=森林覆盖率&kind=target");
    let hits = json["hits"].as_array().unwrap();
    assert!(hits.len() > 2);
    assert_eq!(csv::Reader::from_reader(csv.as_bytes()).records().count(), hits.len());
}

/// Words typed, filters, and an order: what the command says of them the site says alike, hit for hit.
#[test]
fn the_site_answers_a_question_as_the_command_does() {
    let site = site();
    for (words, filters, sort) in [
        ("森林覆盖率", &[("kind", "target")][..], None),
        ("森林覆盖率", &[], None),
        ("章贡区森林覆盖率目标", &[], None),
        ("云岭市研发强度是多少", &[], None),
        ("GDP", &[("year", "2025")], Some("value")),
        ("城镇化率 2025年", &[("plan", "章贡区十四五")], None),
        ("value:>=60% 森林", &[("kind", "figure")], None),
        ("火星移民 森林", &[], None),
        ("\"数字经济\" -园区", &[], Some("plan")),
        ("什么是海绵城市", &[], None),
        ("地区:云岭市 公园", &[], None),
    ] {
        let mut args = vec!["search", words, "--format", "json"];
        let mut query = format!("q={words}").replace('%', "%25");
        for (name, value) in filters.iter().copied().chain(sort.map(|s| ("sort", s))) {
            args.extend([["--kind", "--year", "--plan", "--sort"].into_iter().find(|a| &a[2..] == name).unwrap(), value]);
            query.push_str(&format!("&{name}={value}"));
        }
        let (said, site_says) = (command(&args), api(&site, "/api/search.json", &query));
        for field in ["hits_in_all", "hits_close", "understood"] {
            assert_eq!(said[field], site_says[field], "{field} of {query}");
        }
        assert_eq!(said["hits"], site_says["hits"], "{query}");
        assert!(!said["hits"].as_array().unwrap().is_empty(), "{query}");
    }
    let page = |words: &str| text(&web::answer(&site, "/search/", &format!("q={words}")));
    let understood = page("章贡区森林覆盖率目标");
    assert!(understood.contains("“章贡区”作地区") && understood.contains("“目标”可有可无"), "what was understood is said");
    assert!(page("火星移民 森林").contains("“火星移民”哪里都没有"), "and why nothing has all of it");
    // What cannot be asked is refused in the same words.
    for (words, why) in [("plan:火星十四五", "no plan '火星十四五'"), ("region:火星", "nothing in the build is"), ("(", "empty")]
    {
        let refused = api(&site, "/api/search.json", &format!("q={words}"));
        let out = Command::new(env!("CARGO_BIN_EXE_gangyao")).args(["search", words, "--index"]).arg(&BUILT.1).output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        let site_says = refused["error"].as_str().unwrap();
        assert!(site_says.contains(why) && said.contains(site_says), "{words}: {site_says} / {said}");
    }
}

#[test]
fn facets_count_exactly_what_is_found() {
    use gangyao::index::{self, Page, Question, Reader};
    let build = gangyao::corpus::open(&BUILT.1, index::FORMAT).unwrap();
    let reader = Reader::open_all(&build.fulltexts()).unwrap();
    let words = [
        "地区生产总值",
        "GDP",
        "城镇化率 2025年",
        "章贡区森林覆盖率目标",
        "研发 value:>=2%",
        "乡村振兴 产业",
        "\"森林\" -覆盖",
        "5",
        "森林|水库",
        "",
    ];
    for text in words {
        let query = |kind| {
            let filters = if text.is_empty() { vec![("period", "十四五")] } else { Vec::new() };
            Question { text, exact: false, filters, kind }.query(&reader, || build.read("plans")).unwrap()
        };
        let total = |kind| reader.search(&query(kind), Page { limit: 1, offset: 0 }).unwrap().total;
        let sum = |counts: &[(String, usize)]| counts.iter().map(|c| c.1).sum::<usize>();
        let counts = reader.facets(&query(None), &["kind", "plan", "year"], None).unwrap();
        assert!(total(None) > 0, "{text} finds nothing");
        assert!(counts.iter().all(|c| sum(c) == total(None)), "{text}: {counts:?} of {}", total(None));
        for kind in ["passage", "target"] {
            let counts = reader.facets(&query(None), &["kind", "plan", "year"], Some(kind)).unwrap();
            let of_kind = counts[0].iter().find(|c| c.0 == kind).map_or(0, |c| c.1);
            assert_eq!((of_kind, sum(&counts[1]), sum(&counts[2])), (total(Some(kind)), of_kind, of_kind), "{text} {kind}");
            assert_eq!(counts[1], reader.facet(&query(Some(kind)), "plan").unwrap().unwrap(), "{text} {kind}");
        }
    }
}

#[test]
fn plans_targets_citations_and_comparisons_are_those_of_the_command() {
    let site = site();
    for kind in ["outline", "tables", "targets", "quantities", "checks", "columns"] {
        let of_site = api(&site, &format!("/api/plan/{ZHANGGONG}/{kind}.json"), "");
        let file = plan();
        let out = Command::new(env!("CARGO_BIN_EXE_gangyao")).args(["extract", kind, "--format", "jsonl"]).arg(&file).output();
        let said: Vec<serde_json::Value> =
            String::from_utf8(out.unwrap().stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        // A build leaves out what was checked and is right.
        let said: Vec<_> = said.into_iter().filter(|r| kind != "checks" || r["passed"] != true).collect();
        assert_eq!(of_site.as_array().unwrap().len(), said.len(), "{kind}");
        for (a, b) in of_site.as_array().unwrap().iter().zip(&said) {
            assert_eq!(a, b, "{kind}");
        }
    }
    let target = api(&site, "/api/search.json", "q=森林覆盖率&kind=target")["hits"][0].clone();
    let id = target["target_id"].as_str().unwrap();
    let plan_of = target["plan_id"].as_str().unwrap();
    let cited = |place: &str, format: &str| {
        let args = ["cite", place, "--format", format, "--index"];
        let out = Command::new(env!("CARGO_BIN_EXE_gangyao")).args(args).arg(&BUILT.1).output().unwrap();
        String::from_utf8(out.stdout).unwrap()
    };
    assert_eq!(text(&web::answer(&site, &format!("/plan/{plan_of}/cite.txt"), "")), cited(plan_of, "text"));
    assert_eq!(text(&web::answer(&site, &format!("/plan/{plan_of}/cite.bib"), "")), cited(plan_of, "bibtex"));
    assert_eq!(text(&web::answer(&site, &format!("/plan/{plan_of}/cite.ris"), "")), cited(plan_of, "ris"));
    assert_eq!(text(&web::answer(&site, &format!("/target/{id}/cite.txt"), "")), cited(&format!("{plan_of}:{id}"), "text"));
    let ids = site_plans(&site);
    let query: String = ids.iter().map(|id| format!("plan={id}&")).collect();
    let of_site = api(&site, "/compare/matrix.json", query.trim_end_matches('&'));
    let mut args = vec!["compare"];
    args.extend(ids.iter().map(String::as_str));
    args.extend(["--format", "json"]);
    assert_eq!(of_site["rows"], command(&args)["rows"]);
}

#[test]
fn words_of_a_plan_are_never_markup() {
    let site = site();
    let id = site_plans(&site).into_iter().find(|id| id != ZHANGGONG).unwrap();
    let page = text(&web::answer(&site, &format!("/plan/{id}/"), ""));
    assert!(page.contains("a&lt;b") && page.contains("R&amp;D"), "the plan's own words are escaped");
    for query in [
        "q=<script>alert(1)</script>",
        "q=%22%3E%3Cimg+src=x%3E",
        "q=%00%01%ff&kind=%3Cb%3E",
        "page=999999999999999999999&q=规划",
    ] {
        let answer = web::answer(&site, "/search/", query);
        assert!(!text(&answer).contains("<script>alert") && !text(&answer).contains("<img"), "{query}");
    }
}

fn site_plans(site: &Site) -> Vec<String> {
    let plans: serde_json::Value = serde_json::from_slice(&web::answer(site, "/api/plans.json", "").body).unwrap();
    plans.as_array().unwrap().iter().map(|p| p["plan_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn hostile_addresses_get_an_answer_and_no_file() {
    let site = site();
    let long = "a".repeat(9000);
    for path in [
        "/../../etc/passwd",
        "/plan/..%2f..%2fCargo.toml/",
        "/plan/%00/",
        "//",
        "/plan//",
        "/target/%ff%fe/",
        "/compare/chart.svg",
        "/build/x",
        "/api/plan/../plan.json",
        "/search/hits.exe",
        "/indicator/<script>/",
        "/place/０/",
        long.as_str(),
    ] {
        for query in ["", "plan=&plan=..&q=((((", "q=value:>=", "q=\"", "sort=x&page=-1", "plan=a&plan=b&plan=c"] {
            let answer = web::answer(&site, path, query);
            assert!((200..500).contains(&answer.status), "{path}?{query}: {}", answer.status);
            assert!(!text(&answer).contains("root:"), "{path}");
        }
    }
    assert_eq!(web::answer(&site, "/nothing/", "").status, 404);
    // Forms as well, with the right key: an answer, no file, and no markup of theirs.
    let dir = tempfile::tempdir().unwrap();
    let corrections = dir.path().join("corrections");
    let desk = web::Desk::new(&corrections, "k");
    let found = text(&web::answer(&site, "/search/", "q=森林覆盖率&kind=target"));
    let link = links(&found).into_iter().find(|l| l.contains("#t-")).unwrap();
    let target = link.split_once("#t-").unwrap().1;
    let by = "reviewer=a&date=2026-01-02&reason=";
    for body in [
        "",
        "&&&===&=",
        "%",
        "%00%ff%fe=%zz",
        "action=accept",
        "action=<script>alert(1)</script>&reviewer=\"><img src=x>&reason=%27%27%27&date=0",
        &format!("action=accept&{by}%22%0A%5B%5Bcorrection%5D%5D%0Aaction%20%3D%20%22reject%22"),
        &format!("action=accept&{by}%00"),
        &format!("action=accept&step=write&seal=&{by}x"),
        &format!("action=accept&step=write&seal={}&{by}x", "0".repeat(64)),
        &format!("action=change&new.value=%3Cscript%3Ealert(1)&was.value=x&{by}x"),
        &format!("action=change&new.target_id=..%2F..%2Fx&was.target_id={target}&{by}x"),
        &format!("action=change&new.plan_id=..%2Fx&was.plan_id={ZHANGGONG}&{by}x"),
        &format!("action=change&new.flags=x&was.flags=&new.=y&was.=&new.why%5B0%5D=z&{by}x"),
        &format!("action=change&new.value={}&was.value=&{by}x", "9".repeat(40_000)),
        &format!("action=change&new.target_year=-99999999999999999999&was.target_year=2025&{by}x"),
        &format!("action=accept&{by}{}", "a".repeat(60_000)),
        &format!("action=change&{}{by}x", "new.value=1&was.value=2&".repeat(2_000)),
        &format!("x={}", "y".repeat(70_000)),
    ] {
        for who in [format!("target={target}"), "target=..%2F..%2Fetc".to_owned(), "target=%00".to_owned(), String::new()] {
            for path in ["/decide/", "/en/decide/", "/decide/../../x/", "//decide/"] {
                let answer = web::posted(&site, &desk, path, &format!("key=k&{who}&{body}"));
                let page = text(&answer);
                assert!((200..500).contains(&answer.status), "{path} {who} {body:.60}: {}", answer.status);
                assert!(!page.contains("<script>alert") && !page.contains("<img"), "{body:.60}");
            }
        }
    }
    assert!(!corrections.exists(), "nothing was written");
    let moved = web::answer(&site, "/search", "q=a");
    assert_eq!((moved.status, moved.location.as_deref()), (308, Some("/search/?q=a")));
}

#[test]
fn plans_stand_side_by_side() {
    let site = site();
    let ids = site_plans(&site);
    let query: String = ids.iter().map(|id| format!("plan={id}&")).collect();
    let page = text(&web::answer(&site, "/compare/", query.trim_end_matches('&')));
    assert!(page.contains("森林覆盖率") && page.contains("章贡区") && page.contains("<svg"), "the matrix and its chart");
    let csv = web::answer(&site, "/compare/matrix.csv", query.trim_end_matches('&'));
    assert!(csv.status == 200 && text(&csv).contains("森林覆盖率"));
}

#[test]
fn the_description_names_every_path_that_answers() {
    let site = site();
    let api: serde_json::Value = serde_json::from_slice(&web::answer(&site, "/api/openapi.json", "").body).unwrap();
    let target = text(&web::answer(&site, "/search/hits.csv", "kind=target&q=森林覆盖率"));
    let target = target
        .lines()
        .nth(1)
        .unwrap()
        .split(',')
        .find(|f| f.len() == 16 && f.bytes().all(|b| b.is_ascii_hexdigit()))
        .unwrap()
        .to_owned();
    for path in api["paths"].as_object().unwrap().keys() {
        let path = path
            .replace("{plan_id}", ZHANGGONG)
            .replace("{kind}", "outline")
            .replace("{target_id}", &target)
            .replace("{indicator_id}", "forest_coverage");
        let answer = web::answer(&site, &path, "q=森林&plan=360702-2021-2025-outline");
        assert_eq!(answer.status, 200, "{path}");
    }
}

#[test]
fn files_hold_together_without_a_server() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (dir.path().join("a"), dir.path().join("b"));
    let n = web::write(&site(), &a).unwrap();
    assert!(n > 50);
    web::write(&site(), &b).unwrap();
    let mut files = Vec::new();
    collect(&a, &mut files);
    for file in &files {
        let other = b.join(file.strip_prefix(&a).unwrap());
        assert_eq!(std::fs::read(file).unwrap(), std::fs::read(other).unwrap(), "{} differs between two runs", file.display());
        if file.extension().is_some_and(|e| e == "html") {
            let page = std::fs::read_to_string(file).unwrap();
            for link in links(&page) {
                let path = link.split(['#', '?']).next().unwrap();
                if !path.is_empty() && !path.starts_with("http") {
                    let to = file.parent().unwrap().join(percent(path));
                    assert!(to.is_file(), "{} links to {link}", file.display());
                }
            }
        }
    }
    // The same pages in English, each leading to its other half.
    let plan = format!("plan/{ZHANGGONG}/index.html");
    let english = std::fs::read_to_string(a.join("en").join(&plan)).unwrap();
    assert!(english.contains("<html lang=\"en\">") && links(&english).contains(&format!("../../../{plan}")));
    assert!(links(&std::fs::read_to_string(a.join(&plan)).unwrap()).contains(&format!("../../en/{plan}")));
    assert!(!a.join(format!("en/plan/{ZHANGGONG}/targets.csv")).exists(), "data stand in the folder once");
    // A folder that is no site is never replaced.
    std::fs::write(dir.path().join("mine.txt"), "x").unwrap();
    assert!(web::write(&site(), dir.path()).is_err() && dir.path().join("mine.txt").is_file());
}

fn percent(path: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = path.bytes();
    while let Some(b) = bytes.next() {
        if b == b'%' {
            let hex: Vec<u8> = bytes.by_ref().take(2).collect();
            out.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
        } else {
            out.push(b);
        }
    }
    String::from_utf8(out).unwrap()
}

fn collect(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, out);
        } else {
            out.push(path);
        }
    }
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|o| o.status.success())
}

/// Run tests/browser.py over the build, with Debian's chromium and chromium-driver; says why where it cannot.
fn browse(test: &str, more: &[&std::ffi::OsStr]) {
    if !has("chromium") || !has("chromedriver") {
        eprintln!("SKIPPED {test}: install chromium and chromium-driver");
        return;
    }
    let out = Command::new("python3")
        .arg(root().join("tests/browser.py"))
        .arg(env!("CARGO_BIN_EXE_gangyao"))
        .arg(&BUILT.1)
        .args(more)
        .output()
        .unwrap();
    assert!(out.status.success(), "{}\n{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
}

#[test]
fn a_reader_walks_through_the_site_in_a_browser() {
    browse("a_reader_walks_through_the_site_in_a_browser", &[]);
}

/// The file of axe-core: the one that GANGYAO_AXE names, or the one that npm installs below `target/`.
fn axe() -> Result<PathBuf, String> {
    const VERSION: &str = "axe-core@4.14.1";
    if let Some(named) = std::env::var_os("GANGYAO_AXE") {
        return Ok(PathBuf::from(named));
    }
    let dir = root().join("target/axe");
    let file = dir.join("node_modules/axe-core/axe.min.js");
    if !file.is_file() {
        std::fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
        let npm = Command::new("npm")
            .args(["install", "--no-save", "--no-audit", "--no-fund", "--prefix"])
            .arg(&dir)
            .arg(VERSION)
            .output();
        let npm = npm.map_err(|e| format!("npm: {e}"))?;
        if !npm.status.success() {
            return Err(format!("npm install {VERSION}: {}", String::from_utf8_lossy(&npm.stderr)));
        }
    }
    Ok(file)
}

#[test]
fn axe_finds_no_barrier_on_any_page() {
    match axe() {
        Ok(file) => browse("axe_finds_no_barrier_on_any_page", &["--axe".as_ref(), file.as_os_str()]),
        Err(why) => eprintln!("SKIPPED axe_finds_no_barrier_on_any_page: {why}"),
    }
}
