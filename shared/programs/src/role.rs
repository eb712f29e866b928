//! Who takes part in a pair, and who may fill something in.

use serde::{Deserialize, Serialize};

/// A member's part in a pair. What it is called on screen is the template's vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Gives experience.
    Mentor,
    /// Leads the relationship and learns.
    Mentee,
}

impl Role {
    /// The partner's role.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Mentor => Self::Mentee,
            Self::Mentee => Self::Mentor,
        }
    }
}

/// Who may fill in a field, or add to a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fills {
    /// Either member.
    #[default]
    Both,
    /// The mentor only.
    Mentor,
    /// The mentee only.
    Mentee,
}

impl Fills {
    /// Whether a member with this role may fill it in.
    #[must_use]
    pub const fn allows(self, role: Role) -> bool {
        matches!((self, role), (Self::Both, _) | (Self::Mentor, Role::Mentor) | (Self::Mentee, Role::Mentee))
    }
}
