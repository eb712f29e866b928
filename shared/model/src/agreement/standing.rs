//! Whether the agreement is in force: computed anew at every change from the signatures, and never stored.

use serde::{Deserialize, Serialize};
use twofold_programs::Date;

use crate::{
    agreement::{Agreement, Difference, FORM},
    document::{Document, Hash},
    ids::AuthorId,
    setup::{Programs, Setup},
};

/// A signature that a device of the signer made: the caller has verified that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who signed.
    pub signer: AuthorId,
    /// The name that the signer typed.
    pub name: String,
    /// The day that the signer gave.
    pub date: Date,
    /// The id of the program by which the pair went.
    pub program: String,
    /// The document's generation.
    pub generation: u32,
    /// The state of the document that was signed.
    pub heads: Vec<Hash>,
    /// What the agreement said there: [`Agreement::digest`].
    pub digest: Hash,
}

/// Why a signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Invalid {
    /// It is for a document that was replaced by a clean copy.
    OtherGeneration,
    /// The state of the document that it names is not here, or not yet.
    UnknownState,
    /// The agreement did not say there what the signature claims, or it was another program's.
    OtherText,
    /// Two answers waited there for a choice.
    Conflict,
    /// The typed name is not the signer's.
    OtherName,
}

/// A signature, and what it is worth at its own place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The signature.
    pub signature: Signature,
    /// What was signed, and what was written since; or why it does not count.
    pub found: Result<Found, Invalid>,
}

/// What a signature was given for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What the agreement said.
    pub agreement: Agreement,
    /// The changes that wrote in the agreement after it, or apart from it. Sorted.
    pub later: Vec<Hash>,
}

impl Checked {
    /// A signature that this device has found good before, with what it was given for: `None` if that is not what the
    /// signature names. What was written since, [`Document::check_again`] finds.
    #[must_use]
    pub fn recalled(signature: Signature, agreement: Agreement) -> Option<Self> {
        let is_it = agreement.digest(&signature.program, signature.generation) == signature.digest;
        is_it.then(|| Self { signature, found: Ok(Found { agreement, later: Vec::new() }) })
    }
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Who.
    pub author: AuthorId,
    /// The name that the partner knows.
    pub name: String,
}

/// How the agreement stands now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Nobody has signed.
    #[default]
    Unsigned,
    /// One of the two has signed what it says now.
    OneSignature,
    /// Both have signed what it says now, and nobody wrote in it since.
    InForce,
    /// It was signed, and then written in: see [`Standing::before`].
    Changed,
    /// There are signatures, and none of them counts: see [`Standing::invalid`].
    Invalid,
}

/// A text that somebody signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Names the text.
    pub digest: Hash,
    /// Where to read it again: [`Document::view_at`].
    pub heads: Vec<Hash>,
    /// The signatures under it, the earliest first; the newest of each person.
    pub signatures: Vec<Signature>,
    /// Whether both who are in the pair now have signed it.
    pub is_mutual: bool,
}

/// What was signed last, if that is not what the agreement says now, or not any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// What was signed.
    pub version: Version,
    /// What is different now. Nothing, if somebody wrote in it and took it back.
    pub difference: Vec<Difference>,
}

/// How the agreement stands: everything that there is to say about its signatures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// In one word.
    pub state: State,
    /// The signatures under what the agreement says now; at most one of each.
    pub now: Vec<Signature>,
    /// What was signed before.
    pub before: Option<Before>,
    /// Every text that somebody signed, the newest first.
    pub versions: Vec<Version>,
    /// Signatures that do not count, the newest first.
    pub invalid: Vec<(Signature, Invalid)>,
}

impl Document {
    /// What a signature is worth, after [`Document::learn`]. Builds the document anew as it was: keep the answer
    /// while the heads stay the same.
    #[must_use]
    pub fn check_signature(&self, signature: Signature, programs: Programs<'_>, generation: u32) -> Checked {
        let found = self.find_signed(&signature, programs, generation);
        Checked { signature, found }
    }

    /// Checks a signature again after the document has changed. What it was given for stays the same once it is found.
    pub fn check_again(&self, checked: &mut Checked, programs: Programs<'_>, generation: u32) {
        match &mut checked.found {
            Ok(found) if checked.signature.generation == generation => {
                found.later =
                    self.written_since(&checked.signature.heads, FORM, &programs.never_signed(self.current()));
            }
            _ => checked.found = self.find_signed(&checked.signature, programs, generation),
        }
    }

    fn find_signed(&self, signature: &Signature, programs: Programs<'_>, generation: u32) -> Result<Found, Invalid> {
        if signature.generation != generation {
            return Err(Invalid::OtherGeneration);
        }
        // A state without heads is none: every document begins with a change.
        let then = Some(&signature.heads).filter(|heads| !heads.is_empty()).and_then(|heads| self.view_at(heads));
        let then = then.ok_or(Invalid::UnknownState)?;
        let (program, agreement) = (programs.id(&Setup::of(&then)), programs.agreement(&then));
        if program != signature.program || agreement.digest(program, generation) != signature.digest {
            return Err(Invalid::OtherText);
        }
        if agreement.has_conflict() {
            return Err(Invalid::Conflict);
        }
        let later = self.written_since(&signature.heads, FORM, &programs.never_signed(self.current()));
        Ok(Found { agreement, later })
    }
}

/// How the agreement stands, from all signatures in the order in which they came.
///
/// `now` is what it says now, `parties` are those who are in the pair now.
#[must_use]
pub fn standing(now: &Agreement, parties: &[Party], signatures: &[Checked]) -> Standing {
    let mut result = Standing::default();
    let mut texts: Vec<(Version, &Found)> = Vec::new();
    for Checked { signature, found } in signatures {
        let party = parties.iter().find(|party| party.author == signature.signer);
        let found = match found {
            Ok(_) if party.is_some_and(|party| !is_own_name(&signature.name, &party.name)) => Err(Invalid::OtherName),
            Ok(found) => Ok(found),
            Err(invalid) => Err(*invalid),
        };
        let found = match found {
            Ok(found) => found,
            Err(invalid) => {
                result.invalid.insert(0, (signature.clone(), invalid));
                continue;
            }
        };
        // Signed the same text, with nothing written in between or apart: what was left and come back to is another
        // version, and an old signature does not count for it.
        let known =
            texts.iter().position(|(version, at)| version.digest == signature.digest && at.later == found.later);
        let (mut version, at) = match known {
            Some(at) => texts.remove(at),
            None => (
                Version { digest: signature.digest, heads: Vec::new(), signatures: Vec::new(), is_mutual: false },
                found,
            ),
        };
        version.signatures.retain(|earlier| earlier.signer != signature.signer);
        version.signatures.push(signature.clone());
        version.heads.clone_from(&signature.heads);
        let has_signed = |party: &Party| version.signatures.iter().any(|it| it.signer == party.author);
        version.is_mutual = parties.len() == 2 && parties.iter().all(has_signed);
        texts.push((version, at));
    }
    texts.reverse();
    let is_now = |found: &Found| found.later.is_empty() && found.agreement == *now;
    let current = texts.iter().find(|(_, found)| is_now(found)).map(|(version, _)| version);
    let is_in_pair = |signature: &&Signature| parties.iter().any(|party| party.author == signature.signer);
    result.now = current.into_iter().flat_map(|it| &it.signatures).filter(is_in_pair).cloned().collect();
    let mut earlier = texts.iter().filter(|(_, found)| !is_now(found));
    // While one has signed the new text, the last that both had signed is what it would replace.
    let last = earlier.clone().find(|(version, _)| version.is_mutual).or_else(|| earlier.next());
    let is_in_force = current.is_some_and(|version| version.is_mutual);
    result.before = last
        .filter(|_| !is_in_force)
        .map(|(version, found)| Before { version: version.clone(), difference: found.agreement.difference(now) });
    result.state = match (result.now.len(), &result.before) {
        _ if is_in_force => State::InForce,
        (1.., _) => State::OneSignature,
        (0, Some(_)) => State::Changed,
        (0, None) if !result.invalid.is_empty() => State::Invalid,
        (0, None) => State::Unsigned,
    };
    result.versions = texts.into_iter().map(|(version, _)| version).collect();
    result
}

/// Whether somebody has typed this name, whatever the case and the blanks.
#[must_use]
pub fn is_own_name(typed: &str, name: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    !plain(typed).is_empty() && plain(typed) == plain(name)
}
