//! What is told of a clean copy on other pages.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::{Alert, Tone};
use crate::i18n::m;
use crate::routes::{PairTab, copy_href};
use crate::state::{CopyWish, PairState};

/// That one of the two wants it, or that it is done.
#[component]
pub(crate) fn CopyNews(pair: PairState) -> impl IntoView {
    let n = pair.meta.with_untracked(|meta| meta.n);
    let words = Memo::new(move |_| {
        let meta = pair.meta.read();
        let name = meta.partner.as_ref().map(|partner| partner.name.as_str()).unwrap_or_default();
        meta.copying.wish.map(|wish| match wish {
            CopyWish::Proposed { .. } => m::clean_copy::proposed().to_owned(),
            CopyWish::Asked => m::clean_copy::asked(name),
            CopyWish::Making { .. } => m::clean_copy::making().to_owned(),
        })
    });
    view! {
        {move || words.get().map(|words| view! {
            <Alert tone=Tone::Info>
                <p dir="auto">{words}</p>
                <p><A href=copy_href(n)>{m::clean_copy::see()}</A></p>
            </Alert>
        })}
        <WentOn pair />
    }
}

/// Where it goes on, after it has ended with a clean copy.
#[component]
pub(crate) fn WentOn(pair: PairState) -> impl IntoView {
    let goes_on = Memo::new(move |_| pair.meta.read().copying.goes_on);
    let link = |n: u32| view! { <p><A href=PairTab::Overview.href(n)>{m::clean_copy::to_copy()}</A></p> };
    move || {
        goes_on.get().map(|goes_on| {
            view! {
                <Alert tone=Tone::Success heading=m::clean_copy::went_on()>
                    {goes_on.has_more.then(|| view! { <p>{m::clean_copy::has_more()}</p> })}
                    {goes_on.n.map(link)}
                </Alert>
            }
        })
    }
}
