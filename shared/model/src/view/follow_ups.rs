//! What the two of them said they would do.

use twofold_programs::{Date, Role, Template};

use crate::{
    ids::ItemId,
    view::{DocView, reader::Reader},
};

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUpView {
    /// Its id.
    pub id: ItemId,
    /// What is to be done.
    pub title: String,
    /// What kind of item: an option's id.
    pub kind: Option<String>,
    /// Who does it.
    pub owner: Option<Owner>,
    /// By when.
    pub due: Option<Date>,
    /// Since when it is done.
    pub done_on: Option<Date>,
    /// How long it took, in quarter hours.
    pub quarters: u32,
    /// Where it stands today.
    pub state: FollowUpState,
    /// The goal that it serves, if that is still in the plan.
    pub goal: Option<ItemId>,
    /// The meeting where it was agreed, if that is still in the log.
    pub meeting: Option<ItemId>,
    /// What the mentor said about it.
    pub mentor_feedback: String,
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// One of them.
    One(Role),
    /// Both of them.
    Both,
}

impl Owner {
    /// Whether a member with this role has a part in it.
    #[must_use]
    pub fn includes(self, role: Role) -> bool {
        self == Self::Both || self == Self::One(role)
    }
}

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FollowUpState {
    /// Its day has passed and it is not done.
    Overdue,
    /// Still to be done.
    Open,
    /// Done.
    Done,
}

/// The form from which [`follow_ups`] are read; links need the lists of all.
pub const FOLLOW_UPS_FROM: [&str; 1] = ["follow_ups"];

/// All items: overdue, open and done ones, each by their day; open ones without a day come after those with one,
/// and of the done ones the latest comes first.
#[must_use]
pub fn follow_ups(view: &DocView, template: &Template, today: Date) -> Vec<FollowUpView> {
    let Some(form) = Reader::of(view, "follow_ups").filter(|_| template.form("follow_ups").is_some()) else {
        return Vec::new();
    };
    let read = |id: ItemId| {
        let item = Some(id);
        let (due, done_on) = (form.date(item, "due"), form.date(item, "done_on"));
        FollowUpView {
            id,
            title: form.text(item, "title").unwrap_or_default().to_owned(),
            kind: form.text(item, "kind").map(str::to_owned),
            owner: match form.text(item, "owner") {
                Some("mentor") => Some(Owner::One(Role::Mentor)),
                Some("mentee") => Some(Owner::One(Role::Mentee)),
                Some("both") => Some(Owner::Both),
                _ => None,
            },
            due,
            done_on,
            quarters: form.number(item, "hours").and_then(|it| it.try_into().ok()).unwrap_or(0),
            state: match (done_on, due) {
                (Some(_), _) => FollowUpState::Done,
                (None, Some(due)) if due < today => FollowUpState::Overdue,
                (None, _) => FollowUpState::Open,
            },
            goal: form.link(item, "goal_ref"),
            meeting: form.link(item, "meeting_ref"),
            mentor_feedback: form.long_text(item, "mentor_feedback").to_owned(),
        }
    };
    let mut items: Vec<FollowUpView> = form.items(None, "items").into_iter().map(read).collect();
    items.sort_by_key(|item| (item.state, core::cmp::Reverse(item.done_on), item.due.is_none(), item.due));
    items
}
