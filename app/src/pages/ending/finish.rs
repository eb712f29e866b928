//! Ending it for both. What is chosen here is written when it is done, and not before: a partner sees nobody hesitate.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use twofold_model::{Command, Date, Value};
use twofold_programs::{Field, FieldKind, Form, Part, RuleName, Template};

use super::{form, is_on_its_way, place};
use crate::components::{
    Alert, Button, ButtonKind, ChoiceField, ChoiceGroup, ChoiceLook, DateField, Dialog, ErrorLink, ErrorSummary,
    FieldText, Tone,
};
use crate::i18n::{Ymd, long_date, m};
use crate::pages::form::{not_written, option_groups};
use crate::state::{EndingRequest, PairState, Session};

/// What stands on the page, field by field.
#[derive(Clone)]
struct Draft {
    field: Field,
    choice: RwSignal<Option<String>>,
    day: RwSignal<Option<Ymd>>,
    unread: RwSignal<bool>,
    wrong: RwSignal<Option<String>>,
}

impl Draft {
    fn new(field: Field, today: Date) -> Self {
        let day = field.required.then_some((today.year, today.month, today.day));
        Self {
            field,
            choice: RwSignal::new(None),
            day: RwSignal::new(day),
            unread: RwSignal::new(false),
            wrong: RwSignal::new(None),
        }
    }

    fn id(&self) -> String {
        format!("ending-{}", self.field.id)
    }

    fn value(&self) -> Value {
        match self.field.kind {
            FieldKind::Date => {
                let date = self.day.get_untracked().and_then(|(year, month, day)| Date::new(year, month, day));
                date.map_or(Value::Empty, Value::Date)
            }
            _ => self.choice.get_untracked().map_or(Value::Empty, Value::Text),
        }
    }

    /// Whether it is written into what both see. Who was told is a reminder for the one who ends it: "I cannot" and
    /// "Not yet" would tell who that was, and are written nowhere.
    fn is_kept(&self) -> bool {
        let is_order = matches!(self.field.id.as_str(), "told_partner" | "told_coordinator");
        !is_order || self.choice.get_untracked().as_deref() == Some("yes")
    }

    /// What was asked and chosen, of the day and the kind.
    fn words(&self, pair: PairState) -> Option<String> {
        let chosen = match self.field.id.as_str() {
            "ended_on" => long_date(self.day.get()?),
            "kind" => {
                let groups = pair.meta.with_untracked(|meta| option_groups(&meta.template, &self.field));
                ChoiceGroup::words(&groups, &self.choice.get()?)
            }
            _ => return None,
        };
        Some(m::ending::chosen(&self.field.label, &chosen))
    }

    /// Whether a last day is given that has not come: it ends at once.
    fn is_too_late(&self, today: Date) -> bool {
        self.field.id.as_str() == "ended_on" && matches!(self.value(), Value::Date(day) if day > today)
    }

    /// Looks whether it can be sent; says so at the field.
    fn check(&self, today: Date) -> Option<ErrorLink> {
        let missing =
            (self.field.required && self.value() == Value::Empty).then(|| m::errors::required(&self.field.label));
        let wrong = missing.or_else(|| self.is_too_late(today).then(|| m::ending::not_yet().to_owned()));
        self.wrong.set(wrong.clone());
        let unread = self.unread.get_untracked().then(|| m::fields::date_wrong().to_owned());
        unread.or(wrong).map(|message| ErrorLink { field: self.id(), message })
    }
}

/// Whether the program cares for the order in which somebody is told.
fn asks_order(template: &Template) -> bool {
    template.checks.iter().any(|rule| rule.name == RuleName::EndingOrder)
}

/// Whether a question about the end is asked in this program.
pub(in crate::pages) fn is_asked(template: &Template, field: &Field) -> bool {
    match field.id.as_str() {
        "ended_on" | "kind" | "paused_on" => true,
        "told_partner" | "told_coordinator" | "told_coordinator_on" => asks_order(template),
        // What a partner's device may have put there keeps nobody from ending it.
        _ => false,
    }
}

/// The form, and the last question.
#[component]
pub(super) fn Finish(session: Session, pair: PairState) -> impl IntoView {
    let (form, asks_order) =
        pair.meta.with_untracked(|meta| (form(&meta.template).cloned(), asks_order(&meta.template)));
    let on_its_way = Memo::new(move |_| is_on_its_way(pair));
    let stay = Callback::new(move |()| pair.actions.ending.run(EndingRequest::Stay));
    form.map(move |form| {
        let form = StoredValue::new(form);
        view! {
            <section class="sheet" aria-labelledby="end-heading">
                <h2 id="end-heading">{m::ending::end()}</h2>
                <p>{m::ending::end_text()}</p>
                <Show
                    when=move || on_its_way.get()
                    fallback=move || view! { <Questions session pair form=form.get_value() asks_order /> }
                >
                    <Alert tone=Tone::Info><p>{m::ending::on_its_way()}</p></Alert>
                    <Button on_press=stay>{m::ending::stay()}</Button>
                </Show>
            </section>
        }
    })
}

#[component]
fn Questions(session: Session, pair: PairState, form: Form, asks_order: bool) -> impl IntoView {
    let today = session.clock.get_untracked().today();
    let template = pair.meta.with_untracked(|meta| meta.template.clone());
    // A pause has its own button.
    let is_asked = |field: &Field| field.id.as_str() != "paused_on" && is_asked(&template, field);
    let fields = form.sections.into_iter().flat_map(|section| section.parts).filter_map(|part| match part {
        Part::Field(field) if is_asked(&field) => Some(Draft::new(field, today)),
        _ => None,
    });
    let drafts = StoredValue::new(fields.collect::<Vec<_>>());
    let form_id = StoredValue::new(form.id);
    let wrong = RwSignal::new(Vec::<ErrorLink>::new());
    let failed = RwSignal::new(None::<String>);
    let is_asking = RwSignal::new(false);
    let is_untold = move || {
        let said = |id: &str| {
            drafts.with_value(|all| all.iter().find(|it| it.field.id.as_str() == id).and_then(|it| it.choice.get()))
        };
        asks_order && [said("told_partner"), said("told_coordinator")] != [Some("yes".into()), Some("yes".into())]
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let problems: Vec<ErrorLink> = drafts.with_value(|all| {
            let today = session.clock.get_untracked().today();
            all.iter().filter_map(|draft| draft.check(today)).collect()
        });
        is_asking.set(problems.is_empty());
        wrong.set(problems);
    };
    let end = Callback::new(move |()| {
        is_asking.set(false);
        let written = drafts.with_value(|all| {
            all.iter().filter(|draft| draft.is_kept()).try_for_each(|draft| {
                let Some(field) = form_id.with_value(|form| place(form, draft.field.id.as_str())) else {
                    return Ok(());
                };
                let command = Command::SetValue { field, value: draft.value() };
                pair.shared.execute(command).map_err(|error| not_written(&error, &draft.field.label))
            })
        });
        match written {
            Ok(()) => pair.actions.ending.run(EndingRequest::End),
            Err(words) => failed.set(Some(words)),
        }
    });
    let not_now = Callback::new(move |()| is_asking.set(false));
    let last_words =
        move || drafts.with_value(|all| all.iter().filter_map(|draft| draft.words(pair)).collect::<Vec<_>>().join(" "));
    let each = drafts.get_value().into_iter().map(|draft| view! { <Question pair draft /> });
    view! {
        <form on:submit=submit novalidate>
            <ErrorSummary errors=wrong />
            {each.collect_view()}
            <p role="alert">{move || failed.get()}</p>
            <div class="actions"><Button kind=ButtonKind::Danger>{m::ending::end_ask()}</Button></div>
        </form>
        <Dialog id="end" open=is_asking title=m::ending::sure_title()>
            <p>{last_words}</p>
            <ul class="points">
                <li>{m::ending::sure_both()}</li>
                <li>{m::ending::sure_read_only()}</li>
                <li>{m::ending::sure_deleted()}</li>
                <li>{m::ending::sure_nobody()}</li>
            </ul>
            <Show when=is_untold><Alert tone=Tone::Warning><p>{m::ending::untold(&pair.words().coordinator.singular)}</p></Alert></Show>
            <div class="actions">
                <Button kind=ButtonKind::Danger on_press=end>{m::ending::yes()}</Button>
                <Button on_press=not_now>{m::lists::cancel()}</Button>
            </div>
        </Dialog>
    }
}

#[component]
fn Question(pair: PairState, draft: Draft) -> impl IntoView {
    let Draft { field, choice, day, unread, wrong } = draft.clone();
    let text = FieldText::new(draft.id(), field.label.clone()).hint(field.help.clone()).error(wrong);
    match field.kind {
        FieldKind::Date => view! {
            <DateField text value=day on_change=Callback::new(move |given| day.set(given)) unread />
        }
        .into_any(),
        _ => {
            let groups = pair.meta.with_untracked(|meta| option_groups(&meta.template, &field));
            view! {
                <ChoiceField
                    text
                    look=ChoiceLook::Radio
                    groups=Signal::stored(groups)
                    value=choice
                    on_change=Callback::new(move |given| choice.set(given))
                />
            }
            .into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use twofold_programs::adapt::{Adaptation, Added, AddedKind};

    use super::*;

    #[test]
    fn the_last_day_is_today_or_a_day_before() {
        let owner = Owner::new();
        owner.set();
        let template = twofold_templates::template("caltrans").unwrap();
        let field = form(&template).unwrap().parts().filter_map(Part::as_field).find(|it| it.id.as_str() == "ended_on");
        let today = Date { year: 2027, month: 3, day: 5 };
        let draft = Draft::new(field.unwrap().clone(), today);
        let said = |day| {
            draft.day.set(day);
            draft.check(today).map(|wrong| wrong.message)
        };
        assert_eq!(said(Some((2027, 3, 5))), None);
        assert_eq!(said(Some((2027, 2, 28))), None);
        assert_eq!(said(Some((2027, 3, 6))).as_deref(), Some(m::ending::not_yet()));
        assert_eq!(draft.wrong.get_untracked().as_deref(), Some(m::ending::not_yet()), "at the field, too");
        assert_eq!(said(None), Some(m::errors::required(&draft.field.label)));
    }

    #[test]
    fn who_could_not_tell_the_partner_leaves_no_trace_of_it() {
        let owner = Owner::new();
        owner.set();
        let template = twofold_templates::template("san_jose").unwrap();
        let choices: Vec<Field> = form(&template)
            .unwrap()
            .parts()
            .filter_map(Part::as_field)
            .filter(|it| matches!(it.kind, FieldKind::Choice { .. }))
            .cloned()
            .collect();
        let today = Date { year: 2027, month: 3, day: 5 };
        let kept = |said: &str| {
            let drafts = choices.iter().map(|it| Draft::new(it.clone(), today));
            let chosen = drafts.inspect(|draft| draft.choice.set(Some(said.to_owned())));
            chosen.filter(Draft::is_kept).map(|draft| draft.field.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(kept("cannot"), ["kind"]);
        assert_eq!(kept("not_yet"), ["kind"]);
        assert_eq!(kept("yes"), ["kind", "told_partner", "told_coordinator"]);
    }

    #[test]
    fn an_end_asks_what_the_program_asks_and_nothing_that_a_partner_has_added() {
        let asked = |program: &str, added: Vec<Added>| {
            let template = twofold_templates::template(program).unwrap();
            let template = template.with_added(&Adaptation { added, ..Adaptation::default() });
            let fields = form(&template).unwrap().parts().filter_map(Part::as_field);
            fields.filter(|field| is_asked(&template, field)).map(|field| field.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(asked("caltrans", Vec::new()), ["ended_on", "kind", "paused_on"]);
        assert!(asked("san_jose", Vec::new()).contains(&"told_partner".to_owned()));
        let name = "ending/-/own_1".parse().unwrap();
        let planted = Added { name, label: "Why?".to_owned(), kind: AddedKind::LongText };
        assert_eq!(asked("caltrans", vec![planted]), ["ended_on", "kind", "paused_on"]);
    }
}
