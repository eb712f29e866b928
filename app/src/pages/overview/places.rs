//! Where in the app one does what a rule asks for.

use twofold_model::agreement::FORM;
use twofold_programs::{Page, RuleName, Template};

use crate::components::NavLink;
use crate::i18n::{capitalised, m};
use crate::pages::agreement::SIGN;
use crate::pages::placement::{form_place, tabs_of};
use crate::routes::{PairTab, summary_href};

/// A page and what it is called; `None` where the program has none for it.
pub(super) fn place(template: &Template, rule: RuleName, n: u32) -> Option<NavLink> {
    use RuleName as R;
    match rule {
        R::ConfidentialityFirst => form(template, "confidentiality", n),
        R::Introduction | R::AgreementComplete => tab(template, PairTab::Agreement, n, ""),
        R::OutsideChain | R::NotSupervisor => agreed(template, "not_in_chain", n),
        R::PointsTicked => agreed(template, "chk_confidentiality", n),
        R::Length => agreed(template, "length_months", n),
        R::TellSupervisor => agreed(template, "supervisor_told_on", n),
        R::SignedFirst => tab(template, PairTab::Agreement, n, &format!("#{SIGN}")),
        R::Intake => form(template, "intake", n),
        // There each skill is tied to its goal.
        R::SkillsInPlan => tab(template, PairTab::Agreement, n, "#contract/-/skill_areas"),
        R::SheetPerGoal => planned(template, "smart_sheets", n),
        R::SheetPerNeed => planned(template, "need_sheets", n),
        R::PlanFirst | R::ObjectiveDates | R::PlanLives | R::GoalsAreTheirs => planned(template, "goals", n),
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

/// Where a question of the agreement stands; the agreement, where it asks for no such thing.
fn agreed(template: &Template, field: &str, n: u32) -> Option<NavLink> {
    let is_asked = template.form(FORM).is_some_and(|form| form.field(field).is_some());
    let part = if is_asked { format!("#{FORM}/-/{field}") } else { String::new() };
    tab(template, PairTab::Agreement, n, &part)
}

/// Where a form of the plan begins; the plan, where it has no such form.
fn planned(template: &Template, form: &str, n: u32) -> Option<NavLink> {
    let form = template.form(form).filter(|form| form.page == Page::Plan);
    tab(template, PairTab::Plan, n, &form.map(|form| format!("#{}-form", form.id)).unwrap_or_default())
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

    #[test]
    fn what_speaks_of_one_question_or_one_sheet_leads_to_it() {
        let way = |program: &str, rule| place(&twofold_templates::template(program).unwrap(), rule, 1).unwrap().href;
        for (program, rule, href) in [
            ("caltrans", RuleName::Length, "/pairs/1/agreement#contract/-/length_months"),
            ("caltrans", RuleName::NotSupervisor, "/pairs/1/agreement#contract/-/not_in_chain"),
            ("caltrans", RuleName::SignedFirst, "/pairs/1/agreement#sign"),
            ("caltrans", RuleName::SheetPerNeed, "/pairs/1/plan#need_sheets-form"),
            ("sacramento", RuleName::SheetPerGoal, "/pairs/1/plan#smart_sheets-form"),
            ("sacramento", RuleName::TellSupervisor, "/pairs/1/agreement#contract/-/supervisor_told_on"),
            ("sacramento", RuleName::PointsTicked, "/pairs/1/agreement#contract/-/chk_confidentiality"),
            ("san_jose", RuleName::PlanFirst, "/pairs/1/plan#goals-form"),
            ("overview", RuleName::OutsideChain, "/pairs/1/agreement#contract/-/not_in_chain"),
        ] {
            assert_eq!(way(program, rule), href, "{program}");
        }
    }
}
