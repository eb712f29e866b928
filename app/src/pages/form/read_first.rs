//! A tick that says "read and understood": it opens once its member has opened what there is to read.

use std::collections::BTreeSet;

use leptos::prelude::*;
use twofold_programs::{Guidance, Reading, Template};

use super::{Points, Sheet};
use crate::components::{Checkbox, FieldText};
use crate::i18n::m;
use crate::pages::guide::OnePart;
use crate::pages::placement::{form_place, page_place};
use crate::state::Session;

/// What was opened to be read since the app was started, and in which pair.
#[derive(Clone, Copy)]
pub(crate) struct Opened(RwSignal<BTreeSet<(u32, Reading)>>);

impl Opened {
    /// Nothing has been opened yet.
    pub(crate) fn nothing() -> Self {
        Self(RwSignal::new(BTreeSet::new()))
    }

    fn note(self, n: u32, reading: &Reading) {
        self.0.update(|opened| {
            opened.insert((n, reading.clone()));
        });
    }

    fn all(self, n: u32, readings: &[Reading]) -> bool {
        let opened = self.0.read();
        readings.iter().all(|it| opened.contains(&(n, it.clone())))
    }
}

/// One text, as it is read beside the tick.
#[derive(Clone, Debug, PartialEq)]
struct Text {
    reading: Reading,
    title: String,
    href: String,
    /// Numbered sentences.
    points: Vec<String>,
    page: Option<Guidance>,
}

impl Text {
    fn of(template: &Template, reading: &Reading, n: u32) -> Option<Self> {
        match reading {
            Reading::Form(id) => {
                let form = template.form(id.as_str())?;
                let points = form.sections.iter().flat_map(|section| section.points.clone()).collect();
                let (title, href) = (form.title.clone(), form_place(form, n));
                Some(Self { reading: reading.clone(), title, href, points, page: None })
            }
            Reading::Page(id) => {
                let page = template.page(id.as_str())?.clone();
                let (title, href) = (page.title.clone(), page_place(&page, n));
                Some(Self { reading: reading.clone(), title, href, points: Vec::new(), page: Some(page) })
            }
        }
    }
}

/// The tick, below what is to be read. What was ticked once can be taken back at any time.
#[component]
pub(super) fn TickAfterReading(
    sheet: Sheet,
    text: FieldText,
    readings: Vec<Reading>,
    checked: Signal<bool>,
    on_change: Callback<bool>,
    readonly: Signal<bool>,
) -> impl IntoView {
    let n = sheet.pair.meta.with_untracked(|meta| meta.n);
    let opened = use_context::<Opened>().unwrap_or_else(Opened::nothing);
    let texts: Vec<Text> = sheet
        .template
        .with_value(|template| readings.iter().filter_map(|reading| Text::of(template, reading, n)).collect());
    let wanted = StoredValue::new(texts.iter().map(|text| text.reading.clone()).collect::<Vec<_>>());
    let locked = Memo::new(move |_| !checked.get() && !wanted.with_value(|wanted| opened.all(n, wanted)));
    let asks = move || match (readonly.get() || checked.get(), locked.get()) {
        (true, _) => None,
        (false, true) => Some(m::fields::read_first()),
        (false, false) => Some(m::fields::was_opened()),
    };
    let texts = texts.into_iter().map(|text| view! { <OneText sheet n opened text /> }).collect_view();
    let id = text.id.clone();
    let text = FieldText { id: format!("{id}-tick"), ..text };
    view! {
        // The way to this answer leads to what is to be opened first, and the tick alone could not take the focus.
        <div class="read-first" id=id>
            <p class="field__hint no-print" role="status">{asks}</p>
            {texts}
            <Checkbox text checked on_change readonly=Signal::derive(move || readonly.get() || locked.get()) />
        </div>
    }
}

/// A text that unfolds right there, and the way to its own page.
#[component]
fn OneText(sheet: Sheet, n: u32, opened: Opened, text: Text) -> impl IntoView {
    let session = expect_context::<Session>();
    let Text { reading, title, href, points, page } = text;
    let noted = reading.clone();
    let toggled = move |is_open: bool| {
        if is_open {
            opened.note(n, &noted);
        }
    };
    let page = page.map(|page| {
        let parts = page.parts.into_iter().map(|mut part| {
            // Here it is read; it is put to use on its own page.
            part.tap = None;
            view! { <OnePart session pair=sheet.pair part /> }
        });
        view! {
            {page.text.into_iter().map(|text| view! { <p>{text}</p> }).collect_view()}
            {parts.collect_view()}
        }
    });
    let label = m::fields::own_page_of(&title);
    view! {
        <details class="fold" on:toggle:target=move |event| toggled(event.target().open())>
            <summary>{m::fields::read_it(&title)}</summary>
            <div class="fold__body">
                <Points points />
                {page}
                <p><a href=href aria-label=label on:click=move |_| opened.note(n, &reading)>{m::fields::own_page()}</a></p>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_before_the_tick_is_the_code_and_the_page_on_limits() {
        let template = twofold_templates::template("caltrans").unwrap();
        for tick in ["ack_mentor", "ack_mentee"] {
            let field = template.form("contract").unwrap().field(tick).unwrap();
            let read = field.extras.read_first.iter();
            let texts: Vec<Text> = read.map(|it| Text::of(&template, it, 3).unwrap()).collect();
            let [code, limits] = texts.as_slice() else { panic!("{texts:?}") };
            assert_eq!((code.points.len(), code.href.as_str()), (9, "/pairs/3/agreement#code_of_practice-form"));
            assert_eq!(limits.page.as_ref().unwrap().text.len(), 3);
            assert_eq!(limits.href, "/pairs/3/guide#guide-boundaries");
        }
    }

    #[test]
    fn all_of_it_is_opened_by_each_pair_for_itself() {
        Owner::new().with(|| {
            let opened = Opened::nothing();
            let [code, limits] =
                [Reading::Form("code_of_practice".parse().unwrap()), Reading::Page("boundaries".parse().unwrap())];
            let both = [code.clone(), limits.clone()];
            opened.note(1, &code);
            assert!(!opened.all(1, &both), "one of two");
            opened.note(1, &limits);
            assert!(opened.all(1, &both) && !opened.all(2, &both), "another pair has another partner");
        });
    }
}
