//! Long lists on the page that is opened first: what fits a screen comes with it, the rest right after it is drawn. To open
//! years takes no longer than to open a week.

use leptos::prelude::*;

use crate::a11y;
use crate::printing::was_printed;

/// The first of these, and soon all of them: `at_once` come with the page, more than fit a screen, and as many with each
/// turn after it. All at once on a later page, where the way back leads to the place that one came from; where the address
/// names a place; and as soon as the page is printed.
pub(crate) fn by_and_by<T>(all: Signal<Vec<T>>, at_once: usize) -> Signal<Vec<T>>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    if !a11y::is_first_page() || a11y::is_going_to_a_place() || all.with_untracked(Vec::len) <= at_once {
        return all;
    }
    let (drawn, printed) = (RwSignal::new(at_once), was_printed());
    draw_more(all, drawn, at_once);
    let shown = Memo::new(move |_| {
        let limit = if printed.get() { usize::MAX } else { drawn.get() };
        all.with(|all| all.iter().take(limit).cloned().collect::<Vec<T>>())
    });
    shown.into()
}

/// After the next frame, a few more, until all are there.
fn draw_more<T: Send + Sync + 'static>(all: Signal<Vec<T>>, drawn: RwSignal<usize>, at_once: usize) {
    // What is asked for in a frame is done before it is drawn.
    let next = move || {
        // Gone with the page.
        let (Some(there), Some(count)) = (drawn.try_get_untracked(), all.try_with_untracked(Vec::len)) else { return };
        if there + at_once < count {
            drawn.set(there + at_once);
            draw_more(all, drawn, at_once);
        } else {
            drawn.set(usize::MAX);
        }
    };
    request_animation_frame(move || set_timeout(next, std::time::Duration::ZERO));
}
