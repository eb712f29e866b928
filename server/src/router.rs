//! Every route, once.

use axum::Router;
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::routing::get;

use crate::routes::{app_files, headers, health, metrics, ws};
use crate::state::AppState;

/// The relay as a service. Serve it with the clients' addresses
/// ([`into_make_service_with_connect_info`](Router::into_make_service_with_connect_info)), or limits by address count
/// everybody as one.
pub fn app(state: AppState) -> Router {
    Router::new()
        .route("/ws", get(ws::open))
        .route("/healthz", get(health::answer))
        .route("/metrics", get(metrics::answer))
        .fallback(app_files::answer)
        .layer(from_fn_with_state(state.clone(), app_files::catch_mangled_links))
        .layer(map_response_with_state(headers::Strict::new(&state.origins), headers::add))
        .with_state(state)
}
