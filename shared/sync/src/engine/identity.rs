//! The person and the device that this profile is.

use rand_core::CryptoRng;
use twofold_crypto::{DeviceSecret, GuestSecret, PaperEntropy, make_person};
use twofold_model::{AuthorId, Member};
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::chain::PersonChain;
use twofold_wire::control::{Author, SpaceKind};
use twofold_wire::{DeviceId, Hash, PersonId, SpaceId};

use crate::body::Introduction;
use crate::effect::Effect;
use crate::engine::Engine;
use crate::engine::arrive::Borrowed;
use crate::engine::backup::Pass;
use crate::engine::devices::Guest;
use crate::engine::turn::Turn;
use crate::input::Role;
use crate::store::{BorrowedRow, GuestRow, IdentityRow, Table};

/// Who this device is.
pub(crate) struct Identity {
    pub(crate) device: DeviceSecret,
    /// Until the recovery sheet is confirmed.
    pub(crate) paper: Option<Paper>,
    pub(crate) chain: PersonChain,
    pub(crate) own: SpaceId,
    pub(crate) incarnation: Option<Hash>,
    /// On the way in: `device` is not this browser's own.
    pub(crate) borrowed: Option<Borrowed>,
    /// Devices that this one takes out of the chain.
    pub(crate) spent: Vec<DeviceId>,
    /// The link that is open for a new device.
    pub(crate) guest: Option<Guest>,
    /// What the person calls this device.
    pub(crate) name: Option<String>,
    /// What lets somebody in with a backup of this device.
    pub(crate) pass: Option<Pass>,
}

/// What the recovery sheet says.
pub(crate) struct Paper {
    pub(crate) entropy: PaperEntropy,
    pub(crate) id: DeviceId,
}

impl Paper {
    pub(crate) fn new(entropy: PaperEntropy) -> Self {
        Self { id: DeviceSecret::derive_paper(&entropy).id(), entropy }
    }
}

impl Identity {
    /// Somebody with a device, and nothing else known.
    pub(crate) fn new(device: DeviceSecret, chain: PersonChain) -> Self {
        Self {
            device,
            paper: None,
            chain,
            own: SpaceId::ZERO,
            incarnation: None,
            borrowed: None,
            spent: Vec::new(),
            guest: None,
            name: None,
            pass: None,
        }
    }

    pub(crate) fn person(&self) -> PersonId {
        self.chain.id()
    }

    pub(crate) fn author(&self) -> Author {
        Author { person: self.chain.id(), device: self.device.id() }
    }

    /// The role is set as soon as the log has told it.
    pub(crate) fn member(&self) -> Member {
        Member { author: self.author_id(), role: Role::Mentee }
    }

    pub(crate) fn author_id(&self) -> AuthorId {
        AuthorId(self.chain.id().0)
    }

    pub(crate) fn from_row(row: &IdentityRow) -> Option<Self> {
        let paper = match &row.paper {
            Some(entropy) => Some(Paper::new(PaperEntropy::from_bytes(entropy.0.as_slice().try_into().ok()?))),
            None => None,
        };
        let borrowed = match &row.borrowed {
            Some(it) => {
                let successor = DeviceSecret::from_bytes(&it.successor).ok()?;
                Some(Borrowed { successor, lost: it.lost.clone() })
            }
            None => None,
        };
        let guest = match &row.guest {
            Some(it) => Some(Guest::new(GuestSecret::from_bytes(it.secret.0.as_slice().try_into().ok()?), it.until)),
            None => None,
        };
        let pass = match &row.pass {
            Some(secret) => Some(Pass::new(GuestSecret::from_bytes(secret.0.as_slice().try_into().ok()?))),
            None => None,
        };
        Some(Self {
            device: DeviceSecret::from_bytes(&row.device).ok()?,
            paper,
            chain: PersonChain::begin(&row.statements).ok()?,
            own: row.own,
            incarnation: row.incarnation,
            borrowed,
            spent: row.spent.clone().unwrap_or_default(),
            guest,
            name: row.name.clone(),
            pass,
        })
    }

    fn row(&self) -> IdentityRow {
        IdentityRow {
            device: Bytes(self.device.to_bytes().to_vec()),
            paper: self.paper.as_ref().map(|paper| Bytes(paper.entropy.as_bytes().to_vec())),
            statements: self.chain.statements().to_vec(),
            own: self.own,
            incarnation: self.incarnation,
            borrowed: self
                .borrowed
                .as_ref()
                .map(|it| BorrowedRow { successor: Bytes(it.successor.to_bytes().to_vec()), lost: it.lost.clone() }),
            spent: Some(self.spent.clone()).filter(|spent| !spent.is_empty()),
            guest: self
                .guest
                .as_ref()
                .map(|guest| GuestRow { secret: Bytes(guest.secret.as_bytes().to_vec()), until: guest.until }),
            name: self.name.clone(),
            pass: self.pass.as_ref().map(|pass| Bytes(pass.secret.as_bytes().to_vec())),
        }
    }
}

impl Engine {
    /// The identity, made on first use together with the person's own space.
    pub(crate) fn ensure_identity<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        if self.identity.is_some() {
            return;
        }
        let made = make_person(turn.rng);
        let chain = PersonChain::begin(&made.statements).expect("a person that was just made has a valid chain");
        let paper = Some(Paper::new(made.paper));
        self.identity = Some(Identity { paper, ..Identity::new(made.device, chain) });
        let nobody = Introduction {
            name: String::new(),
            role: Role::Mentee,
            template: String::new(),
            partner: None,
            back_to: None,
            copy_of: None,
        };
        let own = self.begin_space(SpaceKind::Own, &nobody, turn);
        if let Some(identity) = &mut self.identity {
            identity.own = own;
        }
        self.line.must_register = true;
        self.keep_identity(turn);
        turn.effects.push(Effect::Connect);
    }

    pub(crate) fn keep_identity<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        self.identity_batch = self.next_batch;
        if let Some(identity) = &self.identity {
            let plain = zeroize::Zeroizing::new(cbor::encode(&identity.row()));
            self.put_sealed(Table::Identity, Vec::new(), &plain, turn);
        }
    }

    /// Keeps a row under the device's own key.
    pub(crate) fn put_sealed<R: CryptoRng>(&self, table: Table, key: Vec<u8>, plain: &[u8], turn: &mut Turn<'_, R>) {
        let value = self.local.seal(table.name(), &key, plain, turn.rng);
        turn.put(table, key, value);
    }
}
