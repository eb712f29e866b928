//! The next meeting: its day, its objectives, with the goals and the open follow-ups beside them.

use leptos::prelude::*;
use twofold_model::view::FollowUpView;
use twofold_model::{ItemId, ListPath};
use twofold_programs::{Form, List, Part, Section, Template};

use super::PartHead;
use super::open_items::OpenItems;
use super::planned::{close_next, next_date, open_objectives, planned_entry};
use crate::i18n::m;
use crate::pages::form::{Ask, Beside, ListView, NewItem, PartView, Points, Rows, SectionHead, Sheet, item_title};
use crate::pages::reading::{ItemTitle, whole_title};
use crate::resting::{Each, resting};

/// The form, and what to have at hand.
#[component]
pub(super) fn Next(sheet: Sheet, form: Form, follow_ups: Each<FollowUpView>) -> impl IntoView {
    let sections = form.sections.clone().into_iter().map(|section| view! { <NextSection sheet section /> });
    view! {
        <section class="sheet" id="next" aria-labelledby="next-heading">
            <PartHead id="next-heading" words=m::meetings::next() help=sheet.told(form.intro.clone()) />
            <Beside pair=sheet.pair form=form.clone() />
            <AtHand sheet follow_ups />
            {sections.collect_view()}
            <Took sheet />
        </section>
    }
}

#[component]
fn NextSection(sheet: Sheet, section: Section) -> impl IntoView {
    let Section { id, title, help, points, parts, .. } = section;
    let (id, help) = (format!("{}-{id}", sheet.form.get_value()), sheet.told(help));
    let draw = |part: Part| match part {
        Part::List(list) if list.id == "objectives" => view! { <OpenObjectives sheet list /> }.into_any(),
        part => view! { <PartView sheet part /> }.into_any(),
    };
    view! {
        <div role="group" aria-labelledby=id>
            <SectionHead id=id.clone() title help visibility=None level=3 />
            <Points points />
            {parts.into_iter().map(draw).collect_view()}
        </div>
    }
}

/// The objectives that wait for a meeting; the others stand at the meeting where they were discussed.
#[component]
fn OpenObjectives(sheet: Sheet, list: List) -> impl IntoView {
    let open = Memo::new(move |_| open_objectives(&sheet.shelf.view.read()));
    view! { <ListView sheet list parent=None only=Signal::from(open) /> }
}

/// Where the goals stand: in the plan, or in a program without one in the agreement.
fn goals_at(template: &Template) -> Vec<ListPath> {
    let has = |(form, list): &(&str, &str)| template.form(form).is_some_and(|it| it.list(list).is_some());
    let path = |(form, list): (&str, &str)| Some(ListPath::alone(form.parse().ok()?, list.parse().ok()?));
    let all = |places: &[(&'static str, &'static str)]| {
        places.iter().copied().filter(has).filter_map(path).collect::<Vec<_>>()
    };
    let of_plan = all(&[("goals", "goals"), ("goals", "medium_goals")]);
    if of_plan.is_empty() { all(&[("contract", "objectives")]) } else { of_plan }
}

/// The goals of the plan and the open follow-ups, to look at while writing and during the meeting.
#[component]
fn AtHand(sheet: Sheet, follow_ups: Each<FollowUpView>) -> impl IntoView {
    let place = StoredValue::new(sheet.template.with_value(|template| goals_at(template)));
    let view = sheet.shelf.only(&["goals", "contract"]);
    let goals = Memo::new(move |_| {
        let view = view.read();
        let path = place.get_value();
        let title =
            |item: ItemId| sheet.template.with_value(|it| (item_title(it, &view, item), whole_title(it, &view, item)));
        path.iter().flat_map(|path| view.live(path)).map(title).collect::<Vec<_>>()
    });
    let goals = resting(goals);
    // Named after the form in which they stand.
    let plan = sheet.template.with_value(|template| {
        match place.with_value(|place| place.first().map(|it| it.form == "goals")) {
            Some(false) => template.vocabulary.agreement.singular.clone(),
            _ => template.vocabulary.plan.singular.clone(),
        }
    });
    let open_label = m::meetings::open_follow_ups(&sheet.pair.words().follow_up.plural);
    let goal = |(short, whole): (String, String)| view! { <li dir="auto"><ItemTitle short whole /></li> };
    view! {
        <div class="split at-hand">
            <div role="group" aria-label=m::meetings::goals_beside(&plan)>
                <p class="list__label">{m::meetings::goals_beside(&plan)}</p>
                <ul class="points">{move || goals.get().into_iter().map(goal).collect_view()}</ul>
                <Show when=move || goals.read().is_empty()><p class="list__empty">{m::meetings::no_goals()}</p></Show>
            </div>
            <div role="group" aria-label=open_label.clone()>
                <p class="list__label">{open_label.clone()}</p>
                <OpenItems pair=sheet.pair follow_ups clock=sheet.clock writes=sheet.writes scope="at-hand" />
            </div>
        </div>
    }
}

/// The meeting has taken place: an entry in the log takes its objectives along.
#[component]
fn Took(sheet: Sheet) -> impl IntoView {
    let meetings = sheet.template.with_value(|template| {
        let form = template.form("meetings")?;
        Some((form.id.clone(), form.list("meetings")?.clone()))
    });
    let rows = meetings.map(|(form, list)| Rows::new(Sheet { form: StoredValue::new(form), ..sheet }, list, None));
    let is_planned = Memo::new(move |_| {
        let view = sheet.shelf.view.read();
        next_date(&view).is_some() || !open_objectives(&view).is_empty()
    });
    let on_added = Callback::new(move |meeting: ItemId| {
        let commands = close_next(&sheet.shelf.view.read_untracked(), meeting);
        for command in commands {
            // What cannot be tied to the meeting stays among the objectives, where it can still be seen.
            let _ = sheet.shelf.execute(command);
        }
    });
    let form = move |rows: Rows| {
        // The day may be set after the objectives, or moved.
        let proposed = Callback::new(move |()| planned_entry(&sheet.shelf.view.read_untracked()));
        let ask = Ask {
            proposed: Some(proposed),
            words: Some(m::meetings::took_place().to_owned()),
            scope: "-took".to_owned(),
            ..Ask::default()
        };
        view! { <NewItem rows ask on_added /> }
    };
    view! {
        <Show when=move || is_planned.get() && sheet.writes.get()>{rows.map(form)}</Show>
    }
}
