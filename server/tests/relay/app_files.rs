//! The app as the relay serves it: types, caching, strict headers, and what is not there.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use twofold_server::Config;
use twofold_server::embedded::AppFiles;
use twofold_server::store::memory::MemoryStore;
use twofold_wire::ids::Hash;

use crate::support::{Relay, config};

const FILES: &[(&str, &[u8])] = &[
    ("index.html", b"<!doctype html>the app"),
    ("index.html.br", b"index in brotli"),
    ("index.html.gz", b"index in gzip"),
    ("app-3f9c0d2b7e5a1c44.js", b"script"),
    ("app-3f9c0d2b7e5a1c44_bg.wasm", b"\0asm"),
    ("app-3f9c0d2b7e5a1c44_bg.wasm.br", b"wasm in brotli"),
    ("sw.js", b"worker"),
    ("manifest.webmanifest", b"{}"),
    ("icons/icon-192.png", b"png"),
];

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

pub(crate) async fn ask(address: SocketAddr, request: &str, headers: &[(&str, &str)]) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let text = format!("{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n");
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: bytes[end + 4..].to_vec() }
}

async fn relay(config: Config, files: &'static [(&'static str, &'static [u8])]) -> Relay {
    let store = MemoryStore::new(Hash([1; 32]));
    Relay::serving(config, Box::new(store.clone()), Arc::new(store), AppFiles::new(files)).await
}

async fn get(relay: &Relay, path: &str) -> Answer {
    ask(relay.address, &format!("GET {path}"), &[]).await
}

#[tokio::test]
async fn files_have_their_types_and_are_kept_as_long_as_they_are_true() {
    let relay = relay(config(), FILES).await;
    let forever = "public, max-age=31536000, immutable";
    for (path, kind, cache) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        ("/app-3f9c0d2b7e5a1c44.js", "text/javascript; charset=utf-8", forever),
        ("/app-3f9c0d2b7e5a1c44_bg.wasm", "application/wasm", forever),
        ("/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/icons/icon-192.png", "image/png", "no-cache"),
    ] {
        let answer = get(&relay, path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(kind), "{path}");
        assert_eq!(answer.header("cache-control"), Some(cache), "{path}");
        assert_eq!(answer.header("content-encoding"), None, "{path}");
    }
}

#[tokio::test]
async fn the_smallest_form_that_the_browser_takes_is_sent() {
    let relay = relay(config(), FILES).await;
    for (accept, encoding, body) in [
        ("gzip, deflate, br, zstd", Some("br"), "index in brotli"),
        ("gzip", Some("gzip"), "index in gzip"),
        ("br;q=0, gzip", Some("gzip"), "index in gzip"),
        ("identity", None, "<!doctype html>the app"),
    ] {
        let answer = ask(relay.address, "GET /", &[("Accept-Encoding", accept)]).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{accept}");
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(String::from_utf8(answer.body).unwrap(), body);
    }
    assert_eq!(get(&relay, "/index.html.br").await.status, 404, "forms are no files of their own");
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let relay = relay(config(), FILES).await;
    let tag = get(&relay, "/").await.header("etag").unwrap().to_owned();
    let again = ask(relay.address, "GET /", &[("If-None-Match", &tag)]).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(ask(relay.address, "GET /", &[("If-None-Match", "\"other\"")]).await.status, 200);
}

#[tokio::test]
async fn every_route_of_the_app_is_its_page_and_missing_files_are_missing() {
    let relay = relay(config(), FILES).await;
    for path in ["/start", "/join", "/pairs/1/sharing", "/pairs/1?tab=plan"] {
        let answer = get(&relay, path).await;
        assert_eq!((answer.status, answer.body.as_slice()), (200, FILES[0].1), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    for path in ["/app-0000000000000000.js", "/robots.txt", "/pairs/1.html", "/../Cargo.toml"] {
        assert_eq!(get(&relay, path).await.status, 404, "{path}");
    }
    assert_eq!(ask(relay.address, "POST /start", &[]).await.status, 405);
    let head = ask(relay.address, "HEAD /", &[]).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[tokio::test]
async fn every_answer_has_strict_headers() {
    let relay = relay(config(), FILES).await;
    let port = relay.address.port();
    for path in ["/", "/app-3f9c0d2b7e5a1c44.js", "/missing.js", "/healthz", "/metrics", "/ws", "/join%23secret"] {
        let answer = get(&relay, path).await;
        let policy = answer.header("content-security-policy").unwrap();
        for part in [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval';",
            "style-src 'self';",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            &format!("connect-src 'self' ws://127.0.0.1:{port} ws://localhost:{port};"),
        ] {
            assert!(policy.contains(part), "{path}: {part}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}: {name}");
        }
        assert!(answer.header("permissions-policy").is_some(), "{path}");
        assert_eq!(answer.header("strict-transport-security"), None, "not without TLS");
    }
}

#[tokio::test]
async fn an_origin_with_tls_is_asked_for_with_tls_only() {
    let relay = relay(Config { origin: vec!["https://mentoring.example".to_owned()], ..config() }, FILES).await;
    let answer = get(&relay, "/").await;
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=63072000"));
    assert!(answer.header("content-security-policy").unwrap().contains("connect-src 'self' wss://mentoring.example;"));
}

#[tokio::test]
async fn a_mangled_invitation_is_not_sent_back() {
    let relay = relay(config(), FILES).await;
    let answer = get(&relay, "/join%23AbCdSecret").await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/join#damaged")));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(!answer.head.contains("Secret") && !String::from_utf8(answer.body).unwrap().contains("Secret"));
}

#[tokio::test]
async fn a_relay_without_an_app_says_so() {
    let not_built = relay(config(), &[]).await;
    let answer = get(&not_built, "/").await;
    assert_eq!(answer.status, 200);
    assert!(String::from_utf8(answer.body).unwrap().contains("not built"));
    assert_eq!(get(&not_built, "/start").await.status, 404);
    assert_eq!(get(&not_built, "/join%23secret").await.status, 400);
    let none = relay(Config { no_app: true, ..config() }, FILES).await;
    assert!(String::from_utf8(get(&none, "/").await.body).unwrap().contains("no app"));
    assert_eq!(get(&none, "/index.html").await.status, 404);
}

#[tokio::test]
async fn health_is_told() {
    let relay = Relay::start().await;
    let answer = get(&relay, "/healthz").await;
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"ok\n".as_slice()));
}
