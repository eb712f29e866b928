//! The promise that everybody makes on the way in, noted where both can read it.

use leptos::prelude::*;
use twofold_model::{Command, FieldPath, Value};
use twofold_programs::{Role, Template};

use crate::state::{Boot, PairState, Session};

/// The form that holds both members' promise.
pub(super) const FORM: &str = "confidentiality";

/// Notes this person's promise and the day, if nothing stands there. Nobody comes in without it, and somebody who has
/// taken the mark away has answered.
pub(super) fn note_promise(session: Session, pair: PairState) {
    Effect::new(move |_| {
        let (role, writes) = pair.meta.with(|meta| (meta.me.role, meta.phase.writes()));
        if !(writes && session.boot.get() == Boot::Ready) {
            return;
        }
        let Some([flag, day]) = pair.meta.with(|meta| places(&meta.template, role)) else { return };
        if !pair.shared.view.with(|view| view.values.contains_key(&flag) || view.values.contains_key(&day)) {
            let today = session.clock.get_untracked().today();
            // Refused only where the page says already why nothing can be written.
            for (field, value) in [(flag, Value::Flag(true)), (day, Value::Date(today))] {
                let _ = pair.shared.execute(Command::SetValue { field, value });
            }
            pair.actions.flush.run(());
        }
    });
}

/// Where a member's promise and its day stand; nowhere if the program has no such form.
fn places(template: &Template, role: Role) -> Option<[FieldPath; 2]> {
    let form = template.form(FORM)?;
    let names = match role {
        Role::Mentor => ["ack_mentor", "ack_mentor_on"],
        Role::Mentee => ["ack_mentee", "ack_mentee_on"],
    };
    let [flag, day] = names.map(|name| Some(FieldPath::alone(form.id.clone(), form.field(name)?.id.clone())));
    Some([flag?, day?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_has_a_place_for_the_promise_of_each() {
        for template in twofold_templates::all() {
            for role in [Role::Mentor, Role::Mentee] {
                assert!(places(&template, role).is_some(), "{} {role:?}", template.id);
            }
        }
    }
}
