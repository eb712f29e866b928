//! What the page works out of the whole document: once for all of its parts.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;
use twofold_model::view::{FOLLOW_UPS_FROM, FollowUpView, MEETINGS_FROM, MeetingView, follow_ups, meetings};
use twofold_model::{ItemId, ItemView};

use crate::components::Row;
use crate::pages::form::{Rows, row_of};
use crate::resting::{Each, OfItem};
use crate::state::{Clock, PairState};

impl OfItem for MeetingView {
    fn id(&self) -> ItemId {
        self.id
    }
}

impl OfItem for FollowUpView {
    fn id(&self) -> ItemId {
        self.id
    }
}

/// The meetings in the log of a pair, the earliest first.
pub(crate) fn all_meetings(pair: PairState) -> Each<MeetingView> {
    let view = pair.shared.only(&MEETINGS_FROM);
    Each::new(move || meetings(&view.read(), &pair.meta.read().template))
}

/// The follow-ups of a pair as of today: open ones, then those that are done.
pub(crate) fn all_follow_ups(pair: PairState, clock: Signal<Clock>) -> Each<FollowUpView> {
    let today = Memo::new(move |_| clock.get().today());
    let view = pair.shared.only(&FOLLOW_UPS_FROM);
    Each::new(move || follow_ups(&view.read(), &pair.meta.read().template, today.get()))
}

/// The items of a list in this order; those that are removed last.
pub(super) fn in_order<T: OfItem>(
    rows: Rows,
    order: impl Fn(&[Arc<T>]) -> Vec<ItemId> + Send + Sync + 'static,
    each: Each<T>,
) -> Signal<Vec<Row>> {
    let view = rows.sheet.shelf.view;
    let shown = Memo::new(move |_| {
        let order = each.all.with(|all| order(all));
        let place: HashMap<ItemId, usize> = order.into_iter().zip(0..).collect();
        let place = |item: &ItemView| place.get(&item.id).copied().unwrap_or(usize::MAX);
        let mut items = rows.path.with_value(|path| view.read().items(path).to_vec());
        items.sort_by_key(place);
        items.iter().map(row_of).collect::<Vec<Row>>()
    });
    shown.into()
}
