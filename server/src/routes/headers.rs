//! Headers on every answer: nothing runs, frames, embeds or leaks that is not meant to.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::Response;

use crate::origin::Origins;

/// The headers, made once.
#[derive(Clone, Debug)]
pub(crate) struct Strict(Arc<[(HeaderName, HeaderValue)]>);

impl Strict {
    /// For a relay that is reached under these origins.
    pub(crate) fn new(origins: &Origins) -> Self {
        // Older Safari leaves sockets out of 'self'.
        let sockets = origins.sockets().collect::<Vec<_>>().join(" ");
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' {sockets}; \
             img-src 'self' data:; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        );
        // An origin has only characters that may stand in a header.
        let policy = HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
        let mut headers = vec![
            (CONTENT_SECURITY_POLICY, policy),
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
            (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
            (
                HeaderName::from_static("permissions-policy"),
                HeaderValue::from_static(
                    "camera=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
                ),
            ),
        ];
        if origins.are_secure() {
            headers.push((STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000")));
        }
        Self(headers.into())
    }
}

/// Adds them.
pub(crate) async fn add(State(strict): State<Strict>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    strict.0.iter().for_each(|(name, value)| drop(headers.insert(name, value.clone())));
    response
}
