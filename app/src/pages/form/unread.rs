//! What was typed into a form and could not be read: it stays where it is, and is listed when one goes on.

use leptos::prelude::*;

use crate::components::ErrorLink;
use crate::i18n::m;

/// The controls of a form that hold something unreadable now, in the order in which it was typed.
#[derive(Clone, Copy)]
pub(crate) struct Unread(RwSignal<Vec<ErrorLink>>);

impl Unread {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// For the control with this id: whether what was typed there could not be read.
    pub(super) fn of(self, id: String, label: &str, wrong: fn() -> &'static str) -> RwSignal<bool> {
        let unread = RwSignal::new(false);
        let listed = ErrorLink { field: id.clone(), message: m::fields::wrong_at(label, wrong()) };
        let forget = move |id: &str| {
            // On the way to another page the form may be gone before its controls.
            let _ = self.0.try_maybe_update(|all| {
                let before = all.len();
                all.retain(|it| it.field != id);
                (all.len() != before, ())
            });
        };
        let control = id.clone();
        Effect::new(move |_| {
            forget(&control);
            if unread.get() {
                self.0.update(|all| all.push(listed.clone()));
            }
        });
        on_cleanup(move || forget(&id));
        unread
    }

    /// All of them.
    pub(super) fn all(self) -> Vec<ErrorLink> {
        self.0.get()
    }

    /// All of them, as they are at this moment.
    pub(super) fn ids(self) -> Vec<String> {
        self.0.with_untracked(|all| all.iter().map(|it| it.field.clone()).collect())
    }
}
