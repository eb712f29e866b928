//! Signatures and checks of a space: opened from the log at every start, weighed whenever something changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use twofold_crypto::InvitationSecret;
use twofold_model::agreement::{Checked, Invalid, Signature, Standing};
use twofold_model::{Agreement, AuthorId, DocView};
use twofold_wire::ids::VerifyKey;
use twofold_wire::{DeviceId, Hash, PersonId, SpaceId};

use crate::body::{CardBody, CheckedBody, CleanCopyBody, CopyStep};
use crate::engine::verification::Check;

/// The newest signatures of each person that are looked at. Reading an old state takes a while, so there is an end.
const SIGNATURES: usize = 24;

/// Texts that were found where signatures name them, each with the places of those signatures in the log.
pub(crate) type Signed = Vec<(Vec<u64>, Agreement)>;

/// What was signed and checked, by place in the log.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// Entries that hold a signature or a check.
    places: BTreeSet<u64>,
    /// What a checkpoint says that signatures were given for, until they are opened again.
    recalled: BTreeMap<u64, Agreement>,
    pub(crate) signatures: BTreeMap<u64, Checked>,
    /// The last check of each person.
    pub(crate) checks: BTreeMap<PersonId, (u64, CheckedBody)>,
    /// The last card of each device.
    pub(crate) cards: BTreeMap<DeviceId, (u64, CardBody)>,
    /// What each person has said about clean copies, the one that was spoken of last at the end.
    pub(crate) copies: BTreeMap<PersonId, Vec<CopyWords>>,
    /// How the agreement stands, and from what that was concluded.
    pub(crate) standing: Standing,
    pub(crate) basis: Option<Basis>,
    /// The agreement, and what it was read from: reading it takes a while.
    pub(crate) agreement: Option<(ReadFrom, Arc<Agreement>)>,
    /// An invitation's public key, which takes a while to compute.
    pub(crate) invitation: Option<(InvitationSecret, VerifyKey)>,
    /// Whether the two have made sure who they are.
    pub(crate) check: Option<Check>,
    /// The number of these two, which takes a while to compute.
    pub(crate) safety: Option<(PersonId, PersonId, String)>,
}

/// What a person has said about one clean copy.
#[derive(Clone, Debug)]
pub(crate) struct CopyWords {
    /// The new space.
    pub(crate) space: SpaceId,
    /// The device that spoke first: it alone brings the person's part, so that nothing is brought twice.
    pub(crate) device: DeviceId,
    /// The newest word.
    pub(crate) last: CopyStep,
    /// The newest invitation, if this person has proposed it.
    pub(crate) link: Option<String>,
    /// What had been copied when the person's part was there.
    pub(crate) brought: Option<Vec<Hash>>,
    places: Vec<u64>,
}

/// The most clean copies, and words about one of them, of one person that are looked at again at every start.
const COPIES: usize = 8;
const WORDS: usize = 32;

impl CopyWords {
    /// Takes one more word, at its place in the log or behind it.
    pub(crate) fn hear(all: &mut Vec<Self>, place: u64, device: DeviceId, body: CleanCopyBody) {
        let known = all.iter().position(|known| known.space == body.space).map(|at| all.remove(at));
        let mut now = known.unwrap_or(Self {
            space: body.space,
            device,
            last: body.step,
            link: None,
            brought: None,
            places: Vec::new(),
        });
        now.last = body.step;
        now.link = body.link.filter(|_| body.step == CopyStep::Proposed).or(now.link);
        if body.step == CopyStep::Brought {
            now.brought = Some(body.heads);
        }
        now.places.push(place);
        if now.places.len() > WORDS {
            // The first says whose device it is; the next is an invitation that was replaced since.
            now.places.remove(1);
        }
        all.push(now);
        let given_up = all.iter().position(|it| it.brought.is_none());
        if all.len() > COPIES
            && let Some(at) = given_up
        {
            all.remove(at);
        }
    }
}

/// What an agreement is read from: the id of the program with which the pair began, and some forms of the document.
pub(crate) type ReadFrom = (String, DocView);

/// What a standing was concluded from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Basis {
    pub(crate) heads: Vec<[u8; 32]>,
    pub(crate) agreement: Arc<Agreement>,
    pub(crate) parties: Vec<(AuthorId, String)>,
    pub(crate) generation: u32,
    pub(crate) signatures: Vec<u64>,
}

impl Marks {
    /// Marks that a checkpoint says there are, to be opened again.
    pub(crate) fn at(places: Vec<u64>, signed: Signed) -> Self {
        let each = |(places, text): (Vec<u64>, Agreement)| places.into_iter().map(move |place| (place, text.clone()));
        Self {
            places: places.into_iter().collect(),
            recalled: signed.into_iter().flat_map(each).collect(),
            ..Self::default()
        }
    }

    /// What signatures were given for, for a checkpoint.
    pub(crate) fn signed(&self) -> Signed {
        let mut signed = Signed::new();
        for (place, checked) in &self.signatures {
            let Ok(found) = &checked.found else { continue };
            match signed.iter_mut().find(|(_, text)| *text == found.agreement) {
                Some((places, _)) => places.push(*place),
                None => signed.push((vec![*place], found.agreement.clone())),
            }
        }
        signed
    }

    /// A signature that comes from the log. What it is worth is found out when everything that came with it is in the
    /// document, unless this device knows it from before.
    pub(crate) fn open_signature(&mut self, seq: u64, signature: Signature) {
        let known = self.recalled.remove(&seq).and_then(|text| Checked::recalled(signature.clone(), text));
        let unknown = || Checked { signature, found: Err(Invalid::UnknownState) };
        self.add_signature(seq, known.unwrap_or_else(unknown));
        self.basis = None;
    }

    /// Where they are.
    pub(crate) fn places(&self) -> Vec<u64> {
        self.places.iter().copied().collect()
    }

    pub(crate) fn is_mark(&self, seq: u64) -> bool {
        self.places.contains(&seq)
    }

    fn add_signature(&mut self, seq: u64, checked: Checked) {
        let signer = checked.signature.signer;
        self.places.insert(seq);
        self.signatures.insert(seq, checked);
        let of_signer = |it: &Checked| it.signature.signer == signer;
        let own: Vec<u64> = self.signatures.iter().filter(|(_, it)| of_signer(it)).map(|(seq, _)| *seq).collect();
        for seq in own.iter().take(own.len().saturating_sub(SIGNATURES)) {
            self.signatures.remove(seq);
            self.places.remove(seq);
        }
    }

    pub(crate) fn add_check(&mut self, seq: u64, body: CheckedBody) {
        let earlier = self.checks.get(&body.person).map(|(at, _)| *at);
        if earlier.is_none_or(|at| at <= seq) {
            if let Some(at) = earlier {
                self.places.remove(&at);
            }
            self.places.insert(seq);
            self.checks.insert(body.person, (seq, body));
        }
    }

    pub(crate) fn add_card(&mut self, seq: u64, device: DeviceId, body: CardBody) {
        let earlier = self.cards.get(&device).map(|(at, _)| *at);
        if earlier.is_none_or(|at| at <= seq) {
            if let Some(at) = earlier {
                self.places.remove(&at);
            }
            self.places.insert(seq);
            self.cards.insert(device, (seq, body));
        }
    }

    pub(crate) fn add_copy_word(&mut self, seq: u64, person: PersonId, device: DeviceId, body: CleanCopyBody) {
        let words = self.copies.entry(person).or_default();
        let is_known = words.iter().flat_map(|words| &words.places).any(|place| *place >= seq);
        if is_known {
            return;
        }
        for place in words.iter().flat_map(|words| &words.places) {
            self.places.remove(place);
        }
        CopyWords::hear(words, seq, device, body);
        self.places.extend(words.iter().flat_map(|words| &words.places));
    }

    /// What a person has said last about clean copies.
    pub(crate) fn copy_words(&self, person: &PersonId) -> Option<&CopyWords> {
        self.copies.get(person)?.last()
    }

    /// What a person has said about this clean copy.
    pub(crate) fn words_about(&self, person: &PersonId, space: &SpaceId) -> Option<&CopyWords> {
        self.copies.get(person)?.iter().find(|words| words.space == *space)
    }

    /// Those of entries that this device leaves behind.
    pub(crate) fn forget_after(&mut self, keep: u64) {
        self.places.retain(|seq| *seq <= keep);
        self.recalled.clear();
        self.signatures.clear();
        self.checks.clear();
        self.cards.clear();
        self.copies.clear();
        self.basis = None;
        self.check = None;
    }
}
