//! Making sure that it is really the two of them: the number to compare, and what was said about it.

use rand_core::CryptoRng;
use twofold_crypto::safety_number;
use twofold_model::AuthorId;
use twofold_wire::chain::{ChainEvent, PersonChain};
use twofold_wire::record::Kind;
use twofold_wire::{Hash, PersonId};

use crate::Notice;
use crate::body::{Body, CheckedBody, Method, Seen};
use crate::effect::Changed;
use crate::engine::Engine;
use crate::engine::queries::author_in_pair;
use crate::engine::records::set_aside;
use crate::engine::turn::Turn;
use crate::space::Space;

/// What a pair can compare, and whether it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// 60 digits in groups of five: the same on both sides.
    pub number: String,
    /// The same for a camera, with the whole of what the number stands for.
    pub picture: String,
    /// What this person has said.
    pub state: CheckState,
    /// What the partner has said, in minutes since 1970. It protects the partner, not this person.
    pub partner: Option<u64>,
}

/// Whether this person has made sure who the partner is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// Not yet.
    NotYet,
    /// Yes.
    Done {
        /// How.
        how: Method,
        /// When, in minutes since 1970.
        minutes: u64,
    },
    /// Yes, but that does not hold any more.
    Void {
        /// Why.
        why: Voided,
        /// When it had been done, in minutes since 1970.
        minutes: u64,
    },
}

/// Why a check does not hold any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voided {
    /// The partner is another person now.
    OtherPerson,
    /// The partner has a new recovery sheet, and the old one did not vouch for it.
    OtherSheet,
}

impl Engine {
    /// What this pair can compare, and whether it has; nothing while there is no partner.
    #[must_use]
    pub fn check(&self, n: u32) -> Option<&Check> {
        self.spaces.get(&n)?.marks.check.as_ref()
    }

    /// The person has compared the numbers, and they are the same.
    pub(crate) fn checked<R: CryptoRng>(&mut self, n: u32, how: Method, turn: &mut Turn<'_, R>) {
        let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get(&n)) else {
            return;
        };
        let (person, device) = (identity.person(), identity.device.id());
        let Some(partner) = author_in_pair(space, &person).map(|author| PersonId(author.0)) else {
            return;
        };
        let chain = space.roster.as_ref().and_then(|roster| roster.member(&partner)).map(|member| &member.chain);
        let Some(partner_head) =
            chain.map(PersonChain::head).filter(|_| space.can_seal(&device) && !self.is_copying(space))
        else {
            return;
        };
        let (minutes, relay) = (turn.wall.minutes(), space.relay_view());
        let body = CheckedBody { person, partner, partner_head, how, minutes, relay };
        self.enqueue(n, Kind::Entry, &Body::Checked(body), turn);
        turn.changed(Changed::Pair(n));
        self.send_outbox(n, turn);
    }
}

/// Takes a check from the log.
pub(crate) fn take_check(space: &mut Space, seq: u64, from: Seen, author: AuthorId, body: CheckedBody) {
    if AuthorId(body.person.0) == author {
        space.marks.add_check(seq, body);
        space.news.insert(from.device, from.dev_seq);
    } else {
        set_aside(space, seq, Notice::SetAside);
    }
}

/// Concludes anew whether the two have made sure who they are.
pub(crate) fn weigh_check(space: &mut Space, me: &PersonId) {
    let partner = author_in_pair(space, me).map(|author| PersonId(author.0));
    let Some(partner) = partner else {
        space.marks.check = None;
        return;
    };
    let number = match space.marks.safety.take() {
        Some((one, other, number)) if (one, other) == (*me, partner) => number,
        _ => safety_number(me, &partner),
    };
    space.marks.safety = Some((*me, partner, number.clone()));
    let unsent = space.outbox.iter().rev().filter(|outgoing| !outgoing.is_in_document);
    let unsent = unsent.filter_map(|outgoing| match Body::read(&outgoing.body) {
        Ok(Body::Checked(body)) => Some(body),
        _ => None,
    });
    let mine = unsent.into_iter().next().or_else(|| space.marks.checks.get(me).map(|(_, body)| body.clone()));
    let state = mine.map_or(CheckState::NotYet, |body| state(space, &partner, &body));
    let theirs = space.marks.checks.get(&partner).map(|(_, body)| body);
    let theirs = theirs.filter(|body| body.partner == *me).map(|body| body.minutes);
    space.marks.check = Some(Check { number, picture: picture(me, &partner), state, partner: theirs });
    if matches!(state, CheckState::Void { .. }) {
        space.notices.insert(Notice::CheckVoid);
    } else {
        space.notices.remove(&Notice::CheckVoid);
    }
}

fn state(space: &Space, partner: &PersonId, body: &CheckedBody) -> CheckState {
    let minutes = body.minutes;
    let chain = space.roster.as_ref().and_then(|roster| roster.member(partner)).map(|member| &member.chain);
    match chain {
        _ if body.partner != *partner => CheckState::Void { why: Voided::OtherPerson, minutes },
        Some(chain) if has_other_sheet(chain, &body.partner_head) => {
            CheckState::Void { why: Voided::OtherSheet, minutes }
        }
        _ => CheckState::Done { how: body.how, minutes },
    }
}

/// Whether a recovery sheet was replaced after this statement and the old one did not vouch for it. A chain in which
/// the statement is not found counts as such.
fn has_other_sheet(chain: &PersonChain, since: &Hash) -> bool {
    let Some(fresh) = chain.since(since) else {
        return true;
    };
    if fresh.is_empty() {
        return false;
    }
    let known = chain.statements().len().saturating_sub(fresh.len());
    let then = chain.statements().get(..known).and_then(|statements| PersonChain::begin(statements).ok());
    then.is_none_or(|mut then| {
        fresh.iter().any(|it| matches!(then.extend(it), Ok(ChainEvent::PaperReplaced { by_old_paper: false })))
    })
}

/// Both persons' full ids, the same for both, in letters of which a picture is small.
fn picture(me: &PersonId, partner: &PersonId) -> String {
    let mut both = [me, partner].map(|person| person.to_string().to_uppercase());
    both.sort_unstable();
    format!("TWOFOLD1:{}", both.concat())
}
