//! `/ws`: from HTTP to frames.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{HOST, HeaderName, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::connection;
use crate::limits::neighbourhood;
use crate::socket::Upgrade;
use crate::state::AppState;

/// Opens a connection for a browser that is at one of our origins.
pub(crate) async fn open(State(state): State<AppState>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let header = |name: HeaderName| parts.headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let Some(origin) = state.origins.of_request(header(ORIGIN), header(HOST)).map(str::to_owned) else {
        state.metrics.wrong_origin.up();
        return (StatusCode::FORBIDDEN, "This relay serves another address.\n").into_response();
    };
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = neighbourhood(address(peer, &parts.headers, state.config.behind_proxy));
    let upgrade = match Upgrade::of(&mut parts) {
        Ok(upgrade) => upgrade,
        Err(refusal) => return *refusal,
    };
    if *state.closing().borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "The relay is stopping.\n").into_response();
    }
    if !state.limits.doors.enter(address) {
        return (StatusCode::TOO_MANY_REQUESTS, "Too many connections.\n").into_response();
    }
    let open = Open::new(state, address);
    upgrade.serve(move |socket| async move {
        connection::serve(socket, open.state.clone(), origin, address).await;
        drop(open);
    })
}

/// Counts a connection for as long as it lives, also when the upgrade never happens.
struct Open {
    state: AppState,
    address: IpAddr,
    _alive: tokio::sync::mpsc::Sender<()>,
}

impl Open {
    fn new(state: AppState, address: IpAddr) -> Self {
        state.metrics.connections.up();
        Self { _alive: state.alive(), state, address }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.state.metrics.connections.down();
        self.state.limits.doors.leave(self.address);
    }
}

fn address(peer: Option<IpAddr>, headers: &HeaderMap, is_behind_proxy: bool) -> IpAddr {
    let forwarded = || {
        let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        last.rsplit(',').next()?.trim().parse().ok()
    };
    let forwarded = if is_behind_proxy { forwarded() } else { None };
    forwarded.or(peer).unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED))
}
