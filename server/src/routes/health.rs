//! `/healthz`: whether the relay can store.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;

use crate::state::AppState;

/// 200 while the writer is at work.
pub(crate) async fn answer(State(state): State<AppState>) -> impl IntoResponse {
    let (status, text) = match state.writer.is_alive() {
        true => (StatusCode::OK, "ok\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "the relay is stopping\n"),
    };
    (status, [(CACHE_CONTROL, "no-store")], text)
}
