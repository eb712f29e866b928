//! The top of every page: where one is, where one can go, and where the last edit is.

use leptos::prelude::*;

/// A link of the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NavLink {
    /// The address.
    pub(crate) href: String,
    /// What it is called.
    pub(crate) label: String,
    /// Whether this page is there.
    pub(crate) current: bool,
}

impl NavLink {
    /// For `aria-current`.
    pub(crate) fn aria_current(&self) -> Option<&'static str> {
        self.current.then_some("page")
    }
}

/// The product's name, the main links, and `children` at the end.
#[component]
pub(crate) fn Header(
    #[prop(into)] product: String,
    #[prop(into)] skip: String,
    #[prop(into)] label: String,
    #[prop(into)] links: Signal<Vec<NavLink>>,
    children: Children,
) -> impl IntoView {
    let item = |link: NavLink| {
        let current = link.aria_current();
        view! { <li><a href=link.href aria-current=current>{link.label}</a></li> }
    };
    view! {
        <a class="skip" href="#main">{skip}</a>
        <header class="header">
            <div class="header__inside">
                <a class="header__product" href="/">{product}</a>
                <nav aria-label=label>
                    <ul class="header__links">{move || links.get().into_iter().map(item).collect_view()}</ul>
                </nav>
                {children()}
            </div>
        </header>
    }
}
