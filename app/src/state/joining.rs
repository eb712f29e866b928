//! The two ways into a partnership, as far as they have come.

use twofold_programs::Role;

/// What the start form asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartRequest {
    /// The person's own name, trimmed and not empty.
    pub name: String,
    /// The person's own role.
    pub role: Role,
    /// Which template, by its id.
    pub template: String,
}

/// How far starting a partnership has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Starting {
    /// Nothing was asked for.
    #[default]
    Idle,
    /// Keys are being made and stored.
    Working,
    /// Done: the pair's local number.
    Started(u32),
    /// Not done, and nothing of it is left.
    Failed(StartProblem),
}

/// Why a partnership could not be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartProblem {
    /// The browser could not store it.
    Storage,
    /// The template is not known to this version.
    UnknownTemplate,
}

/// What the join form sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinRequest {
    /// The link or the code, as given; empty for the one that stood in the address.
    pub invitation: String,
    /// The person's own name, trimmed and not empty.
    pub name: String,
}

/// How far joining has come. Written by the runtime after `look` and `join`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Joining {
    /// No invitation was given yet.
    #[default]
    Idle,
    /// The relay is being asked.
    Looking,
    /// The invitation is good.
    Found(InvitationPreview),
    /// It cannot be used.
    Refused(LinkProblem),
    /// The join is being posted.
    Entering(InvitationPreview),
    /// Done: the pair's local number.
    Entered(u32),
}

/// What an invitation tells before it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationPreview {
    /// Who invites, as that person wrote it.
    pub inviter: String,
    /// The role that is left for the person who joins.
    pub role: Role,
    /// Which template, by its id.
    pub template: String,
}

/// Why an invitation cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkProblem {
    /// Not one of our links at all.
    NotALink,
    /// Characters were changed on the way: the checksum differs.
    Mangled,
    /// The end is missing.
    Truncated,
    /// Written by a newer version of the app.
    NewerVersion,
    /// It belongs to another relay than the one this page came from.
    OtherRelay,
    /// Too old.
    Expired,
    /// Somebody has used it.
    Used,
    /// The inviter has taken it back, or sent away whoever came in with it.
    Withdrawn,
    /// The inviter said no to this person.
    Declined,
    /// The partnership has ended.
    Closed,
    /// The relay has too much to do.
    Busy,
    /// It is this person's own invitation.
    Own,
    /// The relay does not know the partnership.
    Unknown,
    /// What the relay gave does not fit the link: somebody may be in between.
    Forged,
    /// No connection to the relay.
    Offline,
    /// The browser could not store it.
    Storage,
}
