//! Events that a program holds for its pairs.

use crate::ids::FieldId;

/// What a program plans for everybody. Days are set by whoever runs it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Event {
    /// The stable name, unique in the program.
    pub id: FieldId,
    /// The heading.
    pub title: String,
    /// What it is for.
    pub text: String,
    /// What kind it is.
    pub kind: EventKind,
    /// Whether a pair has to come.
    pub required: bool,
    /// Whether both come together.
    pub together: bool,
    /// Whether it is paid time, apart from the hours for meetings.
    pub paid: bool,
    /// The month in which it falls, 1 to 12, if the program says.
    pub month: Option<u8>,
    /// Months from one to the next at most, if it comes again.
    pub every_months: Option<u8>,
    /// Hours that it takes at most, if the program says.
    pub most_hours: Option<u8>,
}

/// The kinds of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Introduces the program.
    Orientation,
    /// Teaches something.
    Training,
    /// Ends the program, with thanks.
    Celebration,
    /// All members talk about what they have in common.
    GroupMeeting,
    /// Something else.
    Activity,
}
