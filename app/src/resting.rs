//! Signals that rest while what they say is the same.
//!
//! A memo keeps what hangs on it from running in vain, and yet everything that hangs on it is asked at each change below it
//! whether it has to run: each effect by a task of its own. A page with some hundred lines asks more than a thousand
//! effects at each key press, which takes longer than the key press itself. What hangs on a signal is left alone until the
//! signal is set.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use leptos::prelude::*;
use twofold_model::ItemId;

/// The same value, out of a signal that is set only when it is another.
pub(crate) fn resting<T>(value: Memo<T>) -> Signal<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let rests = RwSignal::new(value.get_untracked());
    Effect::new(move |_| put(rests, &*value.read()));
    rests.into()
}

fn put<T: Clone + PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: &T) {
    if signal.with_untracked(|old| old != value) {
        signal.set(value.clone());
    }
}

/// Something that stands for an item of a list.
pub(crate) trait OfItem: Eq + Send + Sync + 'static {
    /// The item.
    fn id(&self) -> ItemId;
}

/// Everything of one kind that a document holds, worked out once for a whole page, and a signal for each single one.
pub(crate) struct Each<T: OfItem> {
    /// All, in their order. One that is as it was is the same piece of memory, so to compare them costs nothing.
    pub(crate) all: Memo<Vec<Arc<T>>>,
    single: StoredValue<BTreeMap<ItemId, Single<T>>>,
}

type Single<T> = ArcRwSignal<Option<Arc<T>>>;

impl<T: OfItem> Clone for Each<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: OfItem> Copy for Each<T> {}

impl<T: OfItem> Each<T> {
    /// What `work_out` says, each time that something under it changes.
    pub(crate) fn new(work_out: impl Fn() -> Vec<T> + Send + Sync + 'static) -> Self {
        let all = Memo::new(move |before: Option<&Vec<Arc<T>>>| as_before(before, work_out()));
        let each = Self { all, single: StoredValue::default() };
        Effect::new(move |_| each.tell());
        each
    }

    /// One of them; `None` while it is not there. Whoever reads it is woken only when this one is another.
    pub(crate) fn one(self, item: ItemId) -> Signal<Option<Arc<T>>> {
        let now = || self.all.with_untracked(|all| all.iter().find(|it| it.id() == item).cloned());
        let known = self.single.with_value(|single| single.get(&item).cloned());
        let signal = known.unwrap_or_else(|| {
            let signal = ArcRwSignal::new(now());
            self.single.update_value(|single| drop(single.insert(item, signal.clone())));
            signal
        });
        signal.into()
    }

    /// Sets the signals of those that are others than before.
    fn tell(self) {
        let all = self.all.read();
        let all: HashMap<ItemId, &Arc<T>> = all.iter().map(|it| (it.id(), it)).collect();
        let mut changed = Vec::new();
        self.single.with_value(|single| {
            for (item, signal) in single {
                let now = all.get(item).copied();
                if signal.with_untracked(|before| before.as_ref() != now) {
                    changed.push((signal.clone(), now.cloned()));
                }
            }
        });
        changed.into_iter().for_each(|(signal, now)| signal.set(now));
    }
}

fn as_before<T: OfItem>(before: Option<&Vec<Arc<T>>>, now: Vec<T>) -> Vec<Arc<T>> {
    let before: HashMap<ItemId, &Arc<T>> = before.into_iter().flatten().map(|it| (it.id(), it)).collect();
    let kept = |it: T| match before.get(&it.id()) {
        Some(before) if ***before == it => (*before).clone(),
        _ => Arc::new(it),
    };
    now.into_iter().map(kept).collect()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Line(u128, &'static str);

    impl OfItem for Line {
        fn id(&self) -> ItemId {
            ItemId(self.0)
        }
    }

    /// Without the effect, for which a native test has no tasks: `tell` is what it does.
    fn each(document: RwSignal<Vec<Line>>) -> Each<Line> {
        let all = Memo::new(move |before: Option<&Vec<Arc<Line>>>| as_before(before, document.get()));
        Each { all, single: StoredValue::default() }
    }

    fn counted(line: Signal<Option<Arc<Line>>>) -> (Memo<Option<&'static str>>, Arc<AtomicUsize>) {
        let woken = Arc::new(AtomicUsize::new(0));
        let words = Memo::new({
            let woken = woken.clone();
            move |_| {
                woken.fetch_add(1, Ordering::Relaxed);
                line.read().as_ref().map(|line| line.1)
            }
        });
        (words, woken)
    }

    #[test]
    fn a_line_is_not_woken_by_the_words_of_another() {
        let owner = Owner::new();
        owner.set();
        let document = RwSignal::new(vec![Line(1, "one"), Line(2, "two")]);
        let each = each(document);
        let ((one, woken_one), (two, woken_two)) = (counted(each.one(ItemId(1))), counted(each.one(ItemId(2))));
        assert_eq!((one.get_untracked(), two.get_untracked()), (Some("one"), Some("two")));
        document.set(vec![Line(2, "two"), Line(1, "one, and more")]);
        each.tell();
        assert_eq!((one.get_untracked(), two.get_untracked()), (Some("one, and more"), Some("two")));
        assert_eq!((woken_one.load(Ordering::Relaxed), woken_two.load(Ordering::Relaxed)), (2, 1));
        document.set(vec![Line(1, "one, and more")]);
        each.tell();
        assert_eq!((one.get_untracked(), two.get_untracked()), (Some("one, and more"), None));
        document.set(vec![Line(1, "one, and more"), Line(2, "again")]);
        each.tell();
        assert_eq!(two.get_untracked(), Some("again"), "it is the same signal when it comes back");
    }

    #[test]
    fn what_is_as_it_was_is_the_same_piece_of_memory() {
        let owner = Owner::new();
        owner.set();
        let document = RwSignal::new(vec![Line(1, "one"), Line(2, "two")]);
        let each = each(document);
        let before = each.all.get_untracked();
        document.set(vec![Line(2, "other"), Line(1, "one")]);
        let after = each.all.get_untracked();
        assert!(Arc::ptr_eq(&before[0], &after[1]));
        assert_eq!(*after[0], Line(2, "other"));
    }
}
