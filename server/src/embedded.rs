//! The app's files, as the binary carries them: with their precompressed forms, types and how long they may be kept.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use twofold_wire::hash::hash;

static BUILT: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/app_files.rs"));

const INDEX: &str = "index.html";

/// The files of an app by their path.
#[derive(Clone, Debug, Default)]
pub struct AppFiles(HashMap<&'static str, AppFile>);

#[derive(Clone, Debug)]
struct AppFile {
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
    kind: &'static str,
    cache: &'static str,
    // Made when first asked for: a relay without visitors never reads its app.
    tag: OnceLock<HeaderValue>,
}

impl AppFiles {
    /// The app that this binary was built with; none if it was not built.
    #[must_use]
    pub fn built() -> Self {
        Self::new(BUILT)
    }

    /// These files; `NAME.br` and `NAME.gz` are forms of `NAME`.
    #[must_use]
    pub fn new(files: &[(&'static str, &'static [u8])]) -> Self {
        let content: HashMap<&str, &'static [u8]> = files.iter().copied().collect();
        let plain = files.iter().filter(|(name, _)| {
            let of = name.strip_suffix(".br").or_else(|| name.strip_suffix(".gz"));
            of.is_none_or(|of| !content.contains_key(of))
        });
        let with_forms = plain.map(|(name, plain)| {
            let form = |suffix: &str| content.get(format!("{name}{suffix}").as_str()).copied();
            let file = AppFile {
                plain,
                brotli: form(".br"),
                gzip: form(".gz"),
                kind: kind(name),
                cache: if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" },
                tag: OnceLock::new(),
            };
            (*name, file)
        });
        Self(with_forms.collect())
    }

    /// Whether there is an app.
    #[must_use]
    pub fn has_app(&self) -> bool {
        self.0.contains_key(INDEX)
    }

    /// The answer for a path: a file, the app's page for any path without an extension, or nothing.
    #[must_use]
    pub fn answer(&self, path: &str, request: &HeaderMap) -> Option<Response> {
        let name = path.trim_start_matches('/');
        let is_page = !name.rsplit('/').next().unwrap_or_default().contains('.');
        let file = self.0.get(name).or_else(|| if is_page { self.0.get(INDEX) } else { None })?;
        Some(file.answer(request))
    }
}

impl AppFile {
    fn tag(&self) -> &HeaderValue {
        self.tag.get_or_init(|| {
            let tag = hash("twofold/app-file", &[self.plain]).to_string();
            let tag = format!("\"{}\"", tag.get(..20).unwrap_or_default());
            HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""))
        })
    }

    fn answer(&self, request: &HeaderMap) -> Response {
        let (content, encoding) = match (self.brotli, self.gzip) {
            (Some(brotli), _) if accepts(request, "br") => (brotli, Some("br")),
            (_, Some(gzip)) if accepts(request, "gzip") => (gzip, Some("gzip")),
            _ => (self.plain, None),
        };
        let is_known = request.get_all(IF_NONE_MATCH).iter().any(|known| {
            let known = known.to_str().unwrap_or_default();
            known.split(',').any(|tag| tag.trim().trim_start_matches("W/").as_bytes() == self.tag().as_bytes())
        });
        let mut response = match is_known {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => Body::from(Bytes::from_static(content)).into_response(),
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(self.cache));
        headers.insert(ETAG, self.tag().clone());
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if !is_known {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
            if let Some(encoding) = encoding {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
        }
        response
    }
}

fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    let lists = request.get_all(ACCEPT_ENCODING).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|choice| {
        let mut parts = choice.split(';').map(str::trim);
        let is_it = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        is_it && !parts.any(|part| matches!(part.replace(' ', "").as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

// Another content would have another name: `app-3f9c0d2b7e5a1c44.js`, `app-3f9c0d2b7e5a1c44_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    file.split(['-', '_', '.']).any(|part| {
        part.len() >= 12
            && part.bytes().all(|byte| byte.is_ascii_hexdigit())
            && part.bytes().any(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for name in ["app-3f9c0d2b7e5a1c44.js", "app-3f9c0d2b7e5a1c44_bg.wasm", "a/styles-3f9c0d2b7e5a1c4.css"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in
            ["index.html", "sw.js", "manifest.webmanifest", "icons/icon-192.png", "deadbeef.js", "decade-facade.js"]
        {
            assert!(!is_hashed(name), "{name}");
        }
    }

    #[test]
    fn an_encoding_that_is_refused_is_not_used() {
        let headers = |text: &'static str| HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(text))]);
        assert!(accepts(&headers("gzip, deflate, br"), "br"));
        assert!(accepts(&headers("gzip;q=0.8, BR;q=1.0"), "br"));
        assert!(!accepts(&headers("gzip, br;q=0"), "br"));
        assert!(!accepts(&headers("brotli"), "br"));
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }
}
