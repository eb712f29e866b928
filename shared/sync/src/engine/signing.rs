//! Signing the agreement, and weighing the signatures that there are.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand_core::CryptoRng;
use twofold_model::agreement::{Checked, Party, Signature, Standing, is_own_name, standing};
use twofold_model::setup::Programs;
use twofold_model::view::{Missing, Parties, missing};
use twofold_model::{Agreement, AuthorId, Date, DocView, FieldPath, Setup};
use twofold_programs::Template;
use twofold_wire::record::Kind;
use twofold_wire::roster::Roster;
use twofold_wire::{DeviceId, Hash, PersonId, Timestamp};

use crate::Notice;
use crate::body::{Body, Seen, SignedBody, Statement};
use crate::effect::{Changed, Effect};
use crate::engine::Engine;
use crate::engine::controls::open_secret;
use crate::engine::forms::programs;
use crate::engine::queries::{author_in_pair, partner};
use crate::engine::records::set_aside;
use crate::engine::turn::Turn;
use crate::input::Role;
use crate::marks::{Basis, ReadFrom};
use crate::space::Space;

/// The longest name that anybody types, in bytes.
const NAME: usize = 600;
/// More heads than two people's devices leave.
const HEADS: usize = 64;
/// Minutes in a day: somewhere on earth it is tomorrow already.
const DAY: u64 = 24 * 60;

/// The programs that this version knows, by their ids.
type Templates = BTreeMap<String, Arc<Template>>;

/// What a person signs with.
#[derive(Clone, Debug)]
pub struct SignRequest {
    /// The name, typed anew.
    pub name: String,
    /// The day.
    pub date: Date,
    /// What the person had on screen: if the agreement says something else by now, nothing is signed.
    pub shown: Agreement,
}

/// Why nothing was signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignRefusal {
    /// There is no such pair, or its program has no agreement.
    #[error("there is nothing to sign")]
    NothingToSign,
    /// The pair is closed, or one is not in it any more.
    #[error("nothing can be signed here any more")]
    ReadOnly,
    /// What was typed is not the signer's name.
    #[error("the name is not the signer's")]
    OtherName,
    /// The day is still to come.
    #[error("the day is still to come")]
    FutureDate,
    /// Something is missing in the agreement, or waits for a choice.
    #[error("the agreement is not complete")]
    Incomplete(Vec<Missing>),
    /// It holds answers that this version of the app cannot show.
    #[error("the agreement holds something that cannot be shown")]
    Unknown(Vec<FieldPath>),
    /// The agreement is not what it was when the person looked.
    #[error("the agreement was changed meanwhile")]
    Changed,
    /// What was written last cannot be sealed yet: its key has not come.
    #[error("what was written is not complete yet")]
    NotReady,
}

impl Engine {
    /// How the agreement of a pair stands; nothing for no pair.
    #[must_use]
    pub fn standing(&self, n: u32) -> Option<&Standing> {
        self.spaces.get(&n).filter(|space| space.n() != 0).map(|space| &space.marks.standing)
    }

    /// Signs the agreement as it is on this device, with everything that was written here until now.
    ///
    /// # Errors
    /// [`SignRefusal`]; nothing was signed.
    pub fn sign_agreement(
        &mut self,
        n: u32,
        request: &SignRequest,
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<Effect>, SignRefusal> {
        let mut turn = Turn::new(self.clock.read(now), now, rng);
        self.may_sign(n, request, now)?;
        self.complete_thought(n, &mut turn);
        let signed = self.make_signature(n, request).expect("who may sign has an identity, a template and a roster");
        self.enqueue(n, Kind::Entry, &Body::Signed(signed), &mut turn);
        turn.changed(Changed::Pair(n));
        self.send_outbox(n, &mut turn);
        Ok(self.finish(turn))
    }

    fn may_sign(&self, n: u32, request: &SignRequest, now: Timestamp) -> Result<(), SignRefusal> {
        let nothing = SignRefusal::NothingToSign;
        let (Some(identity), Some(space)) = (&self.identity, self.spaces.get(&n).filter(|space| space.n() != 0)) else {
            return Err(nothing);
        };
        let me = identity.person();
        let Some(mine) = space.people.get(&me) else { return Err(nothing) };
        let Some(programs) = programs(&self.templates, space) else { return Err(nothing) };
        let view = space.document.current();
        let setup = Setup::of(view);
        let Some(template) = programs.template(&setup) else { return Err(nothing) };
        let template = template.adapted(&setup.adaptation);
        if !space.is_writable(&identity.device.id()) || self.is_copying(space) {
            return Err(SignRefusal::ReadOnly);
        }
        if !space.can_seal(&identity.device.id()) {
            return Err(SignRefusal::NotReady);
        }
        if !is_own_name(&request.name, &mine.name) {
            return Err(SignRefusal::OtherName);
        }
        if minutes_of(request.date) > now.minutes() + DAY {
            return Err(SignRefusal::FutureDate);
        }
        if programs.agreement(view) != request.shown {
            return Err(SignRefusal::Changed);
        }
        let partner = author_in_pair(space, &me);
        let parties = match mine.role {
            Role::Mentor => Parties { mentor: Some(AuthorId(me.0)), mentee: partner },
            Role::Mentee => Parties { mentor: partner, mentee: Some(AuthorId(me.0)) },
        };
        let missing = missing(view, &template, twofold_model::agreement::FORM, parties).ok_or(nothing)?;
        if !missing.is_empty() {
            return Err(SignRefusal::Incomplete(missing));
        }
        // A conflict in an answer that the form does not have any more is unknown, too.
        let unknown = request.shown.unknown(&template);
        if unknown.is_empty() { Ok(()) } else { Err(SignRefusal::Unknown(unknown)) }
    }

    fn make_signature(&self, n: u32, request: &SignRequest) -> Option<SignedBody> {
        let (identity, space) = self.identity.as_ref().zip(self.spaces.get(&n))?;
        let programs = programs(&self.templates, space)?;
        let program = programs.id(&Setup::of(space.document.current())).to_owned();
        let generation = space.roster.as_ref()?.generation();
        let statement = Statement {
            space: space.id,
            person: identity.person(),
            device: identity.device.id(),
            generation,
            heads: space.document.heads().into_iter().map(Hash).collect(),
            digest: Hash(request.shown.digest(&program, generation)),
            program,
            name: request.name.trim().to_owned(),
            date: request.date.to_string(),
        };
        let signature = identity.device.sign(&statement.digest());
        Some(SignedBody { statement, signature, relay: space.relay_view() })
    }

    /// Concludes anew how the agreement stands, and whether the two have made sure who they are.
    pub(crate) fn weigh(&mut self, n: u32) {
        let Some((identity, space)) = self.identity.as_ref().zip(self.spaces.get_mut(&n)) else {
            return;
        };
        if space.n() != 0 {
            weigh_signatures(space, &self.templates, &identity.person(), &identity.device.id());
            super::verification::weigh_check(space, &identity.person());
            learn_invitation(space);
        }
    }
}

/// Computes the public key of the invitation that is out, if there is another than before.
fn learn_invitation(space: &mut Space) {
    let secret = open_secret(space);
    if space.marks.invitation.as_ref().map(|(known, _)| known) != secret.as_ref() {
        space.marks.invitation = secret.map(|secret| (secret.clone(), secret.verify_key()));
    }
}

/// Takes a signature from the log, if the device that wrote the record made it for this place.
pub(crate) fn take_signature(
    space: &mut Space,
    templates: &Templates,
    seq: u64,
    from: Seen,
    author: AuthorId,
    body: SignedBody,
) {
    let is_true = body.statement.space == space.id
        && body.statement.device == from.device
        && AuthorId(body.statement.person.0) == author
        // By which program the pair went when it was signed, the document says.
        && (templates.contains_key(&body.statement.program) || space.template.as_ref() == Some(&body.statement.program))
        && space
            .device_keys
            .get(&from.device)
            .is_some_and(|key| twofold_wire::keys::verify(key, &body.statement.digest(), &body.signature).is_ok());
    match signature_of(body).filter(|_| is_true) {
        Some(signature) => {
            space.marks.open_signature(seq, signature);
            space.news.insert(from.device, from.dev_seq);
        }
        None => set_aside(space, seq, Notice::SetAside),
    }
}

/// In the model's terms; nothing if no version could have written it.
fn signature_of(body: SignedBody) -> Option<Signature> {
    let Statement { person, generation, heads, digest, program, name, date, .. } = body.statement;
    let is_fit = name.len() <= NAME && !name.chars().any(char::is_control) && heads.len() <= HEADS;
    let heads = heads.into_iter().map(|head| head.0).collect();
    let date = date.parse().ok()?;
    let signer = AuthorId(person.0);
    is_fit.then_some(Signature { signer, name, date, program, generation, heads, digest: digest.0 })
}

fn weigh_signatures(space: &mut Space, templates: &Templates, me: &PersonId, device: &DeviceId) {
    let unsent = space.outbox.iter().filter(|outgoing| !outgoing.is_in_document);
    let unsent = unsent.filter_map(|outgoing| Some((outgoing.record.header.dev_seq, Body::read(&outgoing.body).ok()?)));
    // Behind everything in the log, in the order in which they were made.
    let place = |dev_seq: u64| (u64::MAX / 2).saturating_add(dev_seq);
    let unsent: Vec<(u64, Signature)> = unsent
        .filter_map(|(dev_seq, body)| match body {
            Body::Signed(signed) if signed.statement.device == *device => Some((place(dev_seq), signature_of(signed)?)),
            _ => None,
        })
        .collect();
    if space.marks.signatures.is_empty() && unsent.is_empty() {
        space.marks.standing = Standing::default();
        space.marks.basis = None;
        return;
    }
    let Some(began) = space.template.clone() else {
        return;
    };
    let programs = Programs { all: templates, began: &began };
    let generation = space.roster.as_ref().map_or(0, Roster::generation);
    let basis = Basis {
        heads: space.document.heads(),
        agreement: agreement(space.marks.agreement.take(), programs, space.document.current()),
        parties: parties(space, me),
        generation,
        signatures: space.marks.signatures.keys().copied().chain(unsent.iter().map(|(place, _)| *place)).collect(),
    };
    let read_from = read_from(programs, space.document.current());
    space.marks.agreement = Some((read_from, basis.agreement.clone()));
    if space.marks.basis.as_ref() == Some(&basis) {
        return;
    }
    space.unkept_work += space.document.learn();
    let document = &space.document;
    for checked in space.marks.signatures.values_mut() {
        let was_known = checked.found.is_ok();
        document.check_again(checked, programs, generation);
        if !was_known && checked.found.is_ok() {
            // The document was built anew for it.
            space.unkept_work += space.log.len().try_into().unwrap_or(usize::MAX);
        }
    }
    let fresh = unsent.into_iter().map(|(_, signature)| document.check_signature(signature, programs, generation));
    let all: Vec<Checked> = space.marks.signatures.values().cloned().chain(fresh).collect();
    let parties: Vec<Party> =
        basis.parties.iter().map(|(author, name)| Party { author: *author, name: name.clone() }).collect();
    space.marks.standing = standing(&basis.agreement, &parties, &all);
    space.marks.basis = Some(basis);
}

/// What the agreement says, read again only if something in it or around it was changed.
fn agreement(before: Option<(ReadFrom, Arc<Agreement>)>, programs: Programs<'_>, view: &DocView) -> Arc<Agreement> {
    let unchanged = before.filter(|(before, _)| *before == read_from(programs, view));
    unchanged.map_or_else(|| Arc::new(programs.agreement(view)), |(_, agreement)| agreement)
}

fn read_from(programs: Programs<'_>, view: &DocView) -> ReadFrom {
    (programs.began.to_owned(), view.only(&[twofold_model::agreement::FORM, twofold_programs::setup::FORM]))
}

/// Those who are in the pair now, with the names by which the other knows them.
fn parties(space: &Space, me: &PersonId) -> Vec<(AuthorId, String)> {
    let Some(mine) = space.people.get(me) else {
        return Vec::new();
    };
    let other = author_in_pair(space, me).zip(partner(space, me, mine.role));
    let other = other.map(|(author, person)| (author, person.name));
    std::iter::once((AuthorId(me.0), mine.name.clone())).chain(other).collect()
}

/// When a day begins in Greenwich, in minutes since 1970; zero for one before.
fn minutes_of(date: Date) -> u64 {
    u64::try_from(date.days()).unwrap_or(0) * DAY
}
