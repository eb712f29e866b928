//! What two people know of each other: whether they have checked it, and what they have signed.

use serde::{Deserialize, Serialize};
use twofold_model::view::Missing;
use twofold_model::{Agreement, AuthorId, Date, FieldPath, Subject};

/// What two people can compare to be sure that nobody stands between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckView {
    /// Groups of digits, the same at both.
    pub groups: Vec<String>,
    /// The same as a picture: SVG path data, one unit per module, quiet zone included.
    pub qr_path: String,
    /// Width and height of the picture, in modules.
    pub qr_size: u32,
    /// What the picture says.
    pub qr_text: String,
    /// What this person has said.
    pub state: CheckState,
    /// When the partner has said so, in minutes since 1970.
    pub partner: Option<u64>,
}

/// Whether this person has made sure who the partner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckState {
    /// Not yet.
    NotYet,
    /// Sitting together, at this time in minutes since 1970.
    InPerson(u64),
    /// By voice.
    ByVoice(u64),
    /// It had been done, and the partner is another person now.
    OtherPerson(u64),
    /// It had been done, and the partner's recovery sheet is another one now.
    OtherSheet(u64),
}

impl CheckState {
    /// Whether it holds.
    #[must_use]
    pub const fn holds(self) -> bool {
        matches!(self, Self::InPerson(_) | Self::ByVoice(_))
    }
}

/// How they checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckedHow {
    /// Sitting together.
    InPerson,
    /// On the telephone or a video call.
    ByVoice,
    /// With the camera, from the other's screen.
    Scanned,
}

/// What a person signs with.
#[derive(Clone, Debug)]
pub struct SignAs {
    /// The name, typed anew.
    pub name: String,
    /// The day.
    pub date: Date,
    /// What the person has looked at.
    pub shown: Agreement,
}

/// Why nothing was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSigned {
    /// The typed name is not one's own.
    OtherName,
    /// The day is still to come.
    FutureDate,
    /// Something is missing.
    Incomplete(Vec<Missing>),
    /// These answers cannot be shown by this version.
    Unknown(Vec<FieldPath>),
    /// It was changed since the person looked.
    Changed,
    /// It cannot be signed now: this tab does not write, the pair is closed, or a key is still to come.
    NotNow,
}

/// One change of the pair's document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastChange {
    /// Who made it.
    pub author: AuthorId,
    /// When, in minutes since 1970 in UTC.
    pub minutes: u64,
    /// The state right before it.
    pub before: Moment,
    /// The state right after it.
    pub after: Moment,
    /// What it is about.
    pub subject: Subject,
}

/// A state of the pair's document that can be read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment(pub Vec<[u8; 32]>);

impl Moment {
    /// As it stands in an address: hexadecimal, with a dot between heads.
    #[must_use]
    pub fn code(&self) -> String {
        let hex = |head: &[u8; 32]| head.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        self.0.iter().map(hex).collect::<Vec<_>>().join(".")
    }

    /// Reads what [`Moment::code`] wrote.
    #[must_use]
    pub fn read(code: &str) -> Option<Self> {
        let head = |hex: &str| {
            let mut head = [0; 32];
            let is_hex = hex.len() == 64 && hex.bytes().all(|it| it.is_ascii_hexdigit());
            for (at, byte) in head.iter_mut().enumerate().filter(|_| is_hex) {
                *byte = u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok()?;
            }
            is_hex.then_some(head)
        };
        code.split('.').map(head).collect::<Option<_>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_back_from_an_address() {
        let moment = Moment(vec![[0xab; 32], [7; 32]]);
        assert_eq!(Moment::read(&moment.code()), Some(moment));
        for bad in ["", "ab", "é", &"g".repeat(64), &format!("{}.", "a".repeat(64))] {
            assert_eq!(Moment::read(bad), None, "{bad:?}");
        }
    }
}
