//! `serve --edit`: decisions of a reader are shown before they are written, written as builds read them, and taken from nobody else.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use gangyao::web::{self, Answer, Desk, Site};

use crate::common::plan;
use crate::web::{BUILT, text};

const KEY: &str = "the key of these tests";

/// A corpus, a build of it, and a folder of corrections that is not there yet.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("corpus")).unwrap();
        std::fs::copy(plan(), dir.path().join("corpus/zhanggong-14.txt")).unwrap();
        let place = Self { dir };
        place.build();
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn build(&self) -> String {
        let out = Command::new(env!("CARGO_BIN_EXE_gangyao"))
            .arg("build")
            .arg(self.at("corpus"))
            .arg("--out")
            .arg(self.at("index"))
            .arg("--corrections")
            .arg(self.at("corrections"))
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    fn site(&self) -> Site {
        Site::open(&self.at("index")).unwrap()
    }

    fn desk(&self) -> Desk {
        Desk::new(&self.at("corrections"), KEY)
    }

    /// The file of the one plan.
    fn file(&self) -> PathBuf {
        self.at(&format!("corrections/{}.toml", crate::web::ZHANGGONG))
    }

    fn written(&self) -> Option<String> {
        std::fs::read_to_string(self.file()).ok()
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let one = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{}={}", one(name), one(value))).collect::<Vec<_>>().join("&")
}

/// Values of the hidden fields of the last form of a page.
fn hidden(page: &str) -> Vec<(String, String)> {
    let form = page.rsplit("<form class=\"edit").next().unwrap();
    let plain = |v: &str| v.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    let value = |tag: &str, name: &str| tag.split(&format!(" {name}=\"")).nth(1).map(|v| plain(v.split('"').next().unwrap()));
    let tags = form.split("<input type=\"hidden\"").skip(1).map(|t| t.split('>').next().unwrap());
    tags.map(|tag| (value(tag, "name").unwrap(), value(tag, "value").unwrap())).collect()
}

/// A reader at the desk.
struct Reader<'p> {
    place: &'p Place,
    site: Site,
    desk: Desk,
}

impl<'p> Reader<'p> {
    fn new(place: &'p Place) -> Self {
        Self { place, site: place.site(), desk: place.desk() }
    }

    fn sees(&self, path: &str) -> String {
        text(&web::answer_at(&self.site, Some(&self.desk), path, ""))
    }

    fn sends(&self, fields: &[(&str, &str)]) -> Answer {
        web::posted(&self.site, &self.desk, "/decide/", &encoded(&[&[("key", KEY)], fields].concat()))
    }

    /// Signed as it must be.
    fn decides(&self, target: &str, fields: &[(&str, &str)]) -> Answer {
        let own = [("target", target), ("reviewer", "李 \"小\" \\ '''"), ("date", "2026-11-27"), ("reason", "原件 # 第3页")];
        self.sends(&[&own[..], fields].concat())
    }

    /// Presses the button of a page that shows what would be written.
    fn writes(&self, preview: &Answer) -> Answer {
        let fields = hidden(&text(preview));
        let mut fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        fields.push(("step", "write"));
        web::posted(&self.site, &self.desk, "/decide/", &encoded(&fields))
    }

    /// The targets of the plan.
    fn targets(&self) -> Vec<serde_json::Value> {
        let path = format!("/api/plan/{}/targets.json", crate::web::ZHANGGONG);
        serde_json::from_slice(&web::answer(&self.site, &path, "").body).unwrap()
    }

    /// A target of the plan by a word of its quote and its value.
    fn target(&self, quote: &str, value: &str) -> serde_json::Value {
        let found = self.targets().into_iter().find(|t| t["quote"].as_str().unwrap().contains(quote) && t["value"] == value);
        found.unwrap_or_else(|| panic!("no target {quote} {value}"))
    }

    /// The first target of the queue.
    fn first_doubtful(&self) -> String {
        let page = self.sees("/review/");
        page.split("name=\"target\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    fn unwritten(&self) {
        assert_eq!(self.place.written(), None, "nothing is written");
    }
}

#[test]
fn what_was_shown_is_written_and_the_next_build_applies_it() {
    let place = Place::new();
    let reader = Reader::new(&place);
    let id = reader.first_doubtful();
    let page = reader.sees(&format!("/target/{id}/"));
    assert!(page.contains("<form class=\"edit") && page.contains("name=\"new.value\""), "the page of a target has the form");

    let preview = reader.decides(&id, &[("action", "accept")]);
    let shown = text(&preview);
    assert_eq!(preview.status, 200, "{shown}");
    assert!(shown.contains("新文件") && shown.contains("</span>+ "), "the lines are shown");
    assert!(shown.contains("class=\"n n-target hit\""), "with the characters of the source");
    assert!(shown.contains("<del>"), "and what they do");
    reader.unwritten();

    let written = reader.writes(&preview);
    assert_eq!((written.status, written.location.as_deref()), (303, Some(format!("/target/{id}/#decide").as_str())));
    let file = place.written().unwrap();
    let parsed: toml::Value = toml::from_str(&file).unwrap();
    let entries = parsed["correction"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "{file}");
    assert_eq!(entries[0]["reviewer"].as_str(), Some("李 \"小\" \\ '''"));
    assert_eq!((entries[0]["reason"].as_str(), entries[0]["target_id"].as_str()), (Some("原件 # 第3页"), Some(id.as_str())));
    // Every line that was written stood on the page.
    let flat = |page: &str| page.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    for line in file.lines() {
        assert!(flat(&shown).contains(&format!("+ {line}\n")), "{line} was not shown");
    }

    // Until the build runs it waits, on both pages, and is not asked for again.
    assert!(reader.sees(&format!("/target/{id}/")).contains("已决定，等下次 build"));
    let queue = reader.sees("/review/");
    assert!(queue.contains("已决定，等下次 build") && queue.contains("这里有 1 项已决定"));
    assert!(!queue.contains(&format!("name=\"target\" value=\"{id}\"")));
    assert!(place.build().contains("corrections: 1 applied\n"));
    let reader = Reader::new(&place);
    let target: serde_json::Value =
        serde_json::from_slice(&web::answer(&reader.site, &format!("/target/{id}/data.json"), "").body).unwrap();
    assert!(target["review"].as_str().unwrap().starts_with("accepted (李 "), "{target}");
    assert_eq!(target["flags"], serde_json::json!([]));
    assert!(!reader.sees("/review/").contains(&id), "it is no longer in the queue");
    let page = reader.sees(&format!("/target/{id}/"));
    assert!(!page.contains("已决定，等下次 build") && page.contains("accepted (李"), "the page says what was decided");
    // The same again is told, with the line to mend.
    let again = text(&reader.decides(&id, &[("action", "reject")]));
    assert!(again.contains("第 2 行已经对这个目标作了决定"), "{again}");
    assert_eq!(place.written().unwrap(), file);
    // By hand as well: the build applies the first and tells the second, and so does the page.
    std::fs::write(place.file(), format!("{file}\n{}", file.replace("accept", "reject"))).unwrap();
    assert!(place.build().contains("corrections: 1 applied, 1 not (see diagnostics)\n"));
    let page = Reader::new(&place).sees(&format!("/target/{id}/"));
    assert!(page.contains("文件里有一条用不上") && page.contains("第 2 行已经对这个目标作了决定"), "{page}");
}

#[test]
fn fields_are_changed_together_and_what_follows_from_them_follows() {
    let place = Place::new();
    let reader = Reader::new(&place);
    let target = reader.target("森林覆盖率稳定在", "60");
    let id = target["target_id"].as_str().unwrap();
    let was = |field: &str| target[field].as_str().unwrap_or("").to_owned();
    let (value, low, unit) = (was("value"), was("low"), was("unit_raw"));
    let mut fields = vec![("action", "change"), ("new.value", "67"), ("was.value", value.as_str())];
    // Whoever changes the bound too says nothing else.
    fields.extend([("new.low", if low.is_empty() { "" } else { "67" }), ("was.low", low.as_str())]);
    fields.extend([("new.unit_raw", "亩"), ("was.unit_raw", unit.as_str()), ("new.form", "level"), ("was.form", "level")]);
    let preview = reader.decides(id, &fields);
    assert_eq!(preview.status, 200, "{}", text(&preview));
    assert_eq!(reader.writes(&preview).status, 303);
    let parsed: toml::Value = toml::from_str(&place.written().unwrap()).unwrap();
    let changed: Vec<(&str, &str, &str)> = parsed["correction"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| (c["field"].as_str().unwrap(), c["old"].as_str().unwrap(), c["new"].as_str().unwrap()))
        .collect();
    assert_eq!(changed, [("value", value.as_str(), "67"), ("unit_raw", unit.as_str(), "亩")]);
    // Before the build a second correction starts from the first.
    let second = reader.decides(id, &[("action", "change"), ("new.value", "68"), ("was.value", "67")]);
    assert_eq!(second.status, 200, "{}", text(&second));
    assert!(text(&second).contains("old = &quot;67&quot;"));
    assert_eq!(reader.writes(&second).status, 303);
    assert!(place.build().contains("corrections: 3 applied\n"));
    let target: serde_json::Value =
        serde_json::from_slice(&web::answer(&place.site(), &format!("/target/{id}/data.json"), "").body).unwrap();
    assert_eq!((&target["value"], &target["unit_raw"]), (&"68".into(), &"亩".into()));
    assert_eq!(target["review"].as_str().unwrap().matches("李").count(), 3, "{target}");
    // What was changed may be accepted as it is then; the record tells of all of it.
    let reader = Reader::new(&place);
    let accepted = reader.decides(id, &[("action", "accept")]);
    assert_eq!((accepted.status, reader.writes(&accepted).status), (200, 303), "{}", text(&accepted));
    assert!(place.build().contains("corrections: 4 applied\n"));
    let target = Reader::new(&place).target("森林覆盖率稳定在", "68");
    let review = target["review"].as_str().unwrap();
    assert!(review.starts_with("value: 60 → 67 (李") && review.contains("; accepted (李"), "{review}");
    // A build finds targets before it adds those that were missed: one of these is corrected where it was added.
    let by = "reviewer = \"李\"\ndate = \"2026-11-27\"\nreason = \"x\"\n";
    let add =
        format!("\n[[correction]]\naction = \"add\"\nline = {}\nsurface = \"森林\"\nindicator = \"林\"\n{by}", target["line"]);
    std::fs::write(place.file(), place.written().unwrap() + &add).unwrap();
    assert!(place.build().contains("corrections: 5 applied\n"));
    let reader = Reader::new(&place);
    let added = reader.targets().into_iter().find(|t| t["rule"] == "correction").unwrap();
    let answer = reader.decides(added["target_id"].as_str().unwrap(), &[("action", "accept")]);
    assert!(answer.status == 422 && text(&answer).contains("这个目标是校正补上的"), "{}", text(&answer));
}

#[test]
fn a_file_that_another_hand_changed_is_shown_again() {
    let place = Place::new();
    let reader = Reader::new(&place);
    let id = reader.first_doubtful();
    let preview = reader.decides(&id, &[("action", "reject")]);
    let by_hand = "# by hand\n[[correction]]\naction = \"change\"\nfield = \"stage\"\nold = \"\"\nnew = \"草案\"\nreviewer = \"王\"\ndate = \"2026-11-01\"\nreason = \"封面\"";
    std::fs::create_dir(place.at("corrections")).unwrap();
    std::fs::write(place.file(), by_hand).unwrap();
    let again = reader.writes(&preview);
    let shown = text(&again);
    assert_eq!(again.status, 409, "{shown}");
    assert!(shown.contains("在此期间变了") && shown.contains("封面") && shown.contains("action = &quot;reject&quot;"), "{shown}");
    assert_eq!(place.written().as_deref(), Some(by_hand));
    assert_eq!(reader.writes(&again).status, 303);
    let file = place.written().unwrap();
    assert!(file.starts_with(by_hand) && file.contains("action = \"reject\""), "{file}");
    // What is sent twice is not written twice.
    let twice = reader.writes(&again);
    assert!(twice.status == 422 && text(&twice).contains("已经对这个目标作了决定"), "{}", text(&twice));
    assert_eq!(place.written().unwrap(), file);
    // A proposal that was never shown is not written either.
    let other = reader.target("森林覆盖率稳定在", "60")["target_id"].as_str().unwrap().to_owned();
    let unseen = reader.decides(&other, &[("action", "accept"), ("step", "write"), ("seal", "0")]);
    assert_eq!((unseen.status, place.written().unwrap()), (409, file));
}

#[test]
fn what_builds_would_not_apply_is_told_and_what_was_typed_stays() {
    let place = Place::new();
    let reader = Reader::new(&place);
    let target = reader.target("森林覆盖率稳定在", "60");
    let id = target["target_id"].as_str().unwrap();
    for (fields, why) in [
        (&[("action", "change"), ("new.value", "六十七"), ("was.value", "60")][..], "“六十七”不是数"),
        (&[("action", "change"), ("new.value", "67"), ("was.value", "65")], "数值现在是“60”，不是“65”"),
        (&[("action", "change"), ("new.form", "rate"), ("was.form", "level")], "不是形式可取的值"),
        (&[("action", "change"), ("new.indicator_id", "forrest"), ("was.indicator_id", "forest_coverage")], "不是指标表里的指标"),
        (&[("action", "change"), ("new.target_year", "25"), ("was.target_year", "")], "不是规划会写的年份"),
        (&[("action", "change"), ("new.colour", "x"), ("was.colour", "")], "没有“colour”这一项"),
        (&[("action", "change"), ("new.line", "7"), ("was.line", &target["line"].to_string())], "不能校正"),
        (&[("action", "change"), ("new.value", "60"), ("was.value", "60")], "还没有改哪一项"),
        (&[("action", "accept"), ("new.value", "67"), ("was.value", "60")], "判断却是不改"),
        (&[("action", "approve")], "请先选怎么判"),
        (&[("action", "change"), ("new.hedge", "a\u{202e}b"), ("was.hedge", "")], "看不见的字符"),
    ] {
        let answer = reader.decides(id, fields);
        let page = text(&answer);
        assert!(answer.status == 422 && page.contains(why), "{fields:?}: {} {why}", answer.status);
        assert!(page.contains("原件 # 第3页") && page.contains("李 &quot;小&quot;"), "what was typed stays: {fields:?}");
        if let Some((_, typed)) = fields.iter().find(|(n, _)| n.starts_with("new.") && !["new.colour", "new.line"].contains(n)) {
            assert!(page.contains(&format!("value=\"{typed}\"")), "{typed} stays");
        }
    }
    for (fields, why) in [
        (&[("action", "accept")][..], "核对人、日期和理由都要填"),
        (&[("action", "accept"), ("reviewer", "李"), ("date", "昨天"), ("reason", "x")], "不是 2026-02-03 这样的日期"),
        (&[("action", "accept"), ("reviewer", "李\n[[correction]]"), ("date", "2026-11-27"), ("reason", "x")], "看不见的字符"),
    ] {
        let answer = reader.sends(&[&[("target", id)], fields].concat());
        assert!(answer.status == 422 && text(&answer).contains(why), "{fields:?}: {}", text(&answer));
    }
    let stranger = reader.decides("0000000000000000", &[("action", "accept")]);
    let page = text(&stranger);
    assert!(stranger.status == 404 && page.contains("没有这个目标") && page.contains("原件 # 第3页"), "{page}");
    // Without its key a form is nobody's.
    for key in ["", "the key of these test", "x"] {
        let body = encoded(&[("key", key), ("target", id), ("action", "accept")]);
        assert_eq!(web::posted(&reader.site, &reader.desk, "/decide/", &body).status, 403);
    }
    assert_eq!(web::posted(&reader.site, &reader.desk, "/review/", &encoded(&[("key", KEY)])).status, 405);
    reader.unwritten();
    // The queue's form says that fields are wrong: the fields follow.
    let fields = reader.decides(id, &[("action", "change")]);
    assert!(fields.status == 200 && text(&fields).contains("name=\"new.value\"") && text(&fields).contains("原件 # 第3页"));
    // A file that cannot be read is told with its line, on every page, and nothing is put behind it.
    std::fs::create_dir(place.at("corrections")).unwrap();
    std::fs::write(place.file(), "\n[[correction]]\naction = \"improve\"\n").unwrap();
    let answer = reader.decides(id, &[("action", "accept")]);
    assert!(answer.status == 422 && text(&answer).contains("line 3"), "{}", text(&answer));
    for page in ["/review/".to_owned(), format!("/target/{id}/")] {
        assert!(reader.sees(&page).contains("improve"), "{page}");
    }
    // Nor behind a list that ends the file in another form.
    std::fs::write(place.file(), "correction = []\n").unwrap();
    let answer = reader.decides(id, &[("action", "accept")]);
    assert!(answer.status == 422 && text(&answer).contains("接不上新条目"), "{}", text(&answer));
    assert_eq!(place.written().unwrap(), "correction = []\n");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_folder_leads_nowhere() {
    let place = Place::new();
    let reader = Reader::new(&place);
    let id = reader.first_doubtful();
    std::fs::create_dir(place.at("corrections")).unwrap();
    std::fs::write(place.at("mine.toml"), "").unwrap();
    std::os::unix::fs::symlink(place.at("mine.toml"), place.file()).unwrap();
    let answer = reader.decides(&id, &[("action", "accept")]);
    assert!(answer.status == 409 && text(&answer).contains("不是普通文件"), "{}", text(&answer));
    assert_eq!(std::fs::read_to_string(place.at("mine.toml")).unwrap(), "");
}

/// A server of this program; it ends with this value.
struct Server {
    process: Child,
    /// Host and port.
    host: String,
    token: String,
}

impl Server {
    fn start(index: &Path, more: &[&std::ffi::OsStr]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_gangyao"))
            .args(["serve", "--port", "0", "--index"])
            .arg(index)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").unwrap();
        let (host, rest) = address.split_once('/').unwrap();
        Self { process, host: host.to_owned(), token: rest.strip_prefix("?token=").unwrap_or_default().to_owned() }
    }

    /// What is answered to a request, head and body; `head` begins with the method.
    fn ask(&self, first: &str, headers: &[&str], body: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let host =
            if headers.iter().any(|h| h.starts_with("Host:")) { String::new() } else { format!("Host: {}\r\n", self.host) };
        let more: String = headers.iter().map(|h| format!("{h}\r\n")).collect();
        let length = if first.starts_with("POST") { format!("Content-Length: {}\r\n", body.len()) } else { String::new() };
        let head = format!("{first} HTTP/1.1\r\n{host}{more}{length}Connection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        // A server that refuses reads no further.
        let _ = stream.write_all(body.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn status(&self, first: &str, headers: &[&str], body: &str) -> u16 {
        let answer = self.ask(first, headers, body);
        answer.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or_else(|| panic!("{first} {headers:?}: {answer:?}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

#[test]
fn without_edit_the_site_reads_only() {
    let server = Server::start(&BUILT.1, &[]);
    assert_eq!(server.token, "");
    assert_eq!(server.status("POST /decide/", &[FORM], "action=accept"), 405);
    assert_eq!(server.status("PUT /review/", &[], ""), 405);
    assert_eq!(server.status("GET /decide/", &[], ""), 404);
    let page = server.ask("GET /review/?token=x", &[], "");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("data-copy=") && !page.contains("method=\"post\""));
    assert!(!page.contains("set-cookie"));
}

#[test]
fn only_a_browser_that_came_by_the_token_decides() {
    let dir = tempfile::tempdir().unwrap();
    let corrections = dir.path().join("corrections");
    let server = Server::start(&BUILT.1, &["--edit".as_ref(), "--corrections".as_ref(), corrections.as_os_str()]);
    assert_eq!(server.token.len(), 40);
    let page = server.ask("GET /review/", &[], "");
    assert!(page.starts_with("HTTP/1.1 200") && !page.contains("method=\"post\"") && !page.contains(&server.token));
    assert_eq!(server.status("GET /?token=0000000000000000000000000000000000000000", &[], ""), 403);

    let answer = server.ask(&format!("GET /en/review/?token={}&plan=x", server.token), &[], "");
    let line = |name: &str| answer.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_else(|| panic!("{name}: {answer}"));
    assert!(answer.starts_with("HTTP/1.1 303") && line("location: ") == "/en/review/?plan=x");
    let kept = line("set-cookie: ");
    assert!(["HttpOnly", "SameSite=Strict", "Path=/"].iter().all(|part| kept.split("; ").any(|p| p == *part)), "{kept}");
    let cookie = format!("Cookie: other=1; {}", kept.split(';').next().unwrap());

    let page = server.ask("GET /review/", &[&cookie], "");
    assert!(page.contains("method=\"post\"") && !page.contains(&server.token), "the token is in no page");
    assert!(page.contains("content-security-policy: default-src 'none'") && page.contains("form-action 'self'"));
    let fields = hidden(&page);
    let own: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let body =
        encoded(&[&own[..], &[("action", "accept"), ("reviewer", "李"), ("date", "2026-11-27"), ("reason", "x")]].concat());
    let post = |headers: &[&str], body: &str| server.status("POST /decide/", &[&[FORM], headers].concat(), body);
    let wrong = cookie.replace(&server.token, &"0".repeat(40));
    let foreign_port = cookie.replace(&server.host[10..], "1");
    assert_eq!(post(&[], &body), 403, "no cookie");
    assert_eq!(post(&[&wrong], &body), 403, "another token");
    assert_eq!(post(&[&foreign_port], &body), 403, "the cookie of another server");
    assert_eq!(post(&[&cookie, "Origin: http://evil.example"], &body), 403, "another site");
    assert_eq!(post(&[&cookie, "Origin: http://127.0.0.1:1"], &body), 403, "another server of this machine");
    assert_eq!(post(&[&cookie, "Origin: null"], &body), 403, "a page without origin");
    assert_eq!(post(&[&cookie, "Host: evil.example"], &body), 403, "another name");
    assert_eq!(post(&[&cookie], "action=accept"), 403, "a form without its key");
    assert_eq!(server.status("POST /decide/", &[&cookie, "Content-Type: application/json"], "{}"), 415);
    assert_eq!(server.status("POST /decide/", &[&cookie, "Content-Type: multipart/form-data; boundary=x"], "--x--"), 415);
    assert_eq!(server.status("DELETE /decide/", &[&cookie], ""), 405);
    assert_eq!(post(&[&cookie], &format!("{body}&x={}", "y".repeat(70_000))), 413);
    assert_eq!(server.status("GET /decide/", &[&cookie], ""), 303);
    assert!(!corrections.exists(), "nothing of it was written");

    let origin = format!("Origin: http://{}", server.host);
    let shown = server.ask("POST /decide/", &[FORM, &cookie, &origin], &body);
    assert!(shown.starts_with("HTTP/1.1 200") && !corrections.exists(), "{shown}");
    let mut fields = hidden(&shown);
    fields.push(("step".to_owned(), "write".to_owned()));
    let own: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let written = server.ask("POST /en/decide/", &[FORM, &cookie, &origin], &encoded(&own));
    assert!(written.starts_with("HTTP/1.1 303") && written.contains("location: /en/target/"), "{written}");
    assert_eq!(std::fs::read_dir(&corrections).unwrap().count(), 1);
}
