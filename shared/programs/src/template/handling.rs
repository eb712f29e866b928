//! How a form is kept, shown, shared and signed: all that is not an answer.

/// The page of a pair on which a form stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Page {
    /// What the overview keeps for a member: drawn there, and no sheet.
    Overview,
    /// The agreement, and what belongs to it.
    Agreement,
    /// Goals, needs, worksheets.
    #[default]
    Plan,
    /// The log, the next meeting, what was agreed there.
    Meetings,
    /// Check-ups and looking back together.
    Checkups,
    /// What a member takes along: contacts, learning record, practice.
    Records,
    /// What may be told outside the pair.
    Sharing,
    /// The end of the partnership.
    Ending,
    /// Only for the person who writes it.
    Notes,
}

/// What becomes of a form that is kept in its writer's own space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Share {
    /// It stays there; a single entry can be copied into the pair's document by its writer.
    #[default]
    Never,
    /// Its writer can share it with the partner at any time.
    Writer,
    /// Each member has a copy; both copies become visible to both once both have chosen to share.
    Both,
}

/// How both members confirm a form, or each item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Signing {
    /// What it is called.
    pub act: Act,
    /// How many dates the paper has.
    pub date: Dates,
}

/// What confirming is called. The act is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// A signature.
    Signature,
    /// Initials.
    Initials,
    /// Accepting this version.
    Accept,
}

/// The dates beside two signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dates {
    /// One for each member.
    Each,
    /// One for both.
    Shared,
}

impl Signing {
    /// Signatures and dates that the paper has.
    #[must_use]
    pub const fn blanks(self) -> usize {
        match self.date {
            Dates::Each => 4,
            Dates::Shared => 3,
        }
    }
}
