//! What a printed page of a pair begins with: the program, whose page it is, and for whom it is.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use twofold_model::DocView;
use twofold_model::view::Parties;
use twofold_programs::{Form, Home, Page, Role, Share, Template};

use crate::i18n::{capitalised, m};
use crate::pages::paper::{held, only_for_writer};
use crate::pages::placement::{concerns, forms_on};
use crate::pages::{ending, paid_hours};
use crate::routes::{PairTab, ending_href};
use crate::state::PairState;

/// Whose a printed page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// Everybody's, as the guide is.
    Everybodys,
    /// The two members'.
    Both,
    /// The two members', and what only this one sees stands on it too.
    BothAndMine,
    /// This one's: nobody else's words can stand on it.
    Mine,
}

/// The program, who it is about, and who may see it. Sheets have their own; the guide names nobody.
#[component]
pub(super) fn Head(pair: PairState) -> impl IntoView {
    let path = use_location().pathname;
    // Only what is shared of own forms matters here: what the two write elsewhere changes nothing.
    let own_ids = pair.meta.with_untracked(|meta| {
        let own = meta.template.forms.iter().filter(|form| form.home == Home::Own);
        own.map(|form| form.id.to_string()).collect::<Vec<_>>()
    });
    let shared = pair.shared.only(&own_ids);
    let whose = Memo::new(move |_| {
        let (meta, path) = (pair.meta.read(), path.read());
        let (template, page) = (&meta.template, path.trim_end_matches('/'));
        let (role, parties) = (meta.me.role, meta.parties());
        let holds_mine = |form: &Form| holds_mine(form, (role, parties), &pair.own.view.read(), &shared.read());
        whose(template, role, page, meta.n, holds_mine)
    });
    let names = move || {
        let meta = pair.meta.read();
        let words = &meta.template.vocabulary;
        let roles = [(Role::Mentor, &words.mentor), (Role::Mentee, &words.mentee)];
        // What one writes alone names nobody else.
        let named = roles.into_iter().filter(|(role, _)| whose.get() != Whose::Mine || *role == meta.me.role);
        let names = named.filter_map(|(role, word)| {
            Some(m::history::in_list(&capitalised(&word.singular), &meta.member(role)?.name))
        });
        std::iter::once(meta.template.name.clone()).chain(names).collect::<Vec<_>>().join(" · ")
    };
    let words = move || {
        let (meta, path) = (pair.meta.read(), path.read());
        let me = &meta.me.name;
        match whose.get() {
            Whose::Everybodys | Whose::Both => m::signing::confidential().to_owned(),
            Whose::BothAndMine => m::paper::also_own(me),
            Whose::Mine => form_at(&meta.template, path.trim_end_matches('/'))
                .and_then(|form| only_for_writer(form, me))
                .unwrap_or_else(|| m::paper::by_one(me)),
        }
    };
    // Nothing on the screen, where it would be found by a search and seen by nobody.
    view! {
        <Show when=move || whose.get() != Whose::Everybodys>
            <p
                class="on-paper"
                class:on-paper--mixed=move || whose.get() == Whose::BothAndMine
                data-names=names
                data-words=words
            ></p>
        </Show>
    }
}

/// The form that has this page for itself.
fn form_at<'a>(template: &'a Template, page: &str) -> Option<&'a Form> {
    let (_, id) = page.rsplit_once("/forms/")?;
    template.form(id)
}

/// Whose the page at this address is; `holds_mine`: whether something stands in a form that only this member sees.
fn whose(template: &Template, me: Role, page: &str, n: u32, holds_mine: impl Fn(&Form) -> bool) -> Whose {
    if page == PairTab::Guide.href(n) {
        return Whose::Everybodys;
    }
    let alone = form_at(template, page).filter(|form| form.id.as_str() != ending::FORM);
    if alone.is_some_and(|form| form.home == Home::Own && form.share == Share::Never) {
        return Whose::Mine;
    }
    let mine = own_forms(template, me, page, n).into_iter().chain(alone.filter(|form| form.home == Home::Own));
    if mine.into_iter().any(holds_mine) { Whose::BothAndMine } else { Whose::Both }
}

/// The forms that begin with one member, and stand on this page with others.
fn own_forms<'a>(template: &'a Template, me: Role, page: &str, n: u32) -> Vec<&'a Form> {
    let is_ending = page == ending_href(n) || form_at(template, page).is_some_and(|it| it.id.as_str() == ending::FORM);
    let tab = [PairTab::Agreement, PairTab::Plan, PairTab::Meetings, PairTab::Checkups];
    let tab = tab.into_iter().find(|tab| page == tab.href(n));
    // The overview counts with the paid hours that one has written down for oneself.
    let hours = template.forms.iter().filter(|form| page == PairTab::Overview.href(n) && form.id == paid_hours::FORM);
    let at_the_end = template.forms.iter().filter(|form| is_ending && form.page == Page::Ending);
    let all = tab.into_iter().flat_map(|tab| forms_on(template, tab)).chain(at_the_end).chain(hours);
    all.filter(|form| form.home == Home::Own && concerns(form, me)).collect()
}

/// Whether something stands in an own form that its writer has not shared, or not as it is now.
fn holds_mine(form: &Form, who: (Role, Parties), own: &DocView, shared: &DocView) -> bool {
    held(form, who, own, shared).mine
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, ItemId, ListPath, Member, Value};

    use super::*;
    use crate::state::offer_copy;

    const ANA: AuthorId = AuthorId([1; 32]);
    const BEN: AuthorId = AuthorId([2; 32]);
    const PARTIES: Parties = Parties { mentor: Some(ANA), mentee: Some(BEN) };

    fn document(session: u8) -> Document {
        Document::new(Actor([session; 16]), Member { author: BEN, role: Role::Mentee })
    }

    #[test]
    fn a_page_is_of_the_two_of_its_writer_or_of_both_with_what_only_the_writer_sees() {
        let template = twofold_templates::template("caltrans").unwrap();
        let page = |page: &str, written: bool| whose(&template, Role::Mentee, page, 1, |_| written);
        for shared in ["/pairs/1", "/pairs/1/agreement", "/pairs/1/meetings", "/pairs/1/forms/consents"] {
            assert_eq!(page(shared, true), Whose::Both, "{shared}");
        }
        for mixed in ["/pairs/1/plan", "/pairs/1/checkups", "/pairs/1/ending", "/pairs/1/forms/ending"] {
            assert_eq!(page(mixed, true), Whose::BothAndMine, "{mixed}");
            assert_eq!(page(mixed, false), Whose::Both, "{mixed}: nothing of one's own stands there");
        }
        for mine in ["/pairs/1/forms/notes", "/pairs/1/forms/learning_record", "/pairs/1/forms/mentor_choice"] {
            assert_eq!(page(mine, false), Whose::Mine, "{mine}");
        }
        assert_eq!(page("/pairs/1/guide", false), Whose::Everybodys);
    }

    #[test]
    fn what_is_shared_as_it_stands_is_no_more_the_writers_alone() {
        let template = twofold_templates::template("caltrans").unwrap();
        let form = template.form("purpose").unwrap();
        let list = form.lists().into_iter().find(|list| list.text_field().is_some()).unwrap();
        let (mut own, mut shared) = (document(1), document(2));
        let mine = |own: &Document, shared: &Document, me| holds_mine(form, (me, PARTIES), &own.view(), &shared.view());
        assert!(!mine(&own, &shared, Role::Mentee), "nothing is written");
        let texts = vec![(list.text_field().unwrap().id.clone(), "Poems".to_owned())];
        let place = ListPath::alone(form.id.clone(), list.id.clone());
        let add = Command::AddItem { list: place, item: ItemId(1), after: None, values: Vec::new(), texts };
        own.execute(&add, &template, 0).unwrap();
        assert!(mine(&own, &shared, Role::Mentee));
        shared.execute(&add, &template, 0).unwrap();
        assert!(!mine(&own, &shared, Role::Mentee));
        assert!(!mine(&document(3), &shared, Role::Mentor), "what one reads of the other is of both");
    }

    #[test]
    fn a_check_up_is_its_writers_until_both_have_shared() {
        let template = twofold_templates::template("caltrans").unwrap();
        let form = template.form("check_ups").unwrap();
        let list = form.lists().into_iter().next().unwrap();
        let (mut own, mut shared) = (document(1), document(2));
        let mine =
            |own: &Document, shared: &Document| holds_mine(form, (Role::Mentee, PARTIES), &own.view(), &shared.view());
        assert!(!mine(&own, &shared), "there is none");
        let place = ListPath::alone(form.id.clone(), list.id.clone());
        let values = vec![("on".parse().unwrap(), Value::Date("2026-11-22".parse().unwrap()))];
        let add = Command::AddItem { list: place, item: ItemId(1), after: None, values, texts: Vec::new() };
        own.execute(&add, &template, 0).unwrap();
        assert!(mine(&own, &shared));
        for offer in offer_copy(&form.id, list, ItemId(1), &own.view(), &shared.view()) {
            shared.execute(&offer, &template, 0).unwrap();
        }
        assert!(mine(&own, &shared), "who shares alone shows nothing");
    }
}
