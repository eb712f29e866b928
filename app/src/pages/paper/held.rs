//! Who can see what a member wrote in a form of their own.

use twofold_model::view::Parties;
use twofold_model::{DocView, ListPath};
use twofold_programs::{Form, Part, Role, Share};

use crate::pages::placement::fills;
use crate::state::{CopyState, Sharing, copy_state, standing};

/// What stands in an own form; nothing of either while it is blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    /// Something that its writer has not shared, or not as it is now.
    pub(crate) mine: bool,
    /// Something that the partner has as it is.
    pub(crate) shared: bool,
}

impl Held {
    /// Whether all of it is of the two.
    pub(crate) const fn is_of_both(self) -> bool {
        self.shared && !self.mine
    }
}

/// What stands in an own form of this member.
pub(crate) fn held(form: &Form, (me, parties): (Role, Parties), own: &DocView, shared: &DocView) -> Held {
    let (mine, theirs) = match me {
        Role::Mentor => (parties.mentor, parties.mentee),
        Role::Mentee => (parties.mentee, parties.mentor),
    };
    let mut all = Held::default();
    for part in form.parts().filter(|part| fills(part).allows(me)) {
        match (form.share, part, mine) {
            (Share::Both, Part::List(list), Some(mine)) => {
                let place = ListPath::alone(form.id.clone(), list.id.clone());
                for item in own.live(&place) {
                    let state = copy_state(&form.id, list, item, (own, shared), (mine, theirs));
                    all.shared |= matches!(state, CopyState::Open | CopyState::Changed);
                    all.mine |= state != CopyState::Open;
                }
            }
            _ => match standing(&form.id, part, own, shared) {
                Sharing::Private => all.mine = true,
                // The partner has what it was before.
                Sharing::Changed => all = Held { mine: true, shared: true },
                Sharing::Shared => all.shared = true,
                Sharing::Blank => {}
            },
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, ItemId, Member, Value};

    use super::*;
    use crate::state::{offer_copy, open_copy};

    const BEN: AuthorId = AuthorId([2; 32]);

    #[test]
    fn a_copy_is_of_both_once_both_have_opened_theirs() {
        let template = twofold_templates::template("caltrans").unwrap();
        let form = template.form("check_ups").unwrap();
        let list = form.lists().into_iter().next().unwrap();
        let document = |actor| Document::new(Actor([actor; 16]), Member { author: BEN, role: Role::Mentee });
        let (mut own, mut shared) = (document(1), document(2));
        let now = |own: &Document, shared: &Document, mentor| {
            let parties = Parties { mentor, mentee: Some(BEN) };
            held(form, (Role::Mentee, parties), &own.view(), &shared.view())
        };
        let add = |item| {
            let list = ListPath::alone(form.id.clone(), list.id.clone());
            let values = vec![("on".parse().unwrap(), Value::Date("2026-11-22".parse().unwrap()))];
            let texts = vec![("c10_wish".parse().unwrap(), "More time".to_owned())];
            Command::AddItem { list, item: ItemId(item), after: None, values, texts }
        };
        assert_eq!(now(&own, &shared, None), Held::default(), "nothing is written");
        own.execute(&add(1), &template, 0).unwrap();
        for offer in offer_copy(&form.id, list, ItemId(1), &own.view(), &shared.view()) {
            shared.execute(&offer, &template, 0).unwrap();
        }
        assert_eq!(now(&own, &shared, None), Held { mine: true, shared: false }, "who shares alone shows nothing");
        // The documents of this test have one author, whose offer is the partner's too.
        for open in open_copy(&form.id, list, ItemId(1), &own.view(), &shared.view()) {
            shared.execute(&open, &template, 0).unwrap();
        }
        assert!(now(&own, &shared, Some(BEN)).is_of_both());
        own.execute(&add(2), &template, 0).unwrap();
        assert_eq!(now(&own, &shared, Some(BEN)), Held { mine: true, shared: true }, "a second is private beside it");
    }
}
