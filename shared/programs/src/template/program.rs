//! What a program calls things, which figures it goes by, and the competencies it names.

use crate::template::field::Choice;

/// One word in both numbers, as it stands in the middle of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Word {
    /// "mentee"
    pub singular: String,
    /// "mentees"
    pub plural: String,
}

/// The program's words. They are shown and never used in code.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Vocabulary {
    /// Who gives experience.
    pub mentor: Word,
    /// Who learns: mentee, protégé.
    pub mentee: Word,
    /// The two of them.
    pub pair: Word,
    /// What they sign: contract, agreement.
    pub agreement: Word,
    /// What the mentee works towards.
    pub plan: Word,
    /// A meeting or session.
    pub meeting: Word,
    /// Who runs the program.
    pub coordinator: Word,
}

/// Figures of the program. `None` means that the program has no such rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Meetings wanted per month, on average over the pair's life.
    pub meetings_per_month: Option<u32>,
    /// Hours wanted per month in total, on average over the pair's life.
    pub hours_per_month: Option<u32>,
    /// Months that a pair is proposed at the start.
    pub length_months: Option<u32>,
    /// Months from one check-up to the next.
    pub checkup_every_months: Option<u32>,
    /// Hours before a meeting at which it can still be moved without a note.
    pub notice_hours: Option<u32>,
    /// Weeks at the start for getting to know each other.
    pub getting_acquainted_weeks: Option<u32>,
}

/// The competencies of a program, in groups.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Competencies {
    /// The groups, in the program's order.
    pub groups: Vec<CompetencyGroup>,
}

impl Competencies {
    /// All competencies, group after group.
    pub fn entries(&self) -> impl Iterator<Item = &Choice> {
        self.groups.iter().flat_map(|group| &group.entries)
    }
}

/// Competencies that belong together.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CompetencyGroup {
    /// What the group is called.
    pub title: String,
    /// Its competencies. Ids are unique over all groups.
    pub entries: Vec<Choice>,
}
