//! A socket on this machine in front of [`answer()`]: for one person, without network access. It reads only, or, with a folder of
//! corrections, takes forms of [`posted()`] from a browser that came by the token printed at start.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, Uri, header};
use tokio::sync::Semaphore;

use crate::web::address::{Fields, LONGEST_FORM};
use crate::web::data::SiteError;
use crate::web::desk::same;
use crate::web::kept::Kept;
use crate::web::{Answer, Desk, Site, View, address, answer, answer_at, posted};

/// Answers made at a time; the others wait.
const AT_ONCE: usize = 8;
/// Longest time for one answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often a new build is looked for.
const LOOK: Duration = Duration::from_secs(2);

/// What a page may load: its own files, nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// How to serve.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder of the builds.
    pub index: PathBuf,
    /// Port; 0 takes a free one.
    pub port: u16,
    /// Folder of the corrections that a reader may add to; without it the site reads only.
    pub corrections: Option<PathBuf>,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The build cannot be opened.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The port cannot be had.
    #[error("port {port} of 127.0.0.1 cannot be used ({source}); name another with --port")]
    Port {
        /// The port asked for.
        port: u16,
        /// What happened.
        source: std::io::Error,
    },
    /// The machine gives no random numbers.
    #[error("no token can be made: {0}")]
    Token(String),
    /// The server stopped by itself.
    #[error("the server stopped: {0}")]
    Stopped(std::io::Error),
}

/// The builds that are served: the newest, and the one before it, whose links still work.
struct Builds {
    now: Arc<Site>,
    before: Option<Arc<Site>>,
    looked: Instant,
}

struct Shared {
    builds: RwLock<Builds>,
    turns: Semaphore,
    port: u16,
    editing: Option<Editing>,
    kept: Kept,
}

/// What a server that takes corrections knows of who may send them.
struct Editing {
    desk: Desk,
    token: String,
}

impl Editing {
    fn new(corrections: &Path) -> Result<Self, ServeError> {
        let secret = || -> Result<String, ServeError> {
            let mut bytes = [0; 20];
            getrandom::fill(&mut bytes).map_err(|e| ServeError::Token(e.to_string()))?;
            Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
        };
        // The key of the forms is another one: pages hold it, the token is in no page.
        Ok(Self { desk: Desk::new(corrections, &secret()?), token: secret()? })
    }
}

/// What is asked.
enum Asked {
    /// A page, by a reader who may decide or not.
    Page { trusted: bool },
    /// A form.
    Form { trusted: bool, body: String },
    /// A page with a token that is not ours.
    WrongToken,
}

/// Serve the build of a folder on 127.0.0.1 until the process is interrupted. `ready` is told the address once it listens, and the
/// token that a browser needs for sending corrections.
///
/// # Errors
/// [`ServeError`], whose message says what to do.
pub fn serve(options: &Options, ready: impl FnOnce(&str, Option<&str>)) -> Result<(), ServeError> {
    let site = Arc::new(Site::open(&options.index)?);
    let editing = options.corrections.as_deref().map(Editing::new).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ServeError::Stopped)?;
    runtime.block_on(async {
        let port = |source| ServeError::Port { port: options.port, source };
        let listener =
            tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port))).await.map_err(port)?;
        let address = listener.local_addr().map_err(port)?;
        let shared = Arc::new(Shared {
            builds: RwLock::new(Builds { now: site, before: None, looked: Instant::now() }),
            turns: Semaphore::new(AT_ONCE),
            port: address.port(),
            editing,
            kept: Kept::default(),
        });
        prepare(&shared);
        ready(&format!("http://{address}/"), shared.editing.as_ref().map(|e| e.token.as_str()));
        let router = Router::new().fallback(handle).with_state(shared);
        let stop = async {
            // Without a signal handler the process is ended by the signal itself.
            let _ = tokio::signal::ctrl_c().await;
        };
        axum::serve(listener, router).with_graceful_shutdown(stop).await.map_err(ServeError::Stopped)
    })
}

/// Whether a request is meant for this server: another site's page must not read it through a name of its own.
fn is_own(host: Option<&HeaderValue>, port: u16) -> bool {
    let names = ["127.0.0.1", "localhost", "[::1]"];
    host.and_then(|h| h.to_str().ok()).is_some_and(|h| {
        let (name, own_port) = h.rsplit_once(':').filter(|(_, p)| p.bytes().all(|b| b.is_ascii_digit())).unwrap_or((h, ""));
        names.contains(&name) && (own_port == port.to_string() || own_port.is_empty() && port == 80)
    })
}

/// Name of the cookie; those of another port are sent along.
fn cookie(port: u16) -> String {
    format!("gangyao-{port}")
}

/// Whether a request carries the cookie that the token was exchanged for.
fn is_trusted(headers: &HeaderMap, editing: &Editing, port: u16) -> bool {
    let name = cookie(port);
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut ours =
        all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('=')).filter(|(n, _)| *n == name);
    ours.any(|(_, token)| same(&editing.token, token))
}

/// Where a browser goes that came with the token: the same page without it. Only a path of this site is one.
fn without_token(path: &str, fields: &Fields, token: &str) -> String {
    let plain = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    format!("{}{}", if plain { path } else { "/" }, fields.without("token", token))
}

/// A word of the server itself.
fn plain(status: u16, text: &str) -> Answer {
    Answer { status, kind: "text/plain; charset=utf-8", location: None, file: None, body: text.as_bytes().to_vec() }
}

async fn handle(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response<Body> {
    let head = request.method() == Method::HEAD;
    match asked(&shared, request).await {
        Ok((uri, asked)) => respond(work(&shared, uri, asked).await, head, None),
        Err((answer, cookie)) => respond(answer, head, cookie),
    }
}

/// What a request asks, or the answer to one that asks nothing of the pages, with a cookie to keep.
async fn asked(shared: &Shared, request: Request<Body>) -> Result<(Uri, Asked), (Answer, Option<String>)> {
    let refused = |status: u16, text: &str| Err((plain(status, text), None));
    let (parts, body) = request.into_parts();
    let form = parts.method == Method::POST;
    if form && shared.editing.is_none() {
        return refused(405, "only GET; gangyao serve --edit takes corrections\n");
    }
    if !form && parts.method != Method::GET && parts.method != Method::HEAD {
        return refused(405, "only GET\n");
    }
    let headers = &parts.headers;
    // An origin that is not even text is nobody's.
    let origin = headers.get(header::ORIGIN).map(|o| o.to_str().unwrap_or_default().trim_start_matches("http://").to_owned());
    let foreign = origin.is_some_and(|o| !is_own(HeaderValue::from_str(&o).ok().as_ref(), shared.port));
    if !is_own(headers.get(header::HOST), shared.port) || foreign {
        return refused(403, "this server answers on 127.0.0.1 only\n");
    }
    let Some(editing) = &shared.editing else { return Ok((parts.uri, Asked::Page { trusted: false })) };
    let trusted = is_trusted(headers, editing, shared.port);
    if !form {
        let fields = Fields::parse(parts.uri.query().unwrap_or_default());
        return match fields.get("token") {
            None => Ok((parts.uri, Asked::Page { trusted })),
            Some(token) if same(&editing.token, token) => {
                let to = without_token(parts.uri.path(), &fields, token);
                let kept = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", cookie(shared.port), editing.token);
                Err((Answer::see(to), Some(kept)))
            }
            Some(_) => Ok((parts.uri, Asked::WrongToken)),
        };
    }
    // Nothing of a stranger's form is read.
    if !trusted {
        return Ok((parts.uri, Asked::Form { trusted, body: String::new() }));
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|k| k.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return refused(415, "only application/x-www-form-urlencoded\n");
    }
    match tokio::time::timeout(PATIENCE, to_bytes(body, LONGEST_FORM)).await {
        Ok(Ok(bytes)) => Ok((parts.uri, Asked::Form { trusted, body: String::from_utf8_lossy(&bytes).into_owned() })),
        Ok(Err(_)) => refused(413, "the form is longer than 64 KB, or broken off\n"),
        Err(_) => refused(408, "the form did not arrive\n"),
    }
}

/// The answer of the pages, made when it is its turn.
async fn work(shared: &Arc<Shared>, uri: Uri, asked: Asked) -> Answer {
    let Ok(turn) = tokio::time::timeout(PATIENCE, shared.turns.acquire()).await else { return plain(503, "busy, try again\n") };
    let own = Arc::clone(shared);
    let work = tokio::task::spawn_blocking(move || made(&own, uri.path(), uri.query().unwrap_or(""), &asked));
    let answered = tokio::time::timeout(PATIENCE, work).await;
    drop(turn);
    match answered {
        Ok(Ok(answer)) => answer,
        // A panic of a page is ours; the server goes on.
        Ok(Err(_)) => plain(500, "this page failed; please report its address\n"),
        Err(_) => plain(503, "this took too long; ask for less\n"),
    }
}

/// The answer of the build that an address means.
fn made(shared: &Arc<Shared>, path: &str, query: &str, asked: &Asked) -> Answer {
    renew(shared);
    let (now, before) = {
        let builds = shared.builds.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        (Arc::clone(&builds.now), builds.before.clone())
    };
    let desk = shared.editing.as_ref().map(|e| &e.desk);
    let desk = match (asked, desk) {
        (Asked::Form { trusted: true, body }, Some(desk)) => return posted(&now, desk, path, body),
        (Asked::Page { trusted }, desk) => desk.filter(|_| *trusted),
        (Asked::Form { .. } | Asked::WrongToken, _) => {
            let (language, _) = address::language(path);
            return crate::web::answer::no_session(&View::new(&now, language, "/".to_owned()));
        }
    };
    let kept = |site: &Site, path: &str| shared.kept.or_make(site.id(), path, query, || answer(site, path, query));
    let Some(rest) = path.strip_prefix("/build/") else {
        // What a reader with a desk sees changes with every decision.
        return if desk.is_some() { answer_at(&now, desk, path, query) } else { kept(&now, path) };
    };
    let (id, inner) = rest.split_once('/').unwrap_or((rest, ""));
    let inner = format!("/{inner}");
    match [Some(&now), before.as_ref()].into_iter().flatten().find(|site| site.id() == id) {
        // What is shown of a fixed build is not decided on: the next build starts from the newest.
        Some(site) => kept(site, &inner),
        None => {
            let (language, _) = address::language(&inner);
            let view = View::new(&now, language, "/".to_owned());
            let why = view.told(
                "数据版本 {id} 已经没有了。现在的版本是 {now}；去掉地址里的 /build/{id} 就是同一页的现状。",
                &[("id", &id), ("now", &now.id())],
            );
            Answer { status: 410, ..crate::web::answer::failed(&view, 410, view.t("这个数据版本没有了"), &why) }
        }
    }
}

/// Take over a new build. One that cannot be opened leaves the old one in place.
fn renew(shared: &Arc<Shared>) {
    let folder = {
        let builds = shared.builds.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        if builds.looked.elapsed() < LOOK {
            return;
        }
        builds.now.folder().to_owned()
    };
    let is_old = {
        let mut builds = shared.builds.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        builds.looked = Instant::now();
        builds.now.is_old()
    };
    if let Some(site) = is_old.then(|| Site::open(Path::new(&folder)).ok()).flatten() {
        let mut builds = shared.builds.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let old = std::mem::replace(&mut builds.now, Arc::new(site));
        builds.before = Some(old);
        shared.kept.clear();
        drop(builds);
        prepare(shared);
    }
}

/// Make the pages that look at many plans before somebody asks for them. Who asks earlier waits for nothing but his own page.
fn prepare(shared: &Arc<Shared>) {
    let shared = Arc::clone(shared);
    std::thread::spawn(move || {
        let site = Arc::clone(&shared.builds.read().unwrap_or_else(std::sync::PoisonError::into_inner).now);
        let queries: Vec<String> =
            std::iter::once(String::new()).chain(site.codes().map(|code| format!("code={code}"))).collect();
        for path in ["/checks/", "/en/checks/"] {
            for query in &queries {
                shared.kept.or_make(site.id(), path, query, || answer(&site, path, query));
            }
        }
    });
}

fn respond(answer: Answer, head: bool, cookie: Option<String>) -> Response<Body> {
    let mut response = Response::builder()
        .status(answer.status)
        .header(header::CONTENT_TYPE, answer.kind)
        .header(header::CONTENT_LENGTH, answer.body.len())
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::REFERRER_POLICY, "same-origin")
        .header(header::CACHE_CONTROL, "no-cache");
    if let Some(to) = answer.location.filter(|to| HeaderValue::from_str(to).is_ok()) {
        response = response.header(header::LOCATION, to);
    }
    if let Some(cookie) = cookie {
        response = response.header(header::SET_COOKIE, cookie);
    }
    if let Some(file) = answer.file {
        // Ids of plans are ASCII; anything else is left to the address.
        let safe: String = file.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
        response = response.header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{safe}\""));
    }
    let body = if head { Body::empty() } else { Body::from(answer.body) };
    response.body(body).unwrap_or_else(|_| Response::new(Body::empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_to_a_page_of_this_site_only() {
        let to = |path: &str, query: &str| without_token(path, &Fields::parse(query), "t");
        assert_eq!(to("/en/review/", "plan=a&token=t"), "/en/review/?plan=a");
        assert_eq!((to("//evil.example/", "token=t"), to("/\\evil.example/", "token=t")), ("/".to_owned(), "/".to_owned()));
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        let own = |h: &str| is_own(HeaderValue::from_str(h).ok().as_ref(), 4000);
        assert!(own("127.0.0.1:4000") && own("localhost:4000"));
        assert!(!own("evil.example:4000") && !own("127.0.0.1:4001") && !own("localhost") && !own("127.0.0.1.evil.example:4000"));
    }
}
