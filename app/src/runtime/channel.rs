//! The line between the tabs of one browser profile.

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::message::Message;

/// The channel's name, the same in every version of the app.
const NAME: &str = "twofold";

/// Posts to all other tabs, and hears them.
pub(crate) struct Channel {
    channel: BroadcastChannel,
    _heard: EventListener,
}

impl Channel {
    /// Opens the line. Nothing if the browser has none: then tabs cannot follow each other.
    pub(crate) fn open(on_message: impl Fn(Message) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(NAME).ok()?;
        let heard = EventListener::new(&channel, "message", move |event| {
            let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            if let Some(message) = text.and_then(|text| Message::decode(&text)) {
                on_message(message);
            }
        });
        Some(Self { channel, _heard: heard })
    }

    /// Tells all other tabs.
    pub(crate) fn post(&self, message: &Message) {
        // It fails only on a closed channel, and this one is never closed.
        drop(self.channel.post_message(&JsValue::from_str(&message.encode())));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use gloo_timers::future::TimeoutFuture;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::runtime::message::TabId;

    #[wasm_bindgen_test]
    async fn tabs_hear_each_other_and_nothing_of_other_versions() {
        let heard: Rc<RefCell<Vec<Message>>> = Rc::default();
        let writer = Channel::open(|_| ()).unwrap();
        let _follower = Channel::open({
            let heard = heard.clone();
            move |message| heard.borrow_mut().push(message)
        })
        .unwrap();
        writer.channel.post_message(&JsValue::from_str("{\"Unheard\":1}")).unwrap();
        writer.channel.post_message(&JsValue::from_f64(1.0)).unwrap();
        writer.post(&Message::Want { tab: TabId(7) });
        while heard.borrow().is_empty() {
            TimeoutFuture::new(0).await;
        }
        assert_eq!(heard.take(), [Message::Want { tab: TabId(7) }]);
    }
}
