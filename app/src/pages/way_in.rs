//! What both ways into a partnership ask: a name, and the promise to keep it between the two.

use leptos::prelude::*;

use crate::components::{Checkbox, ErrorLink, FieldText, TextField};
use crate::i18n::m;

/// The most characters of a name.
const LONGEST: usize = 80;

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BadName {
    Missing,
    TooLong,
}

/// A name as it is kept: without blanks around it, on one line.
fn name_of(text: &str) -> Result<String, BadName> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(BadName::Missing),
        length if length > LONGEST => Err(BadName::TooLong),
        _ => Ok(name),
    }
}

/// Name and promise, as far as they are given.
#[derive(Clone, Copy)]
pub(super) struct WayIn {
    name: RwSignal<String>,
    promised: RwSignal<bool>,
    name_wrong: RwSignal<Option<String>>,
    promise_wrong: RwSignal<Option<String>>,
}

const NAME: &str = "name";
/// The id of the promise, which is the last thing asked.
pub(super) const PROMISE: &str = "promise";

impl WayIn {
    /// Nothing given yet.
    pub(super) fn blank() -> Self {
        Self {
            name: RwSignal::new(String::new()),
            promised: RwSignal::new(false),
            name_wrong: RwSignal::new(None),
            promise_wrong: RwSignal::new(None),
        }
    }

    /// The name, if it is one and the promise is made. Otherwise what is wrong, which is then shown at its field too.
    pub(super) fn check(self) -> Result<String, Vec<ErrorLink>> {
        let name = name_of(&self.name.read_untracked());
        let name_wrong = name.as_ref().err().map(|wrong| match wrong {
            BadName::Missing => m::way_in::name_missing().to_owned(),
            BadName::TooLong => m::way_in::name_long(LONGEST as i64),
        });
        let promise_wrong = (!self.promised.get_untracked()).then(|| m::way_in::promise_missing().to_owned());
        self.name_wrong.set(name_wrong.clone());
        self.promise_wrong.set(promise_wrong.clone());
        let links = [(NAME, name_wrong), (PROMISE, promise_wrong)];
        let links: Vec<ErrorLink> = links
            .into_iter()
            .filter_map(|(field, message)| Some(ErrorLink { field: field.to_owned(), message: message? }))
            .collect();
        name.map_err(|_| links.clone()).and_then(|name| if links.is_empty() { Ok(name) } else { Err(links) })
    }
}

/// Asks for the name.
#[component]
pub(super) fn NameField(way_in: WayIn) -> impl IntoView {
    let text = FieldText::new(NAME, m::way_in::name()).hint(m::way_in::name_hint()).error(way_in.name_wrong);
    view! { <TextField text value=way_in.name autocomplete="name" /> }
}

/// Shows the promise and asks for it.
#[component]
pub(super) fn PromiseField(way_in: WayIn) -> impl IntoView {
    let text = FieldText::new(PROMISE, m::way_in::promise()).error(way_in.promise_wrong);
    let on_change = Callback::new(move |promised| way_in.promised.set(promised));
    view! {
        <section class="sheet" aria-labelledby="promise-heading">
            <h2 id="promise-heading">{m::way_in::promise_title()}</h2>
            <p>{m::way_in::promise_text()}</p>
            <Checkbox text checked=way_in.promised on_change />
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_without_blanks_around_it() {
        assert_eq!(name_of("  Ana \n Ruiz "), Ok("Ana Ruiz".to_owned()));
        assert_eq!(name_of(" \u{a0} "), Err(BadName::Missing));
        assert_eq!(name_of(&"é".repeat(LONGEST)), Ok("é".repeat(LONGEST)));
        assert_eq!(name_of(&"é".repeat(LONGEST + 1)), Err(BadName::TooLong));
    }

    #[test]
    fn nobody_gets_in_without_the_promise() {
        let owner = Owner::new();
        owner.set();
        let way_in = WayIn::blank();
        way_in.name.set("Ana".to_owned());
        let wrong = way_in.check().unwrap_err();
        assert_eq!(wrong, [ErrorLink { field: PROMISE.to_owned(), message: m::way_in::promise_missing().to_owned() }]);
        way_in.promised.set(true);
        assert_eq!(way_in.check(), Ok("Ana".to_owned()));
    }

    #[test]
    fn the_promise_alone_is_no_name() {
        let owner = Owner::new();
        owner.set();
        let way_in = WayIn::blank();
        way_in.promised.set(true);
        assert_eq!(way_in.check().unwrap_err().len(), 1);
    }
}
