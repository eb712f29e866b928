//! A partner who lost everything, on the way back.

use serde::{Deserialize, Serialize};

/// How far it has come. The invitation is [`super::PairMeta::invitation`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReturningView {
    /// Invited.
    Invited,
    /// Somebody of this name has come.
    Came(String),
    /// The yes is on its way.
    LettingIn,
}

/// What somebody wants of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturningRequest {
    /// Invite, or make a new link.
    Invite,
    /// Do not invite any more.
    Stop,
    /// "Yes, this is my partner."
    LetBack,
    /// "No."
    TurnAway,
}
