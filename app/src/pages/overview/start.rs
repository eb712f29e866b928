//! What the two settle at the start: read from what they wrote, so that there is nothing to tick.

use leptos::prelude::*;
use twofold_model::view::to_settle;
use twofold_model::{DocView, FieldPath, ListPath};
use twofold_programs::{Part, Role, Template};

use crate::components::NavLink;
use crate::i18n::m;
use crate::pages::placement::part_place;
use crate::state::PairState;

/// One thing to settle, as it is read.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    label: String,
    settled: bool,
    way: NavLink,
}

fn lines(view: &DocView, template: &Template, role: Role, n: u32) -> Vec<Line> {
    let line = |it: twofold_model::view::ToSettle<'_>| {
        let form = it.form.id.clone();
        let (label, id) = match it.part {
            Part::Field(field) => {
                (field.label_for(role).to_owned(), FieldPath::alone(form, field.id.clone()).to_string())
            }
            Part::List(list) => {
                (list.label.clone(), ListPath { form, parent: None, list: list.id.clone() }.to_string())
            }
        };
        let way = NavLink { href: part_place(it.form, &id, n), label, current: false };
        Line { label: it.label.to_owned(), settled: it.is_settled, way }
    };
    to_settle(view, template).into_iter().map(line).collect()
}

/// The list, while something of it is open. Nothing in a program without one, and once all is settled.
#[component]
pub(super) fn StartList(pair: PairState) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let meta = pair.meta.read();
        lines(&pair.shared.view.read(), &meta.template, meta.me.role, meta.n)
    });
    let open = Memo::new(move |_| shown.read().iter().filter(|line| !line.settled).count());
    let counted = move || {
        let all = shown.read().len();
        m::start_list::settled(&(all - open.get().min(all)).to_string(), &all.to_string())
    };
    let line = |line: Line| {
        let state = if line.settled { m::start_list::is_settled() } else { m::start_list::is_open() };
        view! {
            <li class="step-line">
                <span class="badge" class:badge--good=line.settled>{state}</span>
                <span class="step-line__text">{line.label}</span>
                <div class="step-line__ways"><a href=line.way.href>{line.way.label}</a></div>
            </li>
        }
    };
    view! {
        <Show when=move || { open.get() > 0 }>
            <section class="sheet" aria-labelledby="start-heading">
                <h2 id="start-heading">{m::start_list::title()}</h2>
                <p class="sheet__help">{m::start_list::help()}" "{counted}</p>
                <ul class="step-lines">
                    <For each=move || shown.get() key=|line| format!("{line:?}") children=line />
                </ul>
            </section>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, ItemId, Member, Value};

    use super::*;

    #[test]
    fn a_line_is_settled_by_what_is_written_and_leads_there() {
        let template = twofold_templates::template("caltrans").unwrap();
        let mut document = Document::new(Actor([1; 16]), Member { author: AuthorId([1; 32]), role: Role::Mentee });
        for command in twofold_model::prefill(&template, Role::Mentee) {
            document.execute(&command, &template, 0).unwrap();
        }
        let states = |document: &Document| {
            let lines = lines(&document.view(), &template, Role::Mentee, 2);
            lines.into_iter().map(|it| (it.settled, it.way.href)).collect::<Vec<_>>()
        };
        let before = states(&document);
        assert_eq!(before.len(), 5);
        assert!(before.iter().all(|(settled, _)| !settled), "what the program begins with settles nothing");
        assert_eq!(before[3].1, "/pairs/2/agreement#contract/-/ground_rules");
        assert_eq!(before[4].1, "/pairs/2/meetings#schedule/-/repeats");

        let field = "next_meeting/-/meeting_date".parse().unwrap();
        let value = Value::Date("2027-03-05".parse().unwrap());
        document.execute(&Command::SetValue { field, value }, &template, 0).unwrap();
        let list = "contract/-/ground_rules".parse().unwrap();
        let rule = vec![("text".parse().unwrap(), "We listen".to_owned())];
        let add = Command::AddItem { list, item: ItemId(7), after: None, values: Vec::new(), texts: rule };
        document.execute(&add, &template, 0).unwrap();
        let after = states(&document);
        assert_eq!(after.iter().map(|it| it.0).collect::<Vec<_>>(), [false, false, false, true, true]);
        assert_eq!(after[4].1, "/pairs/2/meetings#next_meeting/-/meeting_date", "there it was settled");
    }
}
