//! Where in the app one does what a rule asks for.

use twofold_programs::{RuleName, Template};

use crate::components::NavLink;
use crate::i18n::{capitalised, m};
use crate::pages::placement::{form_place, tabs_of};
use crate::routes::{PairTab, summary_href};

/// A page and what it is called; `None` where the program has none for it.
pub(super) fn place(template: &Template, rule: RuleName, n: u32) -> Option<NavLink> {
    use RuleName as R;
    match rule {
        R::ConfidentialityFirst => form(template, "confidentiality", n),
        R::Introduction
        | R::OutsideChain
        | R::NotSupervisor
        | R::PointsTicked
        | R::AgreementComplete
        | R::SignedFirst
        | R::Length
        | R::TellSupervisor => tab(template, PairTab::Agreement, n, ""),
        R::Intake => form(template, "intake", n),
        // There each skill is tied to its goal.
        R::SkillsInPlan => tab(template, PairTab::Agreement, n, "#contract/-/skill_areas"),
        R::PlanFirst | R::SheetPerGoal | R::SheetPerNeed | R::ObjectiveDates | R::PlanLives | R::GoalsAreTheirs => {
            tab(template, PairTab::Plan, n, "")
        }
        R::MeetingsEachMonth | R::Pace | R::NoLongGap | R::MenteeSchedules | R::ObjectivesBefore | R::Notice => {
            tab(template, PairTab::Meetings, n, "#next")
        }
        R::Routine | R::Attendance => form(template, "schedule", n),
        R::LogEachMeeting | R::MeetingLength | R::PaidTimeMonth => tab(template, PairTab::Meetings, n, "#log"),
        R::DueDates => tab(template, PairTab::Meetings, n, "#follow-ups"),
        R::CheckUp => form(template, "check_ups", n),
        R::PaidTimeBank | R::TimeAway => form(template, "paid_time", n),
        R::InIdp | R::ApprovalFirst | R::Documented => form(template, "learning_record", n),
        R::BothConsent => form(template, "consents", n),
        R::EndingSoon | R::EndingOrder | R::Survey => form(template, "ending", n),
        R::Pledge => form(template, "pledge", n),
        R::Acquaintance | R::NoPerformanceRecord | R::Reporting | R::SolveFirst => tab(template, PairTab::Guide, n, ""),
    }
}

/// What can be printed to show to somebody whom a rule wants to be told.
pub(super) fn to_show(rule: RuleName, n: u32) -> Option<NavLink> {
    let label = m::summary::way().to_owned();
    (rule == RuleName::TellSupervisor).then(|| NavLink { href: summary_href(n), label, current: false })
}

fn tab(template: &Template, tab: PairTab, n: u32, part: &str) -> Option<NavLink> {
    let label = match tab {
        PairTab::Agreement => capitalised(&template.vocabulary.agreement.singular),
        PairTab::Plan => m::pair::plan().to_owned(),
        PairTab::Meetings => m::pair::meetings().to_owned(),
        PairTab::Guide => m::pair::guide().to_owned(),
        PairTab::Overview | PairTab::Checkups | PairTab::Forms | PairTab::History => return None,
    };
    let href = format!("{}{part}", tab.href(n));
    tabs_of(Some(template)).any(|it| it == tab).then_some(NavLink { href, label, current: false })
}

fn form(template: &Template, id: &str, n: u32) -> Option<NavLink> {
    let form = template.form(id)?;
    Some(NavLink { href: form_place(form, n), label: form.title.clone(), current: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_that_asks_for_something_leads_to_a_page_that_its_program_has() {
        for template in twofold_templates::all() {
            for rule in &template.checks {
                let way = place(&template, rule.name, 1);
                assert!(way.is_some_and(|it| !it.label.is_empty()), "{:?} of {}", rule.name, template.id);
            }
        }
    }
}
