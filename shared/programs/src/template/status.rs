//! Facts about taking part that may leave a pair: never a word of what is said.

use core::str::FromStr;

macro_rules! facts {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A fact about a pair or a member.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Fact { $($(#[$doc])* $variant,)* }

        impl Fact {
            /// All facts that there are.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As it is written in a template.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

facts! {
    /// The pair exists: names, roles, cohort, first day.
    PairExists = "pair_exists",
    /// How far it is: matched, agreed, active, paused, ended.
    Stage = "stage",
    /// The days on which each member signed.
    AgreementSigned = "agreement_signed",
    /// Whether there is a plan, and when both last accepted it.
    PlanInPlace = "plan_in_place",
    /// Meetings in each month.
    MeetingsPerMonth = "meetings_per_month",
    /// Hours in each month.
    HoursPerMonth = "hours_per_month",
    /// The day of the last meeting.
    LastMeeting = "last_meeting",
    /// Whether the next meeting has a day.
    NextScheduled = "next_scheduled",
    /// The day of the last check-up.
    CheckupDate = "checkup_date",
    /// Paid hours, to the member's own supervisor.
    PaidHours = "paid_hours",
    /// Who came to which event.
    Attendance = "attendance",
    /// Whether the supervisor was told or has approved.
    Supervisor = "supervisor",
    /// That a member may take part.
    Eligibility = "eligibility",
    /// That the mentor is outside the mentee's chain of command, or not the direct supervisor.
    OutsideChain = "outside_chain",
    /// Whether taking part stands in the employer's development plan.
    InIdp = "in_idp",
    /// Learning approval and documentation: state and day.
    LearningRecord = "learning_record",
    /// The agreed last day.
    PlannedEnd = "planned_end",
    /// What a member answers to the coordinator.
    CheckIn = "check_in",
    /// An open request for help.
    HelpRequest = "help_request",
    /// The day and kind of the end, never a reason.
    Ended = "ended",
    /// Whether the survey was handed in.
    SurveyIn = "survey_in",
    /// Whether a mentee will be a mentor later.
    Pledge = "pledge",
    /// Whether a mentor gets a stipend, and its state.
    Stipend = "stipend",
    /// That the rules were read, and when.
    RulesAcknowledged = "rules_acknowledged",
    /// Issues that many have, without a name.
    CommonIssues = "common_issues",
    /// Survey answers, without a name.
    SurveyAnswers = "survey_answers",
}

/// There is no such fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such fact")]
pub struct UnknownFact;

impl FromStr for Fact {
    type Err = UnknownFact;

    fn from_str(text: &str) -> Result<Self, UnknownFact> {
        Self::ALL.iter().copied().find(|fact| fact.name() == text).ok_or(UnknownFact)
    }
}

/// How a program stands to a fact. A fact that it does not name is never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Told {
    /// The program says that it is told.
    Stated,
    /// A duty of the program cannot be followed without it: on unless it is switched off.
    Needed,
    /// Off unless it is switched on.
    Optional,
}
