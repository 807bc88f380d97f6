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
static BUILT: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
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

fn site() -> Site {
    Site::open(&BUILT.1).unwrap()
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

/// Values of `href`, `src` and `action` of a page.
fn links(page: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for name in [" href=\"", " src=\"", " action=\""] {
        for part in page.split(name).skip(1) {
            out.insert(part.split('"').next().unwrap().replace("&amp;", "&"));
        }
    }
    out
}

const ZHANGGONG: &str = "360702-2021-2025-outline";

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

#[test]
fn numbers_of_a_download_are_those_of_the_page() {
    let site = site();
    let csv = text(&web::answer(&site, "/search/hits.csv", "q=森林覆盖率&kind=target"));
    let json: serde_json::Value =
        serde_json::from_slice(&web::answer(&site, "/api/search.json", "q=森林覆盖率&kind=target").body).unwrap();
    let hits = json["hits"].as_array().unwrap();
    assert_eq!(csv::Reader::from_reader(csv.as_bytes()).records().count(), hits.len());
    assert_eq!(json["hits_in_all"], hits.len());
    // The command gives the same hits.
    let out = Command::new(env!("CARGO_BIN_EXE_gangyao"))
        .args(["search", "森林覆盖率", "--kind", "target", "--format", "json", "--limit", "1000", "--index"])
        .arg(&BUILT.1)
        .output()
        .unwrap();
    let said: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let ids = |v: &[serde_json::Value]| v.iter().map(|h| h["target_id"].to_string()).collect::<Vec<_>>();
    // Those that only come close stand apart from the answer.
    let strict: Vec<_> =
        said["hits"].as_array().unwrap().iter().filter(|h| h["lacks"].as_array().is_none_or(Vec::is_empty)).cloned().collect();
    assert_eq!(ids(hits), ids(&strict));
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

/// The walk of a reader in a real browser: tests/browser.py with Debian's chromium and chromium-driver.
#[test]
fn a_reader_walks_through_the_site_in_a_browser() {
    let has = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|o| o.status.success());
    if !has("chromium") || !has("chromedriver") {
        eprintln!("SKIPPED a_reader_walks_through_the_site_in_a_browser: install chromium and chromium-driver");
        return;
    }
    let out = Command::new("python3")
        .arg(root().join("tests/browser.py"))
        .arg(env!("CARGO_BIN_EXE_gangyao"))
        .arg(&BUILT.1)
        .output()
        .unwrap();
    assert!(out.status.success(), "{}\n{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
}
