//! The mentee's plan: goals with objectives, needs and benchmarks, and the need sheets.

use twofold_programs::{Date, Template};

use crate::{
    ids::ItemId,
    view::{DocView, reader::Reader},
};

/// A goal and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalView {
    /// Its id.
    pub id: ItemId,
    /// The goal.
    pub text: String,
    /// Career, personal or relationship: an option's id.
    pub kind: Option<String>,
    /// The steps toward it.
    pub objectives: Vec<ObjectiveView>,
    /// What the steps ask for.
    pub needs: Vec<NeedView>,
    /// Signs of getting closer.
    pub benchmarks: Vec<BenchmarkView>,
}

/// A step toward a goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectiveView {
    /// Its id.
    pub id: ItemId,
    /// The step.
    pub text: String,
    /// By when. An objective without it deserves a gentle word.
    pub by_when: Option<Date>,
    /// Since when it is reached.
    pub reached_on: Option<Date>,
}

/// Something to learn or strengthen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedView {
    /// Its id.
    pub id: ItemId,
    /// The need.
    pub text: String,
    /// The competency: an id from the template, or what was typed.
    pub competency: Option<String>,
    /// The objective that asks for it, if that is still in the plan.
    pub objective: Option<ItemId>,
    /// Its need sheet, if there is one.
    pub sheet: Option<ItemId>,
}

/// A sign of getting closer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BenchmarkView {
    /// Its id.
    pub id: ItemId,
    /// The sign.
    pub text: String,
    /// Planned for.
    pub date: Option<Date>,
    /// Since when it is reached.
    pub reached_on: Option<Date>,
}

/// The goals in the mentee's order.
#[must_use]
pub fn goals(view: &DocView, template: &Template) -> Vec<GoalView> {
    let Some(form) = Reader::of(view, "goals").filter(|_| template.form("goals").is_some()) else {
        return Vec::new();
    };
    let sheets = sheets_by_need(view);
    let objective = |id: ItemId| ObjectiveView {
        id,
        text: form.long_text(Some(id), "text").to_owned(),
        by_when: form.date(Some(id), "by_when"),
        reached_on: form.date(Some(id), "reached_on"),
    };
    let need = |id: ItemId| NeedView {
        id,
        text: form.long_text(Some(id), "text").to_owned(),
        competency: form.text(Some(id), "competency").map(str::to_owned),
        objective: form.link(Some(id), "objective_ref"),
        sheet: sheets.iter().find(|(need, _)| *need == id).map(|(_, sheet)| *sheet),
    };
    let benchmark = |id: ItemId| BenchmarkView {
        id,
        text: form.long_text(Some(id), "text").to_owned(),
        date: form.date(Some(id), "date"),
        reached_on: form.date(Some(id), "reached_on"),
    };
    let goal = |id: ItemId| GoalView {
        id,
        text: form.long_text(Some(id), "text").to_owned(),
        kind: form.text(Some(id), "kind").map(str::to_owned),
        objectives: form.items(Some(id), "objectives").into_iter().map(objective).collect(),
        needs: form.items(Some(id), "needs").into_iter().map(need).collect(),
        benchmarks: form.items(Some(id), "benchmarks").into_iter().map(benchmark).collect(),
    };
    form.items(None, "goals").into_iter().map(goal).collect()
}

/// Which need each sheet is for.
fn sheets_by_need(view: &DocView) -> Vec<(ItemId, ItemId)> {
    let Some(form) = Reader::of(view, "need_sheets") else { return Vec::new() };
    let need = |sheet: ItemId| Some((form.link(Some(sheet), "need_ref")?, sheet));
    form.items(None, "sheets").into_iter().filter_map(need).collect()
}
