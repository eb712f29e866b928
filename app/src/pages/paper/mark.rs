//! Who may see a sheet, in words that hold for whoever finds it.

use leptos::prelude::*;
use twofold_programs::{Form, Home, Page, Role, Visibility};

use super::{Held, held_in, writes};
use crate::i18n::m;
use crate::state::PairState;

/// The mark of a form's sheet; a blank one has none, for there is nothing in it.
#[component]
pub(super) fn Mark(pair: PairState, form: Form, blank: RwSignal<bool>) -> impl IntoView {
    let words = Memo::new(move |_| {
        let (meta, held) = (pair.meta.read(), held_in(pair, &form));
        let name = |role| meta.member(role).map(|member| member.name.clone());
        (!blank.get()).then(|| words(&form, meta.me.role, name, held)).flatten()
    });
    move || words.get().map(|words| view! { <p class="confidential" dir="auto">{words}</p> })
}

fn words(form: &Form, me: Role, name: impl Fn(Role) -> Option<String>, held: Held) -> Option<String> {
    match form.home {
        Home::Pair => Some(m::signing::confidential().to_owned()),
        Home::Own => {
            let who = [Role::Mentor, Role::Mentee].into_iter().filter(|role| writes(form, me, *role));
            let name = who.filter_map(name).next()?;
            only_for_writer(form, &name).map(|only| match held {
                Held { shared: false, .. } => only,
                Held { shared: true, mine: true } => m::paper::also_own(&name),
                Held { shared: true, mine: false } => m::signing::confidential().to_owned(),
            })
        }
    }
}

/// That an own form is only for whoever writes it. Nothing on what is made to be shown, as a record for the employer is.
pub(crate) fn only_for_writer(form: &Form, name: &str) -> Option<String> {
    let is_to_be_shown = form.page == Page::Records || is_for_others(form);
    (!is_to_be_shown).then(|| m::paper::only_for(name))
}

/// Whether all of it is meant to reach the coordinator: by hand, on this very sheet.
fn is_for_others(form: &Form) -> bool {
    form.sections.iter().all(|section| section.visibility == Visibility::Coordinator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_says_whether_it_is_for_the_two_or_for_its_writer_alone() {
        let template = twofold_templates::template("caltrans").unwrap();
        let name = |role| Some(if role == Role::Mentor { "Ana" } else { "Ben" }.to_owned());
        let mark = |form: &str, me| words(template.form(form).unwrap(), me, name, Held::default());
        let (shared, only) = (m::signing::confidential(), m::paper::only_for);
        assert_eq!(mark("contract", Role::Mentee).as_deref(), Some(shared));
        assert_eq!(mark("notes", Role::Mentee), Some(only("Ben")));
        assert_eq!(mark("notes", Role::Mentor), Some(only("Ana")));
        assert_eq!(mark("purpose", Role::Mentor), Some(only("Ben")), "by whoever writes it");
        assert_eq!(mark("learning_record", Role::Mentee), None, "it is for the employer");
        assert_eq!(mark("pledge", Role::Mentee), None, "it is printed for the coordinator");
        assert_eq!(
            words(template.form("purpose").unwrap(), Role::Mentor, |_| None, Held::default()),
            None,
            "nobody to name yet"
        );
        let general = twofold_templates::template("general").unwrap();
        let pledge = words(general.form("pledge").unwrap(), Role::Mentee, name, Held::default());
        assert_eq!(pledge, Some(only("Ben")), "without a coordinator nobody else sees it");
    }

    #[test]
    fn a_copy_that_both_opened_is_for_the_two_and_a_private_one_beside_it_is_said() {
        let template = twofold_templates::template("caltrans").unwrap();
        let form = template.form("check_ups").unwrap();
        let mark = |mine, shared| words(form, Role::Mentee, |_| Some("Ben".to_owned()), Held { mine, shared }).unwrap();
        assert_eq!(mark(false, false), m::paper::only_for("Ben"), "nothing is written");
        assert_eq!(mark(true, false), m::paper::only_for("Ben"));
        assert_eq!(mark(true, true), m::paper::also_own("Ben"));
        assert_eq!(mark(false, true), m::signing::confidential());
    }
}
