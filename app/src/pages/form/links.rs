//! Addresses in a text: opened by a click and by nothing else.

use leptos::prelude::*;

use crate::i18n::m;

/// The most addresses that are offered.
const MOST: usize = 5;

/// The addresses in a text, as links below it; nothing while there are none.
#[component]
pub(super) fn Links(text: Memo<String>) -> impl IntoView {
    let found = Memo::new(move |_| addresses(&text.read()));
    let link = |address: String| {
        // Whoever is behind it learns nothing of where it stood.
        view! {
            <li>
                <a href=address.clone() target="_blank" rel="noopener noreferrer">{m::fields::open_link(&address)}</a>
            </li>
        }
    };
    view! {
        <Show when=move || !found.read().is_empty()>
            <ul class="ways no-print">{move || found.get().into_iter().map(link).collect_view()}</ul>
        </Show>
    }
}

fn addresses(text: &str) -> Vec<String> {
    let is_address = |word: &&str| word.strip_prefix("https://").or(word.strip_prefix("http://")).is_some_and(is_host);
    let words =
        text.split_whitespace().map(|word| word.trim_matches(['(', ')', '<', '>', '"', ',', '.', ';', '!', '?']));
    let mut found: Vec<String> = Vec::new();
    for word in words.filter(is_address) {
        if found.len() < MOST && found.iter().all(|it| it != word) {
            found.push(word.to_owned());
        }
    }
    found
}

/// Whether something follows that can be a server's name.
fn is_host(rest: &str) -> bool {
    rest.chars().next().is_some_and(char::is_alphanumeric) && !rest.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stand_alone_once_and_without_the_sentence_around_them() {
        let text = "See https://example.org/a?b=c, and (http://example.net). Again: https://example.org/a?b=c";
        assert_eq!(addresses(text), ["https://example.org/a?b=c", "http://example.net"]);
    }

    #[test]
    fn nothing_else_is_an_address() {
        for text in ["javascript:alert(1)", "https://", "https:// ", "example.org", "data:text/html,x", "https://a@b.c"]
        {
            assert!(addresses(text).is_empty(), "{text}");
        }
    }
}
