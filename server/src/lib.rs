//! The relay: orders, keeps and forwards records that it cannot read.
//!
//! Reading order: [`config`] (what an operator sets), [`router`] (every route), [`connection`] (one WebSocket),
//! [`relay`] (the rules), [`writer`] (the one thread that writes: durable first, then told), [`hub`] (who hears what),
//! [`store`] (what must be kept, and how).
//!
//! ```text
//! socket → connection: parse, check the signature → writer: rules → one transaction for many → durable
//!                                                                        ↓
//! socket ← connection: in the order of the log   ←────────────────────  hub: Ack, Records
//! ```

mod clock;
pub mod config;
mod connection;
pub mod embedded;
pub mod gate;
pub mod hub;
pub mod limits;
pub mod log;
pub mod metrics;
pub mod origin;
pub mod relay;
pub mod router;
mod routes;
pub mod serve;
mod socket;
pub mod state;
pub mod store;
pub mod writer;

pub use config::Config;
pub use router::app;
pub use serve::Server;
