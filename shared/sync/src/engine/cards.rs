//! What the person calls each device, and when it was last here: said in the person's own space, for own devices only.

use rand_core::CryptoRng;
use twofold_wire::DeviceId;
use twofold_wire::record::Kind;

use crate::body::{Body, CardBody};
use crate::effect::Changed;
use crate::engine::Engine;
use crate::engine::turn::Turn;

/// A device says that it is here at most so often, in minutes: 12 hours.
const CARD_MINUTES: u64 = 12 * 60;
/// The most characters of a name.
const LONGEST: usize = 60;

impl Engine {
    /// Calls this device so.
    pub(crate) fn name_device<R: CryptoRng>(&mut self, name: &str, turn: &mut Turn<'_, R>) {
        let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect();
        if let Some(identity) = self.identity.as_mut().filter(|identity| identity.borrowed.is_none())
            && !name.is_empty()
            && identity.name.as_ref() != Some(&name)
        {
            identity.name = Some(name);
            self.keep_identity(turn);
            self.tend_card(turn);
            turn.changed(Changed::Session);
        }
    }

    /// What a device last said about itself.
    pub(crate) fn card(&self, device: &DeviceId) -> Option<&CardBody> {
        self.spaces.get(&0)?.marks.cards.get(device).map(|(_, card)| card)
    }

    /// Says anew what this device is called and that it is here, if that is due.
    pub(crate) fn tend_card<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let Some((identity, own)) = self.identity.as_ref().zip(self.spaces.get(&0)) else {
            return;
        };
        let (me, Some(name)) = (identity.device.id(), identity.name.clone()) else {
            return;
        };
        let minutes = turn.wall.minutes();
        let is_due = |card: &CardBody| card.name != name || minutes.saturating_sub(card.minutes) >= CARD_MINUTES;
        let is_on_its_way =
            own.outbox.iter().any(|it| matches!(Body::read(&it.body), Ok(Body::Card(card)) if !is_due(&card)));
        if is_on_its_way
            || identity.borrowed.is_some()
            || !own.link.is_caught_up
            || !own.can_seal(&me)
            || self.card(&me).is_some_and(|card| !is_due(card))
        {
            return;
        }
        let relay = own.relay_view();
        self.enqueue(0, Kind::Entry, &Body::Card(CardBody { name, minutes, relay }), turn);
        self.send_outbox(0, turn);
    }
}
