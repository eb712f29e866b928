//! The sync engine of one device: input in, effects out, nothing else.
//!
//! [`Engine::handle`] takes everything that can happen (a command, a frame, a durable write, the time) and returns what
//! to do now (write this in one transaction, send that, show the other). It has no clock, no random source, no disk, no
//! socket; the caller gives and does these. Three rules hold:
//!
//! 1. **Persist and queue are one transaction.** A sealed record and its outbox row are one [`Effect::Store`].
//! 2. **Commit before send.** A record is sent when [`Input::Stored`] has said that it is durable here, and stays in the
//!    outbox until the relay said that it is durable there.
//! 3. **Delivery is at least once.** Handling the same frame twice changes nothing.
//!
//! Nothing from the network makes `handle` fail: what does not fit is set aside, kept and shown.
//!
//! Reading order: [`input`], [`effect`], [`store`] (what is kept, and where), [`body`] (what is inside a record),
//! [`engine`], and below it one file for each part of the work.

pub mod body;
pub mod effect;
pub mod engine;
pub mod input;
mod marks;
pub mod notice;
mod space;
pub mod status;
pub mod store;

pub use effect::{Changed, Effect};
pub use engine::Engine;
pub use engine::edit::Refusal;
pub use input::{Input, Request, Role, Target};
pub use notice::Notice;
