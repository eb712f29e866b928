//! What a program calls things, which figures it goes by, and the competencies it names.

use crate::template::{
    field::Choice,
    rule::{Rule, RuleName},
};

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
    /// The program itself.
    pub program: Word,
    /// Those who begin together.
    pub cohort: Word,
    /// What one of the two will do next.
    pub follow_up: Word,
    /// A look at how the two work together.
    pub checkup: Word,
    /// Who approves at work.
    pub supervisor: Word,
}

impl Vocabulary {
    /// All words, under the names that a template uses for them.
    #[must_use]
    pub const fn all(&self) -> [(&'static str, &Word); 12] {
        [
            ("mentor", &self.mentor),
            ("mentee", &self.mentee),
            ("pair", &self.pair),
            ("agreement", &self.agreement),
            ("plan", &self.plan),
            ("meeting", &self.meeting),
            ("coordinator", &self.coordinator),
            ("program", &self.program),
            ("cohort", &self.cohort),
            ("follow_up", &self.follow_up),
            ("checkup", &self.checkup),
            ("supervisor", &self.supervisor),
        ]
    }

    #[cfg(feature = "author")]
    pub(crate) const fn all_mut(&mut self) -> [(&'static str, &mut Word); 12] {
        [
            ("mentor", &mut self.mentor),
            ("mentee", &mut self.mentee),
            ("pair", &mut self.pair),
            ("agreement", &mut self.agreement),
            ("plan", &mut self.plan),
            ("meeting", &mut self.meeting),
            ("coordinator", &mut self.coordinator),
            ("program", &mut self.program),
            ("cohort", &mut self.cohort),
            ("follow_up", &mut self.follow_up),
            ("checkup", &mut self.checkup),
            ("supervisor", &mut self.supervisor),
        ]
    }
}

/// Figures that screens show, read from the program's rules. `None` means that the program has no such rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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

impl Rules {
    /// The figures of these rules.
    #[must_use]
    pub fn of(rules: &[Rule]) -> Self {
        let values = |name: RuleName| rules.iter().find(|rule| rule.name == name).map(|rule| rule.values);
        let pace = values(RuleName::Pace);
        let each_month = values(RuleName::MeetingsEachMonth);
        let gap = values(RuleName::NoLongGap);
        Self {
            meetings_per_month: pace
                .and_then(|pace| pace.meetings)
                .or(each_month.and_then(|month| month.least))
                .or(gap.and_then(|gap| gap.meetings)),
            hours_per_month: pace.and_then(|pace| pace.hours),
            length_months: values(RuleName::Length).and_then(|length| length.months),
            checkup_every_months: values(RuleName::CheckUp).and_then(|check_up| check_up.days).map(|days| days / 30),
            notice_hours: values(RuleName::Notice).and_then(|notice| notice.hours),
            getting_acquainted_weeks: values(RuleName::Acquaintance).and_then(|weeks| weeks.weeks),
        }
    }
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
