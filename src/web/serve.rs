//! A socket on this machine in front of [`answer()`]: reads only, for one person, without network access.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Method, Request, Response, header};
use tokio::sync::Semaphore;

use crate::web::data::SiteError;
use crate::web::{Answer, Site, View, address, answer};

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
}

/// Serve the build of a folder on 127.0.0.1 until the process is interrupted. `ready` is told the address once it listens.
///
/// # Errors
/// [`ServeError`], whose message says what to do.
pub fn serve(options: &Options, ready: impl FnOnce(&str)) -> Result<(), ServeError> {
    let site = Arc::new(Site::open(&options.index)?);
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
        });
        ready(&format!("http://{address}/"));
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

async fn handle(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response<Body> {
    let plain = |status: u16, text: &str| {
        respond(
            Answer { status, kind: "text/plain; charset=utf-8", location: None, file: None, body: text.as_bytes().to_vec() },
            false,
        )
    };
    let head = request.method() == Method::HEAD;
    if !head && request.method() != Method::GET {
        return plain(405, "only GET\n");
    }
    let headers = request.headers();
    let origin = headers.get(header::ORIGIN).and_then(|o| o.to_str().ok()).map(|o| o.trim_start_matches("http://").to_owned());
    let foreign = origin.is_some_and(|o| !is_own(HeaderValue::from_str(&o).ok().as_ref(), shared.port));
    if !is_own(headers.get(header::HOST), shared.port) || foreign {
        return plain(403, "this server answers on 127.0.0.1 only\n");
    }
    let Ok(turn) = tokio::time::timeout(PATIENCE, shared.turns.acquire()).await else { return plain(503, "busy, try again\n") };
    let uri = request.uri().clone();
    let builds = Arc::clone(&shared);
    let work = tokio::task::spawn_blocking(move || made(&builds, uri.path(), uri.query().unwrap_or("")));
    let answered = tokio::time::timeout(PATIENCE, work).await;
    drop(turn);
    match answered {
        Ok(Ok(answer)) => respond(answer, head),
        // A panic of a page is ours; the server goes on.
        Ok(Err(_)) => plain(500, "this page failed; please report its address\n"),
        Err(_) => plain(503, "this took too long; ask for less\n"),
    }
}

/// The answer of the build that an address means.
fn made(shared: &Shared, path: &str, query: &str) -> Answer {
    renew(shared);
    let (now, before) = {
        let builds = shared.builds.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        (Arc::clone(&builds.now), builds.before.clone())
    };
    let Some(rest) = path.strip_prefix("/build/") else { return answer(&now, path, query) };
    let (id, inner) = rest.split_once('/').unwrap_or((rest, ""));
    let inner = format!("/{inner}");
    match [Some(&now), before.as_ref()].into_iter().flatten().find(|site| site.id() == id) {
        Some(site) => answer(site, &inner, query),
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
fn renew(shared: &Shared) {
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
    }
}

fn respond(answer: Answer, head: bool) -> Response<Body> {
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
    fn only_names_of_this_machine_are_answered() {
        let own = |h: &str| is_own(HeaderValue::from_str(h).ok().as_ref(), 4000);
        assert!(own("127.0.0.1:4000") && own("localhost:4000"));
        assert!(!own("evil.example:4000") && !own("127.0.0.1:4001") && !own("localhost") && !own("127.0.0.1.evil.example:4000"));
    }
}
