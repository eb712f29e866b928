//! A pair that fills in its contract, signs it, and makes sure who is who.

use twofold_model::agreement::{Standing, State};
use twofold_model::{Command, ItemId, ListPath, Value};
use twofold_sync::engine::signing::SignRefusal;
use twofold_sync::engine::verification::{Check, CheckState};

use crate::World;
use crate::world::{ANA, BEN};

impl World {
    /// A pair whose contract has everything that it needs, at both.
    #[must_use]
    pub fn pair_with_contract(seed: u64) -> Self {
        let mut world = Self::pair(seed);
        world.add_to_contract("competencies", 1, &[("competency", Value::Text("communication".into()))], &[]);
        world.add_to_contract("plan_elements", 2, &[], &[("text", "A project of her own")]);
        world.add_to_contract("ground_rules", 3, &[], &[("text", "We listen")]);
        world.answer(ANA, "contract/-/ack_mentor", Value::Flag(true));
        world.answer(BEN, "contract/-/ack_mentee", Value::Flag(true));
        world.wait(30_000);
        world.agree(&[ANA, BEN]);
        world
    }

    /// Gives an answer.
    ///
    /// # Panics
    /// If it is refused.
    pub fn answer(&mut self, device: usize, field: &str, value: Value) {
        self.execute(device, Command::SetValue { field: field.parse().expect("a field path"), value });
    }

    fn add_to_contract(&mut self, list: &str, item: u128, values: &[(&str, Value)], texts: &[(&str, &str)]) {
        let id = |name: &str| name.parse().expect("a field's name");
        let list = ListPath::alone("contract".parse().expect("a form's name"), id(list));
        let values = values.iter().map(|(field, value)| (id(field), value.clone())).collect();
        let texts = texts.iter().map(|(field, text)| (id(field), (*text).to_owned())).collect();
        self.execute(ANA, Command::AddItem { list, item: ItemId(item), after: None, values, texts });
    }

    /// Signs the pair's agreement with the name of this device's person.
    ///
    /// # Errors
    /// Why nothing was signed.
    pub fn sign(&mut self, device: usize) -> Result<(), SignRefusal> {
        let name = self.status(device).me.name;
        let (n, now) = (self.number(device), self.now);
        self.devices[device].sign(n, &name, now)
    }

    /// How the pair's agreement stands on a device.
    ///
    /// # Panics
    /// If there is no pair.
    #[must_use]
    pub fn standing(&self, device: usize) -> Standing {
        self.devices[device].engine.standing(self.number(device)).expect("there is a pair").clone()
    }

    /// The same on all these devices.
    ///
    /// # Panics
    /// If it stands otherwise on one of them.
    #[track_caller]
    pub fn stands(&self, devices: &[usize], state: State) {
        for device in devices {
            assert_eq!(self.standing(*device).state, state, "at device {device}: {:?}", self.standing(*device));
        }
    }

    /// What a device can compare with the partner's.
    ///
    /// # Panics
    /// If there is no partner.
    #[must_use]
    pub fn check(&self, device: usize) -> Check {
        self.devices[device].engine.check(self.number(device)).expect("there is a partner").clone()
    }

    /// Whether the person of a device has made sure who the partner is.
    #[must_use]
    pub fn check_state(&self, device: usize) -> CheckState {
        self.check(device).state
    }
}
