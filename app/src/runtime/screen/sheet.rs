//! The signals of one pair.

use leptos::prelude::*;
use twofold_model::{DocView, Drawer, Standing};

use super::{PairPort, put};
use crate::runtime::shown::ShownPair;
use crate::state::{CheckView, PairMeta, PairState, Presence, SaveState, Shelf};

/// The signals of one pair, kept as long as the page: whoever holds them never sees another pair in them.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    pub(super) view: RwSignal<DocView>,
    meta: RwSignal<PairMeta>,
    saved: RwSignal<SaveState>,
    saved_with_own: RwSignal<SaveState>,
    presence: RwSignal<Presence>,
    standing: RwSignal<Standing>,
    plan_written: RwSignal<Option<u64>>,
    check: RwSignal<Option<CheckView>>,
    drawer: RwSignal<Option<Drawer>>,
    pub(super) state: PairState,
}

impl Sheet {
    pub(super) fn new(meta: PairMeta, pair: &ShownPair, own: RwSignal<DocView>, port: PairPort) -> Self {
        let view = RwSignal::new(DocView::default());
        let meta = RwSignal::new(meta);
        let (saved, saved_with_own) = (RwSignal::new(pair.saved), RwSignal::new(pair.saved_with_own));
        let presence = RwSignal::new(pair.presence());
        let (standing, check) = (RwSignal::new(pair.standing.clone()), RwSignal::new(pair.check(None)));
        let plan_written = RwSignal::new(pair.plan_written);
        let drawer = RwSignal::new(pair.drawer.clone());
        let own = Memo::new(move |_| Drawer::view(drawer.read().as_ref(), &own.read()));
        let state = PairState {
            shared: Shelf { view: view.into(), execute: port.shared },
            own: Shelf { view: own.into(), execute: port.own },
            meta: meta.into(),
            saved: saved.into(),
            saved_with_own: saved_with_own.into(),
            presence: presence.into(),
            standing: standing.into(),
            plan_written: plan_written.into(),
            check: check.into(),
            actions: port.actions,
        };
        Self { view, meta, saved, saved_with_own, presence, standing, plan_written, check, drawer, state }
    }

    /// Everything but the document, as the writer says it.
    pub(super) fn show(&self, pair: &ShownPair, origin: &str) {
        let meta = self.meta.with_untracked(|before| pair.meta(origin, Some(before)));
        meta.into_iter().for_each(|meta| put(self.meta, meta));
        put(self.saved, pair.saved);
        put(self.saved_with_own, pair.saved_with_own);
        put(self.presence, pair.presence());
        put(self.standing, pair.standing.clone());
        put(self.plan_written, pair.plan_written);
        let check = self.check.with_untracked(|before| pair.check(before.as_ref()));
        put(self.check, check);
        put(self.drawer, pair.drawer.clone());
    }
}
