//! Everything that is no other route: the app.

use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, LOCATION};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::state::AppState;

const NOT_BUILT: &str =
    "This is a Twofold relay. The app was not built into it: build the app first, then the relay.\n";
const NO_APP: &str = "This is a Twofold relay. It serves no app.\n";
const DAMAGED: &str = "This link was damaged on its way. Ask your partner for a new one.\n";

/// A file, the app's page, or 404.
pub(crate) async fn answer(State(state): State<AppState>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")], "not allowed\n").into_response();
    }
    let path = request.uri().path();
    if !state.config.no_app && state.files.has_app() {
        let answer = state.files.answer(path, request.headers());
        return answer.unwrap_or_else(|| (StatusCode::NOT_FOUND, NO_STORE, "not found\n").into_response());
    }
    match path {
        "/" if state.config.no_app => (NO_STORE, NO_APP).into_response(),
        "/" => (NO_STORE, NOT_BUILT).into_response(),
        _ => (StatusCode::NOT_FOUND, NO_STORE, "not found\n").into_response(),
    }
}

const NO_STORE: [(axum::http::HeaderName, &str); 1] = [(CACHE_CONTROL, "no-store")];

/// Some mail programs send `#` as `%23`, and with it the secret of an invitation. Nothing of such a path is kept or
/// sent back: the app says that the link was damaged.
pub(crate) async fn catch_mangled_links(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !request.uri().path().contains("%23") {
        return next.run(request).await;
    }
    tracing::info!("a damaged invitation link was opened");
    if state.config.no_app || !state.files.has_app() {
        return (StatusCode::BAD_REQUEST, NO_STORE, DAMAGED).into_response();
    }
    (StatusCode::SEE_OTHER, [(CACHE_CONTROL, "no-store"), (LOCATION, "/join#damaged")]).into_response()
}
