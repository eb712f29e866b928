//! What a program holds for everybody, as a page of the guide. The days are set by whoever runs it.

use twofold_programs::{Content, Event, Fills, Guidance, GuidancePart, Template, Term};

use crate::i18n::m;

/// All pages of advice, and behind them the program's events, where it has any.
pub(crate) fn pages(template: &Template) -> Vec<Guidance> {
    template.guidance.iter().cloned().chain(events(template)).collect()
}

/// Title, what it is for, and what is asked.
fn events(template: &Template) -> Option<Guidance> {
    if template.events.is_empty() {
        return None;
    }
    let event = |event: &Event| {
        let words = core::iter::once(event.text.clone()).chain(asked(event).map(str::to_owned));
        Term { term: event.title.clone(), text: words.collect::<Vec<_>>().join(" ") }
    };
    let all: Vec<Term> = template.events.iter().map(event).collect();
    let part = GuidancePart { title: String::new(), tap: None, content: Content::Terms(all) };
    Some(Guidance {
        id: "events".parse().ok()?,
        title: m::guide::events().to_owned(),
        concerns: Fills::Both,
        near: Vec::new(),
        sources: Vec::new(),
        text: Vec::new(),
        parts: vec![part],
    })
}

/// "Everybody comes. It is paid time."
fn asked(event: &Event) -> impl Iterator<Item = &'static str> {
    let coming = match (event.required, event.together) {
        (true, true) => Some(m::guide::event_together()),
        (true, false) => Some(m::guide::event_required()),
        (false, _) => None,
    };
    coming.into_iter().chain(event.paid.then(m::guide::event_paid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_events_are_a_page_of_the_guide_and_say_once_who_comes() {
        let template = twofold_templates::template("caltrans").unwrap();
        let all = pages(&template);
        assert_eq!(all.len(), template.guidance.len() + 1);
        let Some(Content::Terms(events)) = all.last().and_then(|it| it.parts.first()).map(|it| &it.content) else {
            panic!("no events");
        };
        assert_eq!(events[0].text, "Each district and division can hold its own. The two of you come together.");
        for template in twofold_templates::all() {
            assert!(template.guidance.iter().all(|page| page.id != "events"), "{}: one page of this name", template.id);
            let says =
                |it: &Event| ["Both members", "Everybody", "come together"].iter().any(|say| it.text.contains(say));
            assert!(!template.events.iter().any(says), "{}: who comes follows from the event", template.id);
        }
    }

    #[test]
    fn a_program_that_holds_nothing_has_no_page_for_it() {
        let template = twofold_templates::template("general").unwrap();
        assert_eq!(pages(&template).len(), template.guidance.len());
    }
}
