//! `/metrics`: totals in the Prometheus text format.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

use crate::state::AppState;

/// All counts.
pub(crate) async fn answer(State(state): State<AppState>) -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "text/plain; version=0.0.4")], state.metrics.text())
}
