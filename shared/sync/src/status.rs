//! What the engine tells when it is asked: plain values, no keys, no ids of spaces.

use std::collections::BTreeSet;

use twofold_model::Drawer;
use twofold_programs::adapt::Adaptation;
use twofold_wire::Timestamp;

use crate::input::Role;
use crate::notice::Notice;

/// Where the last edit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Saved {
    /// Not durable on this device yet: a blink.
    Saving,
    /// Durable on this device.
    OnDevice,
    /// Durable at the relay.
    AtRelay,
    /// It has been on a partner's screen.
    SeenByPartner,
}

/// How it stands between device and relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Nothing to connect for yet.
    Idle,
    /// Being opened, or logging in.
    Connecting,
    /// Logged in.
    Online,
    /// Not reachable.
    Offline,
}

/// Somebody in a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// As given by that person.
    pub name: String,
    /// Mentor or mentee.
    pub role: Role,
}

/// How far a pair has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairState {
    /// Nobody has come in yet.
    Inviting,
    /// Somebody came in with the invitation: is it the partner?
    PartnerJoined,
    /// One is in, and the inviter has not said yes yet: earlier content stays closed.
    WaitingForConfirm,
    /// Both are in.
    Open,
    /// This browser is not a device of the person's own yet: it reads, and writes nothing.
    Entering,
    /// This person is out: the partner said no, or goes on with somebody else.
    Out,
    /// This person is in, and this device was removed.
    DeviceRemoved,
    /// A clean copy of it is being made: read-only until the two go on there.
    Copying,
    /// Read-only.
    Closed,
    /// This person came to take their own place again, and the partner has not said yes yet. There is nothing here.
    Returning,
}

/// One pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The local number, from 1.
    pub n: u32,
    /// Oneself.
    pub me: Person,
    /// The partner, once known.
    pub partner: Option<Person>,
    /// The id of the program by which it goes.
    pub template: String,
    /// The id of the program with which it began.
    pub began: String,
    /// What the two have changed in the forms.
    pub adaptation: Adaptation,
    /// Where the person's own document keeps what belongs to this pair; nothing: in no drawer.
    pub drawer: Option<Drawer>,
    /// How far it has come.
    pub state: PairState,
    /// The open invitation's link, once the relay has it.
    pub invitation: Option<Invitation>,
    /// Where the last edit is.
    pub saved: Saved,
    /// Whether the partner has the pair on screen.
    pub partner_here: bool,
    /// The field that the partner is in.
    pub partner_field: Option<String>,
    /// The partner's clock, in minutes, at the newest record of theirs.
    pub last_news: Option<u64>,
    /// Whether somebody is to take the partner's place, because the partner lost everything.
    pub returning: Option<Returning>,
    /// How it ends, or has ended.
    pub ending: Option<Ending>,
    /// Whether somebody wants to go on with a clean copy.
    pub copy: Option<CleanCopy>,
    /// Where it goes on, if it has ended with a clean copy.
    pub goes_on: Option<GoesOn>,
    /// What is out of the ordinary.
    pub notices: BTreeSet<Notice>,
}

/// How far a partner who lost everything has come on the way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Returning {
    /// Invited; nothing while the relay does not have the invitation.
    Invited(Option<Invitation>),
    /// Somebody of this name has come: is it the partner?
    Came(String),
    /// The yes is on its way to the relay.
    LettingIn,
}

/// How far a clean copy has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CleanCopy {
    /// This person has proposed it.
    Proposed {
        /// Whether the relay has the proposal.
        is_sent: bool,
    },
    /// The partner proposes it.
    Asked,
    /// Both want it, and it is being made.
    Making {
        /// Whether this person can still stop it.
        can_stop: bool,
    },
}

/// Where a pair goes on after it has ended with a clean copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoesOn {
    /// The number of the pair there; nothing if it is not on this device any more.
    pub n: Option<u32>,
    /// Whether something was written here that may not have gone over.
    pub has_more: bool,
}

/// How a pair ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Wanted here; the relay has not confirmed it.
    OnItsWay,
    /// Over.
    Over {
        /// Since when this device knows, in minutes since 1970.
        since: u64,
        /// When this device deletes it; nothing if its person keeps it.
        until: Option<u64>,
    },
}

/// An open invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The code; the app puts its address in front.
    pub code: String,
    /// When the relay stops taking it.
    pub expires: Timestamp,
    /// Whether the relay has it: before, nobody can join with it.
    pub is_ready: bool,
}

/// An invitation that is being looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visit {
    /// Waiting for the relay.
    Looking,
    /// It is good.
    Found {
        /// Who invites.
        inviter: Person,
        /// The template's id.
        template: String,
    },
    /// One is on the way in.
    Joining,
    /// One is in: the pair's number.
    Joined(u32),
    /// It lets nobody in.
    Failed(VisitError),
}

/// Why an invitation lets nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisitError {
    /// Nothing was given.
    Empty,
    /// No invitation at all.
    NotALink,
    /// The end is missing.
    Truncated,
    /// A part is changed.
    Mangled,
    /// Made by a newer app.
    NewerApp,
    /// For another relay.
    OtherRelay,
    /// Its time is over.
    Expired,
    /// Somebody came in before.
    Used,
    /// The inviter took it back, or sent away whoever came in with it.
    Withdrawn,
    /// The inviter said no to oneself.
    Declined,
    /// The partnership has ended.
    Closed,
    /// The relay knows no such invitation.
    Unknown,
    /// The relay has too much to do: try again later.
    Busy,
    /// What the relay showed does not belong to the invitation.
    Forged,
    /// One's own invitation.
    OwnInvitation,
}
