//! The goals on the way to a career, under a heading of their own.

use leptos::prelude::*;
use twofold_model::{DocView, FieldPath, ItemId, ListPath, Value};
use twofold_programs::{List, Part, Template};

use crate::i18n::m;
use crate::pages::form::item_title;
use crate::pages::reading::{ItemTitle, whole_title};
use crate::state::PairState;

/// What marks a goal as one: a tick, or a kind of goal.
const CAREER: &str = "career";

/// The heading and the goals; nothing while there are none.
#[component]
pub(super) fn Career(pair: PairState) -> impl IntoView {
    let goals = Memo::new(move |_| pair.meta.with(|meta| career_goals(&meta.template, &pair.shared.view.read())));
    let goal = |(short, whole): (String, String)| view! { <li dir="auto"><ItemTitle short whole /></li> };
    view! {
        <Show when=move || !goals.read().is_empty()>
            <section class="sheet apart" aria-labelledby="career-heading">
                <h2 id="career-heading">{m::plan::career()}</h2>
                <ul class="points">{move || goals.get().into_iter().map(goal).collect_view()}</ul>
            </section>
        </Show>
    }
}

/// The beginning of each, and all of it.
fn career_goals(template: &Template, view: &DocView) -> Vec<(String, String)> {
    let Some(form) = template.form("goals") else { return Vec::new() };
    let goals = |list: &List| -> Vec<ItemId> {
        let is_one = |item: &ItemId| {
            let says = |field: &str, answer: &Value| {
                let field = list.field(field).map(|it| FieldPath::of_item(form.id.clone(), *item, it.id.clone()));
                field.is_some_and(|path| view.value(&path) == answer)
            };
            says(CAREER, &Value::Flag(true)) || says("kind", &Value::Text(CAREER.to_owned()))
        };
        view.live(&ListPath::alone(form.id.clone(), list.id.clone())).filter(is_one).collect()
    };
    let all = form.parts().filter_map(Part::as_list).flat_map(goals);
    all.map(|item| (item_title(template, view, item), whole_title(template, view, item))).collect()
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, Member, Role};

    use super::*;

    #[test]
    fn a_goal_is_for_the_career_by_a_tick_or_by_its_kind() {
        for (program, field, value) in [
            ("caltrans", "kind", Value::Text("career".to_owned())),
            ("sacramento", "career", Value::Flag(true)),
            ("san_jose", "career", Value::Flag(true)),
        ] {
            let template = twofold_templates::template(program).unwrap();
            let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
            let mut document = Document::new(Actor([1; 16]), me);
            for (item, values) in [(1, vec![(field.parse().unwrap(), value)]), (2, Vec::new())] {
                let list = ListPath::alone("goals".parse().unwrap(), "goals".parse().unwrap());
                let mut values = values;
                if program == "san_jose" {
                    values.push(("owner".parse().unwrap(), Value::Text("mentee".to_owned())));
                }
                let texts = vec![("text".parse().unwrap(), format!("Goal {item}"))];
                let add = Command::AddItem { list, item: ItemId(item), after: None, values, texts };
                document.execute(&add, &template, 0).unwrap();
            }
            let goal = "Goal 1".to_owned();
            assert_eq!(career_goals(&template, &document.view()), [(goal.clone(), goal)], "{program}");
        }
    }
}
