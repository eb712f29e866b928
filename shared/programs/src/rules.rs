//! What a program's rules say about a pair: facts in, findings out, no clock.
//!
//! The caller counts and dates what the pair's document and the member's own hold ([`Facts`]); [`findings`] says what
//! is due, warned about or blocked, in the program's own sentences. A rule that the program does not have is silent,
//! and so is one about something that the caller does not know.

mod agreement;
mod ending;
mod facts;
mod meetings;
mod plan;
pub mod time;

pub use facts::{
    Agreement, CheckUps, Ending, Facts, Goals, Held, Learning, Meetings, NextMeeting, Open, Outcomes, Signed,
};
pub use meetings::{PUT_OFF_DAYS, next_check_up};

use crate::{
    date::Date,
    template::{Kind, Rule, RuleName, Template},
};

/// What a rule has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<'a> {
    /// The rule, with its kind and the sentence that people read.
    pub rule: &'a Rule,
    /// Whether there is something to do about it. Figures and lasting texts are also found when there is not.
    pub open: bool,
    /// Since when, or by when, if a day belongs to it.
    pub on: Option<Date>,
    /// The figure, if there is one.
    pub figure: Option<Figure>,
}

impl Finding<'_> {
    /// Whether the step that the rule guards cannot be completed.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.open && self.rule.kind == Kind::Block
    }
}

/// A count and what it is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// How much there is.
    pub now: u32,
    /// How much is wanted, or allowed; `None` if the rule only counts.
    pub of: Option<u32>,
    /// Of what.
    pub unit: Unit,
}

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Meetings.
    Meetings,
    /// Quarter hours.
    Quarters,
    /// Days.
    Days,
    /// Months.
    Months,
    /// Things of a list: goals, points, follow-ups.
    Items,
}

/// What the program's rules say to this member today, in the order of [`RuleName::ALL`].
///
/// In a pair that is paused nothing reminds. After the end only what belongs to it, and confidentiality, is left.
#[must_use]
pub fn findings<'a>(template: &'a Template, facts: &Facts) -> Vec<Finding<'a>> {
    template.checks.iter().filter_map(|rule| finding(rule, facts)).collect()
}

/// What one rule says; `None` if the program does not have it, or if it has nothing to say.
#[must_use]
pub fn check<'a>(template: &'a Template, rule: RuleName, facts: &Facts) -> Option<Finding<'a>> {
    template.check(rule).and_then(|rule| finding(rule, facts))
}

fn finding<'a>(rule: &'a Rule, facts: &Facts) -> Option<Finding<'a>> {
    // What was said stays confidential after the end, too.
    let lasts = matches!(
        rule.name,
        RuleName::Survey | RuleName::Pledge | RuleName::Documented | RuleName::BothConsent | RuleName::Reporting
    );
    if facts.ended_by_today() && !lasts {
        return None;
    }
    if facts.paused && matches!(rule.kind, Kind::Remind) {
        return None;
    }
    let hit = hit(rule, facts)?;
    let quiet = !hit.open && hit.figure.is_none() && rule.kind != Kind::Text;
    (!quiet).then_some(Finding { rule, open: hit.open, on: hit.on, figure: hit.figure })
}

/// What a rule says before its words are added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hit {
    open: bool,
    on: Option<Date>,
    figure: Option<Figure>,
}

impl Hit {
    /// Something to do, or nothing to say.
    const fn when(open: bool) -> Option<Self> {
        Some(Self { open, on: None, figure: None })
    }

    /// A text that always stands there.
    const TEXT: Option<Self> = Self::when(false);

    const fn on(open: bool, day: Date) -> Option<Self> {
        Some(Self { open, on: Some(day), figure: None })
    }

    const fn figure(open: bool, now: u32, of: Option<u32>, unit: Unit) -> Option<Self> {
        Some(Self { open, on: None, figure: Some(Figure { now, of, unit }) })
    }

    /// So many things that should not be there.
    fn some_left(count: u32) -> Option<Self> {
        (count > 0).then_some(Self {
            open: true,
            on: None,
            figure: Some(Figure { now: count, of: None, unit: Unit::Items }),
        })
    }
}

fn hit(rule: &Rule, facts: &Facts) -> Option<Hit> {
    use RuleName as R;
    match rule.name {
        R::ConfidentialityFirst => agreement::confidentiality_first(facts),
        R::Introduction => Hit::when(!facts.partner_accepted),
        R::OutsideChain => agreement::outside_chain(facts),
        R::NotSupervisor => agreement::not_supervisor(facts),
        R::InIdp => agreement::in_idp(facts),
        R::Acquaintance => agreement::acquaintance(rule, facts),
        R::Intake => agreement::intake(facts),
        R::PointsTicked => agreement::points_ticked(facts),
        R::AgreementComplete => agreement::complete(facts),
        R::SignedFirst => agreement::signed_first(facts),
        R::Length => agreement::length(rule, facts),
        R::TellSupervisor => agreement::tell_supervisor(facts),
        R::SkillsInPlan => Hit::some_left(facts.agreement.skills_without_goal),
        R::PlanFirst => plan::accepted_first(facts),
        R::SheetPerGoal => Hit::some_left(facts.goals.without_sheet),
        // Speaks to the mentee, whose sheets they are.
        R::SheetPerNeed => {
            Hit::some_left(facts.goals.needs_without_sheet).filter(|_| facts.role == crate::Role::Mentee)
        }
        R::ObjectiveDates => Hit::some_left(facts.goals.objectives_without_day),
        R::PlanLives => plan::lives(facts),
        R::GoalsAreTheirs | R::NoPerformanceRecord | R::Reporting | R::SolveFirst => Hit::TEXT,
        R::MeetingsEachMonth => meetings::each_month(rule, facts),
        R::Pace => meetings::pace(rule, facts),
        R::NoLongGap => meetings::no_long_gap(rule, facts),
        R::MeetingLength => meetings::length(rule, facts),
        R::Routine => meetings::routine(facts),
        R::MenteeSchedules => meetings::mentee_schedules(facts),
        R::ObjectivesBefore => meetings::objectives_before(facts),
        R::Notice => meetings::notice(rule, facts),
        R::LogEachMeeting => meetings::log_each(facts),
        R::Attendance => meetings::attendance(facts),
        R::DueDates => plan::due(facts),
        R::CheckUp => meetings::check_up(rule, facts),
        R::PaidTimeBank => time::bank_rule(rule, facts),
        R::PaidTimeMonth => time::month_rule(rule, facts),
        R::TimeAway => meetings::time_away(facts),
        R::ApprovalFirst => ending::approval_first(facts),
        R::BothConsent => ending::both_consent(facts),
        R::EndingSoon => ending::soon(rule, facts),
        R::EndingOrder => ending::order(facts),
        R::Survey => ending::survey(facts),
        R::Pledge => ending::pledge(facts),
        R::Documented => ending::documented(facts),
    }
}
