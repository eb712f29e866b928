//! Beginning a space, inviting into it, and saying yes or no to who came.

use rand_core::CryptoRng;
use twofold_crypto::{EpochKey, InvitationSecret, seal_note, sign_control, start_epoch};
use twofold_model::{Document, prefill};
use twofold_wire::cbor::{self, Bytes};
use twofold_wire::control::{Body, Control, Pinned, SpaceKind, VERSION, space_id};
use twofold_wire::roster::Roster;
use twofold_wire::{Hash, SpaceId};

use crate::body::Introduction;
use crate::effect::{Changed, Effect};
use crate::engine::Engine;
use crate::engine::controls::{learn_owners, set_role};
use crate::engine::turn::Turn;
use crate::input::{Journaled, Role};
use crate::space::{Intent, Named, Space};
use crate::store::{SpaceRow, Table};

/// The place of an introduction in a control record: authenticated, so that a note cannot be moved.
pub(crate) const INTRODUCTION: &[u8] = b"introduction";

impl Engine {
    pub(crate) fn start<R: CryptoRng>(&mut self, name: String, role: Role, template: String, turn: &mut Turn<'_, R>) {
        if self.is_borrowed() {
            return;
        }
        self.ensure_identity(turn);
        let introduction = Introduction { name, role, template, partner: None, back_to: None, copy_of: None };
        let space = self.begin_space(SpaceKind::Pair, &introduction, turn);
        if let Some(n) = self.space_numbered(&space) {
            self.prefill(n, role, turn);
            self.invite(n, turn);
        }
        turn.effects.push(Effect::Connect);
        turn.changed(Changed::Session);
    }

    /// What the program starts from stands in the document before anybody writes.
    fn prefill<R: CryptoRng>(&mut self, n: u32, role: Role, turn: &mut Turn<'_, R>) {
        let Some(template) = self.template_id(n) else {
            return;
        };
        let commands = self.templates.get(&template).map(|it| prefill(it, role)).unwrap_or_default();
        for command in commands {
            let journaled = Journaled { command, template: template.clone(), minutes: turn.now.minutes() };
            if self.perform(n, &journaled).is_ok() {
                self.journal(n, &journaled, turn);
            }
        }
        self.complete_thought(n, turn);
    }

    /// Makes `GENESIS` and the space with it; the relay hears of it when there is a connection.
    pub(crate) fn begin_space<R: CryptoRng>(
        &mut self,
        kind: SpaceKind,
        introduction: &Introduction,
        turn: &mut Turn<'_, R>,
    ) -> SpaceId {
        let Some(identity) = &self.identity else {
            return SpaceId::ZERO;
        };
        let mut nonce = SpaceId::ZERO;
        turn.rng.fill_bytes(&mut nonce.0);
        let key = EpochKey::make(turn.rng);
        let devices = identity.chain.current_devices().map(|device| &device.keys);
        let start = start_epoch(&key, &nonce.0, 0, &Hash::ZERO, devices, &[], turn.rng);
        let sealed = seal_note(&key, &nonce.0, 0, INTRODUCTION, &cbor::encode(introduction), turn.rng);
        let pinned = Pinned { person: identity.person(), statements: identity.chain.statements().to_vec() };
        let control = Control {
            version: VERSION,
            space: SpaceId::ZERO,
            prev: Hash::ZERO,
            author: identity.author(),
            body: Body::Genesis { kind, nonce, persons: vec![pinned], start },
            sealed,
        };
        let genesis = sign_control(control, &identity.device);
        let id = space_id(&genesis);
        let n = if kind == SpaceKind::Own { 0 } else { self.next_number() };
        let document = Document::new(self.actor(&identity.device.id()), identity.member());
        let row = SpaceRow { genesis: Some(genesis.clone()), ..SpaceRow::new(n) };
        let mut space = Space::new(id, row, document);
        space.roster = Roster::genesis(&genesis).ok();
        space.has_own_act = true;
        learn_owners(&mut space);
        space.keys.insert(0, key);
        space.ways_back.extend(introduction.back_to.map(|to| (identity.person(), to)));
        space.copies.extend(introduction.copy_of.map(|of| (identity.person(), of)));
        space.template = Some(introduction.template.clone()).filter(|template| !template.is_empty());
        if kind == SpaceKind::Pair {
            let named = Named { name: introduction.name.clone(), role: introduction.role };
            space.people.insert(identity.person(), named);
            set_role(&mut space, identity);
        }
        space.intents.push_back(Intent::Genesis(genesis));
        self.spaces.insert(n, space);
        self.keep_space(n, turn);
        id
    }

    pub(crate) fn keep_space<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let batch = self.next_batch;
        if let Some(space) = self.spaces.get_mut(&n) {
            space.kept_batch = batch;
            space.kept = Some(space.row.clone());
            let (key, plain) = (space.id.as_bytes().to_vec(), zeroize::Zeroizing::new(cbor::encode(&space.row)));
            self.put_sealed(Table::Spaces, key, &plain, turn);
        }
    }

    /// Makes an invitation's secret and asks the relay to take its public key.
    pub(crate) fn invite<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let secret = InvitationSecret::make(turn.rng);
        if let Some(space) = self.spaces.get_mut(&n) {
            space.row.invitation = Some(Bytes(secret.as_bytes().to_vec()));
            space.intents.push_back(Intent::Invite);
            turn.changed(Changed::Pair(n));
        }
        self.keep_space(n, turn);
        self.next_control(n, turn);
    }

    pub(crate) fn new_invitation<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        let open = space.roster.iter().flat_map(|roster| roster.invitations().iter().filter(|it| !it.is_spent()));
        let revoke: Vec<Intent> = open.map(|it| Intent::RevokeInvite(it.key)).collect();
        space.intents.retain(|intent| *intent != Intent::Invite);
        space.intents.extend(revoke);
        self.invite(n, turn);
    }

    /// A fresh key for what comes, unless a joiner waits to be confirmed.
    pub(crate) fn rotate<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if let Some(space) = self.spaces.get_mut(&n)
            && let Some(epoch) = space.roster.as_ref().map(Roster::epoch)
        {
            space.wish(Intent::Rotate(epoch));
            self.next_control(n, turn);
        }
    }

    /// «Yes, this is my partner.»
    pub(crate) fn confirm<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if let Some(space) = self.spaces.get_mut(&n)
            && let Some(joiner) = unconfirmed(space)
        {
            space.wish(Intent::Confirm(joiner));
            space.row.invitation = None;
            self.keep_space(n, turn);
            self.next_control(n, turn);
        }
    }

    /// «No»: a new key that the joiner never sees, and a new link.
    pub(crate) fn reject<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        if let Some(space) = self.spaces.get_mut(&n)
            && let Some(joiner) = unconfirmed(space)
        {
            space.wish(Intent::Eject(joiner));
            self.invite(n, turn);
        }
    }
}

/// The member whom nobody has confirmed yet.
pub(crate) fn unconfirmed(space: &Space) -> Option<twofold_wire::PersonId> {
    let members = space.roster.as_ref()?.members();
    members.iter().find(|member| !member.is_confirmed).map(|member| member.chain.id())
}
