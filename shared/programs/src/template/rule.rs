//! The rules that the software can check: which there are, which values each takes, and what a program says.

use core::str::FromStr;

/// What a rule does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A step cannot be completed.
    Block,
    /// Shown, and can be passed.
    Warn,
    /// A notice on the member's own device, at its time.
    Remind,
    /// A figure.
    Count,
    /// A lasting text.
    Text,
}

/// Values of a rule. Which of them a rule needs is [`RuleName::needs`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Values {
    /// Meetings in a month.
    pub meetings: Option<u32>,
    /// Hours: in a month, in a week, ahead of a meeting.
    pub hours: Option<u32>,
    /// The least that is wanted.
    pub least: Option<u32>,
    /// The most that is wanted.
    pub most: Option<u32>,
    /// Months.
    pub months: Option<u32>,
    /// Weeks.
    pub weeks: Option<u32>,
    /// Days.
    pub days: Option<u32>,
}

/// A value by its name in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ValueName {
    /// `meetings`
    Meetings,
    /// `hours`
    Hours,
    /// `least`
    Least,
    /// `most`
    Most,
    /// `months`
    Months,
    /// `weeks`
    Weeks,
    /// `days`
    Days,
}

impl ValueName {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Meetings, Self::Hours, Self::Least, Self::Most, Self::Months, Self::Weeks, Self::Days];

    /// As it is written in a template.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meetings => "meetings",
            Self::Hours => "hours",
            Self::Least => "least",
            Self::Most => "most",
            Self::Months => "months",
            Self::Weeks => "weeks",
            Self::Days => "days",
        }
    }

    /// Its value.
    #[must_use]
    pub const fn of(self, values: &Values) -> Option<u32> {
        match self {
            Self::Meetings => values.meetings,
            Self::Hours => values.hours,
            Self::Least => values.least,
            Self::Most => values.most,
            Self::Months => values.months,
            Self::Weeks => values.weeks,
            Self::Days => values.days,
        }
    }
}

/// A rule of a program.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Rule {
    /// Which.
    pub name: RuleName,
    /// What it does.
    pub kind: Kind,
    /// What people read when it applies.
    pub text: String,
    /// Whom to turn to about it; may be empty. Only the duty to report has it.
    pub contact: String,
    /// Its values.
    pub values: Values,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident = $name:literal: [$($kind:ident),+], [$($needs:ident),*], [$($takes:ident),*];)*) => {
        /// The rules that the software knows how to check.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum RuleName { $($(#[$doc])* $variant,)* }

        impl RuleName {
            /// All rules, in the order in which findings are shown.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As it is written in a template.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The kinds that a program can choose from.
            #[must_use]
            pub const fn kinds(self) -> &'static [Kind] {
                match self { $(Self::$variant => &[$(Kind::$kind),+],)* }
            }

            /// The values that it cannot do without.
            #[must_use]
            pub const fn needs(self) -> &'static [ValueName] {
                match self { $(Self::$variant => &[$(ValueName::$needs),*],)* }
            }

            /// The values that it can have besides.
            #[must_use]
            pub const fn takes(self) -> &'static [ValueName] {
                match self { $(Self::$variant => &[$(ValueName::$takes),*],)* }
            }
        }
    };
}

rules! {
    // Before anything is written.
    /// Both declare the confidentiality rule before they write.
    ConfidentialityFirst = "confidentiality_first": [Block], [], [];
    /// The mentor has said yes before the agreement is begun.
    Introduction = "introduction": [Block], [], [];
    /// The mentor is outside the mentee's chain of command.
    OutsideChain = "outside_chain": [Block, Warn], [], [];
    /// The mentor is not the mentee's direct supervisor.
    NotSupervisor = "not_supervisor": [Warn, Block], [], [];
    /// Taking part stands in the employer's development plan.
    InIdp = "in_idp": [Warn, Block, Remind], [], [];
    /// The first weeks are for getting to know each other.
    Acquaintance = "acquaintance": [Remind], [Weeks], [];
    /// The mentor asks about interests and strengths early.
    Intake = "intake": [Remind], [], [];

    // The agreement.
    /// Points that are ticked while they are talked about, all before signing.
    PointsTicked = "points_ticked": [Block, Warn], [], [];
    /// All that the agreement needs is there before signing.
    AgreementComplete = "agreement_complete": [Block, Warn], [], [];
    /// Both have signed before the work begins.
    SignedFirst = "signed_first": [Block, Warn, Remind], [], [];
    /// How long a partnership lasts; months are those of a new agreement.
    Length = "length": [Warn, Text], [], [Months, Least, Most];
    /// The mentee tells the supervisor about the agreement.
    TellSupervisor = "tell_supervisor": [Remind], [], [];
    /// Skills of the agreement stand in the plan.
    SkillsInPlan = "skills_in_plan": [Warn], [], [];

    // The plan.
    /// Both have accepted the plan before the work begins.
    PlanFirst = "plan_first": [Block, Remind], [], [];
    /// Every goal has a sheet.
    SheetPerGoal = "sheet_per_goal": [Warn], [], [];
    /// Every need has a sheet.
    SheetPerNeed = "sheet_per_need": [Warn], [], [];
    /// Every objective has a day.
    ObjectiveDates = "objective_dates": [Warn], [], [];
    /// The plan is looked at again in the middle.
    PlanLives = "plan_lives": [Remind], [], [];
    /// The goals are the mentee's.
    GoalsAreTheirs = "goals_are_theirs": [Text], [], [];
    /// No notes on performance.
    NoPerformanceRecord = "no_performance_record": [Text], [], [];

    // Meetings and time.
    /// Meetings in a calendar month; from this day of the month on, a reminder.
    MeetingsEachMonth = "meetings_each_month": [Remind, Count], [Least], [Most, Days];
    /// Meetings and hours a month, on average.
    Pace = "pace": [Count, Remind], [Meetings], [Hours];
    /// No more than so many days without a meeting.
    NoLongGap = "no_long_gap": [Remind, Count], [Days], [Meetings];
    /// How many hours a meeting takes.
    MeetingLength = "meeting_length": [Warn], [Least, Most], [];
    /// Meetings repeat at a set time.
    Routine = "routine": [Remind], [], [];
    /// The mentee sets up meetings.
    MenteeSchedules = "mentee_schedules": [Remind], [], [];
    /// Objectives are written before the meeting.
    ObjectivesBefore = "objectives_before": [Remind], [], [];
    /// Hours of notice to move or cancel a meeting.
    Notice = "notice": [Warn], [Hours], [];
    /// An entry in the log for every meeting.
    LogEachMeeting = "log_each_meeting": [Remind], [], [];
    /// What became of planned meetings, for the pair only.
    Attendance = "attendance": [Count], [], [];
    /// Open items have a day.
    DueDates = "due_dates": [Remind], [], [];
    /// Check-ups, so many days apart.
    CheckUp = "check_up": [Remind], [Days], [];
    /// Paid hours a week for each member, saved up.
    PaidTimeBank = "paid_time_bank": [Count, Warn], [Hours], [];
    /// Paid hours a month for each member, not saved up.
    PaidTimeMonth = "paid_time_month": [Count, Warn], [Hours], [Meetings];
    /// Time away from work is agreed with the supervisor beforehand.
    TimeAway = "time_away": [Remind, Warn], [], [];
    /// Approval of learning is asked for before the start.
    ApprovalFirst = "approval_first": [Remind], [], [];

    // Confidentiality and help.
    /// Both agree before anything is told outside.
    BothConsent = "both_consent": [Block], [], [];
    /// What has to be reported in spite of everything.
    Reporting = "reporting": [Text], [], [];
    /// Problems are tried between the two first.
    SolveFirst = "solve_first": [Text], [], [];

    // The end.
    /// So many days before the end both are asked: finish or go on.
    EndingSoon = "ending_soon": [Remind], [Days], [];
    /// The partner is told first, then the coordinator.
    EndingOrder = "ending_order": [Warn], [], [];
    /// The survey is handed in at the end.
    Survey = "survey": [Remind], [], [];
    /// The mentee is asked about being a mentor later.
    Pledge = "pledge": [Remind], [], [];
    /// What was learned is entered in the learning system.
    Documented = "documented": [Remind], [], [];
}

/// There is no such rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such rule")]
pub struct UnknownRule;

impl FromStr for RuleName {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        Self::ALL.iter().copied().find(|rule| rule.name() == text).ok_or(UnknownRule)
    }
}
