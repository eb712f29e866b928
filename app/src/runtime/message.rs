//! What the tabs of one browser profile say to each other: the one that writes, and those that follow.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use twofold_model::{AuthorId, Candidate, DocView, FieldPath, ItemId, ItemView, ListPath, Value, ValueView};

use super::shown::Shown;
use crate::state::Notice;

/// Names a tab for as long as it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct TabId(pub(crate) u64);

/// The person's own document stands under this number.
pub(crate) const OWN: u32 = 0;

/// One message. It never leaves the browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Message {
    /// A follower: I am here, and this pair is on screen.
    Here { tab: TabId, looking: Option<u32> },
    /// A follower: I am gone, or write myself.
    Gone { tab: TabId },
    /// A follower: I want to write.
    Want { tab: TabId },
    /// The writer: I write now; say [`Message::Here`].
    Writing { tab: TabId },
    /// The writer, to one follower: everything is durable, and I have stopped. Take the lock.
    Yours { tab: TabId },
    /// A follower: lock the app.
    LockNow,
    /// A follower: somebody is at this tab.
    Active,
    /// A follower: the person has read this about a pair.
    Read(u32, Notice),
    /// The writer: the app is locked.
    Locked,
    /// Everything was deleted.
    Wiped,
    /// The writer: everything but documents.
    Shown(Shown),
    /// The writer: a document.
    Document(u32, Page),
}

impl Message {
    /// As it is posted.
    pub(crate) fn encode(&self) -> String {
        serde_json::to_string(self).expect("a message has no part that JSON cannot say")
    }

    /// Nothing if it was posted by another version of the app.
    pub(crate) fn decode(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// A document's view, in a form that can be posted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Page {
    texts: BTreeMap<FieldPath, String>,
    values: BTreeMap<FieldPath, (Answer, Vec<Answer>)>,
    lists: BTreeMap<ListPath, Vec<(ItemId, bool, bool)>>,
}

/// Value, author, minutes.
type Answer = (Value, [u8; 32], u64);

impl From<&DocView> for Page {
    fn from(view: &DocView) -> Self {
        let texts = view.texts.iter().map(|(path, text)| (path.clone(), text.to_string())).collect();
        let answer = |value: &Value, author: AuthorId, minutes: u64| (value.clone(), author.0, minutes);
        let values = view.values.iter().map(|(path, it)| {
            let others = it.conflict.iter().map(|it| answer(&it.value, it.author, it.minutes)).collect();
            (path.clone(), (answer(&it.value, it.author, it.minutes), others))
        });
        let lists = view.lists.iter().map(|(path, items)| {
            (path.clone(), items.iter().map(|it| (it.id, it.removed, it.edited_after_removal)).collect())
        });
        Self { texts, values: values.collect(), lists: lists.collect() }
    }
}

impl From<Page> for DocView {
    fn from(page: Page) -> Self {
        let texts = page.texts.into_iter().map(|(path, text)| (path, text.into())).collect();
        let candidate = |(value, author, minutes): Answer| Candidate { value, author: AuthorId(author), minutes };
        let values = page.values.into_iter().map(|(path, ((value, author, minutes), others))| {
            let conflict = others.into_iter().map(candidate).collect();
            (path, ValueView { value, author: AuthorId(author), minutes, conflict })
        });
        let places = page.lists.iter().flat_map(|(path, items)| items.iter().map(|(id, ..)| (*id, path.clone())));
        let places = places.collect();
        let lists = page.lists.into_iter().map(|(path, items)| {
            let item = |(id, removed, edited_after_removal)| ItemView { id, removed, edited_after_removal };
            (path, items.into_iter().map(item).collect())
        });
        Self { texts, values: values.collect(), lists: lists.collect(), places }
    }
}

#[cfg(test)]
mod tests {
    use twofold_programs::{Date, FieldId};

    use super::*;
    use crate::runtime::shown::examples::with_own_words;

    fn view() -> DocView {
        let field = |path: &str| path.parse::<FieldPath>().unwrap();
        let author = AuthorId([7; 32]);
        let list = ListPath::alone("goals".parse().unwrap(), "goals".parse::<FieldId>().unwrap());
        let day = Value::Date(Date::new(2026, 11, 22).unwrap());
        let other = Candidate { value: Value::Empty, author: AuthorId([8; 32]), minutes: 6 };
        let mine = Candidate { value: day.clone(), author, minutes: 5 };
        let answer = ValueView { value: day, author, minutes: 5, conflict: vec![mine, other] };
        let item = ItemView { id: ItemId(u128::MAX), removed: true, edited_after_removal: true };
        DocView {
            texts: [(field("contract/-/why"), "Grüße, 😀 \"and\" so on\n".into())].into(),
            values: [(field("contract/-/start"), answer)].into(),
            lists: [(list.clone(), vec![item])].into(),
            places: [(ItemId(u128::MAX), list)].into(),
        }
    }

    #[test]
    fn a_follower_sees_the_document_exactly_as_the_writer() {
        let message = Message::Document(3, Page::from(&view()));
        let Some(Message::Document(3, page)) = Message::decode(&message.encode()) else {
            panic!("another message came out");
        };
        assert_eq!(DocView::from(page), view());
    }

    #[test]
    fn every_message_comes_out_as_it_went_in() {
        let tab = TabId(u64::MAX);
        let messages = [
            Message::Here { tab, looking: Some(1) },
            Message::Here { tab, looking: None },
            Message::Gone { tab },
            Message::Want { tab },
            Message::Writing { tab },
            Message::Yours { tab },
            Message::LockNow,
            Message::Active,
            Message::Read(1, Notice::PartnerAddedDevice),
            Message::Locked,
            Message::Wiped,
            Message::Shown(Shown::default()),
            Message::Shown(Shown { pairs: vec![with_own_words(1)], ..Shown::default() }),
        ];
        for message in messages {
            assert_eq!(Message::decode(&message.encode()), Some(message));
        }
    }

    #[test]
    fn a_message_of_another_version_is_nothing() {
        for text in ["", "{}", "{\"Unheard\":1}", "{\"Document\":[1,{\"texts\":{\"no path\":\"\"}}]}"] {
            assert_eq!(Message::decode(text), None, "{text}");
        }
    }
}
