//! What some rules miss, item by item: how many they are is a figure of the rule, and which they are is for the two to read.

use twofold_programs::{RuleName, Template};

use crate::{
    ids::ItemId,
    view::{DocView, goals, reader::Reader},
};

/// The items to which a rule misses something, in their order: skills without a goal, goals and needs without a sheet,
/// objectives without a day. Nothing for other rules.
#[must_use]
pub fn lacking(view: &DocView, template: &Template, rule: RuleName) -> Vec<ItemId> {
    match rule {
        RuleName::SkillsInPlan => skills_without_goal(view),
        RuleName::SheetPerGoal => goals_without_sheet(view, template),
        RuleName::SheetPerNeed => needs_without_sheet(view, template),
        RuleName::ObjectiveDates => objectives_without_day(view, template),
        _ => Vec::new(),
    }
}

fn skills_without_goal(view: &DocView) -> Vec<ItemId> {
    let Some(form) = Reader::of(view, "contract") else { return Vec::new() };
    let lacks = |skill: &ItemId| {
        form.link(Some(*skill), "goal_ref").is_none() && !form.long_text(Some(*skill), "text").trim().is_empty()
    };
    form.items(None, "skill_areas").into_iter().filter(lacks).collect()
}

fn goals_without_sheet(view: &DocView, template: &Template) -> Vec<ItemId> {
    let forms = Reader::of(view, "goals").zip(Reader::of(view, "smart_sheets"));
    let Some((form, sheets)) = forms.filter(|_| template.form("smart_sheets").is_some()) else { return Vec::new() };
    let with: Vec<ItemId> =
        sheets.items(None, "sheets").into_iter().filter_map(|sheet| sheets.link(Some(sheet), "goal_ref")).collect();
    let all = form.items(None, "goals").into_iter().chain(form.items(None, "medium_goals"));
    all.filter(|goal| !with.contains(goal)).collect()
}

fn needs_without_sheet(view: &DocView, template: &Template) -> Vec<ItemId> {
    if template.form("need_sheets").is_none() {
        return Vec::new();
    }
    let needs = goals(view, template).into_iter().flat_map(|goal| goal.needs);
    needs.filter(|need| need.sheet.is_none()).map(|need| need.id).collect()
}

fn objectives_without_day(view: &DocView, template: &Template) -> Vec<ItemId> {
    let steps = goals(view, template).into_iter().flat_map(|goal| goal.objectives);
    let open = steps.filter(|it| it.reached_on.is_none() && !it.text.trim().is_empty());
    open.filter(|it| it.by_when.is_none()).map(|it| it.id).collect()
}
