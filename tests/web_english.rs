//! The site in English: the same pages, no word of ours left in Chinese, what is Chinese marked as such.

use std::collections::{BTreeMap, BTreeSet};

use gangyao::web;

use crate::common::root;
use crate::web::{ZHANGGONG, links, site, text};

/// Elements that are never closed.
const VOID: [&str; 4] = ["meta", "link", "input", "br"];

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// The value of an attribute of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next())
}

/// Chinese of a page that no `lang` covers: in its text and in what is said of its elements.
fn unmarked(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    // Name and language of the open elements.
    let mut open: Vec<(String, bool)> = Vec::new();
    for part in page.split('<').skip(1) {
        let (tag, words) = part.split_once('>').unwrap();
        let name: String = tag.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        if tag.starts_with('/') {
            let (last, _) = open.pop().unwrap();
            assert_eq!(last, name, "elements are closed in their order");
        } else if !tag.starts_with('!') {
            let around = open.last().is_some_and(|(_, chinese)| *chinese);
            let chinese = attribute(tag, "lang").map_or(around, |lang| lang.starts_with("zh"));
            for said in ["title", "aria-label", "placeholder", "alt"] {
                let value = attribute(tag, said).unwrap_or("");
                if !chinese && value.contains(is_chinese) {
                    found.push(format!("{said}={value}"));
                }
            }
            if !VOID.contains(&name.as_str()) && !tag.ends_with('/') {
                open.push((name, chinese));
            }
        }
        if words.contains(is_chinese) && !open.last().is_some_and(|(_, chinese)| *chinese) {
            found.push(words.to_owned());
        }
    }
    assert!(open.is_empty(), "{open:?} stay open");
    found
}

#[test]
fn chinese_without_its_mark_is_seen() {
    let page = "<html lang=\"en\"><p title=\"题\">a<br>b</p><p lang=\"zh-Hans\">文<i lang=\"en\">说</i></p></html>";
    assert_eq!(unmarked(page), ["title=题", "说"]);
}

#[test]
fn no_page_in_english_says_anything_of_ours_in_chinese() {
    let site = site();
    let mut seen = BTreeSet::new();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let first =
        ["/en/", "/en/nothing/", "/en/search/?q=研发 value:>=3%", "/en/search/?q=森林&plan=none", "/en/search/?q=云岭没有这个词"];
    let mut next: Vec<String> = first.map(str::to_owned).to_vec();
    next.push(format!("/en/plan/{ZHANGGONG}/"));
    while let Some(link) = next.pop() {
        let link = link.split('#').next().unwrap().to_owned();
        let kind = link.split(['/', '?']).nth(2).unwrap_or("").to_owned();
        // Some of each kind: a page for each of hundreds of targets says the same words.
        if !seen.insert(link.clone()) || kinds.get(&kind).is_some_and(|n| *n >= 30) {
            continue;
        }
        let (path, query) = link.split_once('?').unwrap_or((&link, ""));
        let answer = web::answer(&site, path, query);
        if !answer.kind.starts_with("text/html") {
            continue;
        }
        *kinds.entry(kind).or_default() += 1;
        let page = text(&answer);
        assert!(page.contains("<html lang=\"en\">"), "{link}");
        let found = unmarked(&page);
        assert!(found.is_empty(), "{link} says {found:?}");
        let (inside, outside): (Vec<String>, Vec<String>) =
            links(&page).into_iter().filter(|l| l.starts_with('/')).partition(|l| l.starts_with("/en/"));
        // What leaves the language: files of the head, and the link to the same page in Chinese.
        let leaving: Vec<&String> = outside.iter().filter(|l| !l.contains('.')).collect();
        assert_eq!(leaving.len(), 1, "{link} leaves English by {leaving:?}");
        next.extend(inside);
    }
    for kind in ["", "search", "plan", "target", "indicator", "place", "compare", "checks", "review", "codebook", "nothing"] {
        assert!(kinds.contains_key(kind), "no page of {kind:?} in {kinds:?}");
    }
}

#[test]
fn forms_in_english_say_nothing_of_ours_in_chinese() {
    let site = site();
    let dir = tempfile::tempdir().unwrap();
    let desk = web::Desk::new(&dir.path().join("corrections"), "k");
    let queue = text(&web::answer_at(&site, Some(&desk), "/en/review/", ""));
    let id = queue.split("name=\"target\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let own = format!("key=k&target={id}&reviewer=%E6%9D%8E&date=2026-01-02&reason=%E5%8E%9F%E4%BB%B6");
    let send = |more: &str| web::posted(&site, &desk, "/en/decide/", &format!("{own}&{more}"));
    let shown = send("action=accept");
    let seal = text(&shown).split("name=\"seal\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut pages = vec![queue.clone(), text(&shown), text(&send("")), text(&send("action=change"))];
    pages.push(text(&send("action=accept&step=write")));
    pages.push(text(&send("action=change&new.value=%E4%B9%9D&was.value=")));
    pages.push(text(&web::posted(&site, &desk, "/en/decide/", "")));
    pages.push(text(&web::posted(&site, &desk, "/en/decide/", "key=k&target=x")));
    let written = send(&format!("action=accept&step=write&seal={seal}"));
    assert_eq!((written.status, written.location), (303, Some(format!("/en/target/{id}/#decide"))));
    let target = text(&web::answer_at(&site, Some(&desk), &format!("/en/target/{id}/"), ""));
    let again = text(&send("action=reject"));
    assert!(target.contains("waits for the next build") && again.contains("decides on this target already"), "{again}");
    pages.extend([target, again, text(&web::answer_at(&site, Some(&desk), "/en/review/", ""))]);
    for page in &pages {
        assert!(page.contains("<html lang=\"en\">"));
        let found = unmarked(page);
        assert!(found.is_empty(), "{found:?}");
        assert!(!page.contains(" action=\"/decide/\""), "forms stay in their language");
    }
}

/// The link to a page in its other language.
fn other(page: &str) -> String {
    let link = page.split("<a ").find(|a| a.contains("rel=\"alternate\"")).unwrap();
    attribute(&format!(" {link}"), "href").unwrap().replace("&amp;", "&")
}

#[test]
fn a_page_leads_to_itself_in_the_other_language_and_back() {
    let site = site();
    let plan = format!("/plan/{ZHANGGONG}/");
    for (path, query) in
        [("/", ""), (plan.as_str(), ""), ("/search/", "q=%E6%A3%AE%E6%9E%97&kind=target"), ("//evil.example/%22/", "")]
    {
        let chinese = text(&web::answer(&site, path, query));
        assert!(chinese.contains("<html lang=\"zh-Hans\">"));
        let there = other(&chinese);
        assert!(there.starts_with("/en/") && !there.contains("//"), "{there}");
        let (path, query) = there.split_once('?').unwrap_or((&there, ""));
        let back = other(&text(&web::answer(&site, path, query)));
        assert_eq!(format!("/en{back}"), there);
        assert!(!back.starts_with("//"), "{back} leads to another host");
    }
    let moved = web::answer(&site, "/en/search", "q=a");
    assert_eq!((moved.status, moved.location.as_deref()), (308, Some("/en/search/?q=a")));
    assert_eq!(web::answer(&site, "/en", "").location.as_deref(), Some("/en/"));
}

#[test]
fn findings_and_errors_speak_the_language_of_the_page() {
    let site = site();
    let (chinese, english) = ("不能同时成立", "they cannot both hold");
    let page = text(&web::answer(&site, "/checks/", ""));
    assert!(page.contains(chinese) && !page.contains(english));
    let page = text(&web::answer(&site, "/en/checks/", ""));
    assert!(page.contains(english) && !page.contains(chinese));
    let page = text(&web::answer(&site, "/search/", "q=森林&plan=none"));
    assert!(page.contains("没有") && !page.contains("no plan"), "{page}");
}

/// What the pages ask the table of words for.
fn asked_for() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for file in
        std::fs::read_dir(root().join("src/web")).unwrap().flatten().filter(|f| f.path().extension().is_some_and(|e| e == "rs"))
    {
        let code = std::fs::read_to_string(file.path()).unwrap();
        for call in [".t(", ".say(", ".told("] {
            let asked = code.match_indices(call).filter_map(|(at, _)| code[at + call.len()..].trim_start().strip_prefix('"'));
            out.extend(asked.map(|rest| rest.split('"').next().unwrap().to_owned()));
        }
    }
    out
}

/// Chinese of the sources of the pages: every string with Chinese in it, tests left out.
fn said() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for file in
        std::fs::read_dir(root().join("src/web")).unwrap().flatten().filter(|f| f.path().extension().is_some_and(|e| e == "rs"))
    {
        let code = std::fs::read_to_string(file.path()).unwrap();
        let code = code.split("#[cfg(test)]\nmod tests").next().unwrap();
        for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
            out.extend(line.split('"').skip(1).step_by(2).filter(|s| s.contains(is_chinese)).map(str::to_owned));
        }
    }
    out
}

#[test]
fn every_word_of_the_pages_has_its_english_and_is_said() {
    let table = std::fs::read_to_string(root().join("src/web/data/pages.tsv")).unwrap();
    let rows: BTreeSet<&str> = table.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').next().unwrap()).collect();
    let said = said();
    let unsaid: Vec<_> = rows.iter().filter(|row| !said.contains(**row)).collect();
    assert!(unsaid.is_empty(), "rows that no page says: {unsaid:?}");
    assert!(rows.len() > 250);
    let lacking: Vec<_> = asked_for().into_iter().filter(|words| !rows.contains(words.as_str())).collect();
    assert!(lacking.is_empty(), "no row in pages.tsv for {lacking:?}");
    let codes = std::fs::read_to_string(root().join("src/web/data/checks.tsv")).unwrap();
    for code in gangyao::checks::CheckCode::ALL {
        assert!(codes.lines().any(|l| l.starts_with(&format!("{}\t", code.id()))), "{} has no words", code.id());
    }
}
