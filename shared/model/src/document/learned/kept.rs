//! How a device keeps what it has learned, so that it need not read every change at every start.

use std::collections::BTreeMap;

use automerge::{ActorId, ChangeHash};
use minicbor::{
    Decode, Encode,
    bytes::{ByteArray, ByteVec},
};

use crate::{
    document::{
        Document, Subject,
        learned::Learned,
        places::{Numbers, Places, Run},
    },
    ids::ItemId,
    path::FieldPath,
};

/// Another one when a version begins to learn something else of the same changes: then all are read anew.
const VERSION: u8 = 1;

#[derive(Encode, Decode)]
struct Kept {
    #[n(0)]
    version: u8,
    /// Of which state of the document.
    #[n(1)]
    heads: Vec<ByteArray<32>>,
    /// Each field once.
    #[n(2)]
    fields: Vec<String>,
    #[n(3)]
    subjects: Vec<KeptSubject>,
    #[n(4)]
    texts: Vec<(ByteVec, usize)>,
    /// Each a place in [`Kept::fields`].
    #[n(5)]
    answers: Vec<(usize, usize)>,
    /// Each an item and one of its properties.
    #[n(6)]
    items: Vec<(ByteArray<16>, String, usize)>,
    #[n(7)]
    runs: Vec<(ByteVec, Vec<KeptRun>)>,
}

/// First number, number after the last, place.
type KeptRun = (u64, u64, usize);

#[derive(Encode, Decode)]
struct KeptSubject {
    #[n(0)]
    hash: ByteArray<32>,
    /// Places in [`Kept::fields`].
    #[n(1)]
    fields: Vec<usize>,
    #[n(2)]
    items: Vec<ByteArray<16>>,
}

impl Document {
    /// What [`Document::learn`] finds, to be kept beside what [`Document::save`] gives; `None` while something is pending.
    pub fn save_learned(&mut self) -> Option<Vec<u8>> {
        if self.has_pending() {
            return None;
        }
        self.learn();
        let learned = self.learned.as_ref()?;
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let mut fields = Vec::new();
        let mut place = |field: String| {
            *known.entry(field).or_insert_with_key(|field| {
                fields.push(field.clone());
                fields.len() - 1
            })
        };
        let subjects = learned.subjects.all().map(|(hash, subject)| KeptSubject {
            hash: hash.0.into(),
            fields: subject.fields.iter().map(|field| place(field.to_string())).collect(),
            items: subject.items.iter().map(|item| item.0.to_be_bytes().into()).collect(),
        });
        let subjects = subjects.collect();
        let bytes = |actor: &ActorId| ByteVec::from(actor.to_bytes().to_vec());
        let Places { numbers, runs } = &learned.places;
        let run = |run: &Run| (run.numbers.start, run.numbers.end, run.place);
        let answers = numbers.answers.iter().map(|(key, at)| (place(key.clone()), *at)).collect();
        let items = numbers.items.iter().filter_map(|(key, at)| {
            let (item, property) = key.split_once('/')?;
            Some((item.parse::<ItemId>().ok()?.0.to_be_bytes().into(), property.to_owned(), *at))
        });
        let kept = Kept {
            version: VERSION,
            heads: self.index.heads().into_iter().map(|hash| hash.0.into()).collect(),
            fields,
            subjects,
            texts: numbers.texts.iter().map(|(actor, at)| (bytes(actor), *at)).collect(),
            answers,
            items: items.collect(),
            runs: runs.iter().map(|(actor, runs)| (bytes(actor), runs.iter().map(run).collect())).collect(),
        };
        Some(minicbor::to_vec(kept).expect("writing into memory does not fail"))
    }

    /// Takes in what [`Document::save_learned`] gave. Only for bytes that this device has kept itself, beside this very
    /// document: they are not compared with the changes. What cannot be read, or is of another state, is learned anew
    /// when somebody asks.
    pub fn recall_learned(&mut self, kept: &[u8]) {
        let Ok(kept) = minicbor::decode::<Kept>(kept) else { return };
        let heads = self.index.heads().into_iter().map(|hash| hash.0);
        if kept.version != VERSION || !kept.heads.iter().map(|head| **head).eq(heads) {
            return;
        }
        let Some(subjects) = subjects(&kept) else { return };
        let answer = |(place, at): (usize, usize)| Some((kept.fields.get(place)?.clone(), at));
        let Some(answers) = kept.answers.iter().copied().map(answer).collect() else { return };
        let item = |(item, property, at): (ByteArray<16>, String, usize)| {
            (format!("{}/{property}", ItemId(u128::from_be_bytes(*item))), at)
        };
        let actor = |bytes: ByteVec| ActorId::from(bytes.as_slice());
        let run = |(start, end, place)| Run { numbers: start..end, place };
        let numbers = Numbers {
            texts: kept.texts.into_iter().map(|(bytes, at)| (actor(bytes), at)).collect(),
            answers,
            items: kept.items.into_iter().map(item).collect(),
        };
        let runs = kept.runs.into_iter().map(|(bytes, runs)| (actor(bytes), runs.into_iter().map(run).collect()));
        let mut learned = Learned { places: Places { numbers, runs: runs.collect() }, ..Learned::default() };
        for (hash, subject) in subjects {
            self.learn_subject(&mut learned, hash, subject);
        }
        self.learned = Some(learned);
    }
}

fn subjects(kept: &Kept) -> Option<Vec<(ChangeHash, Subject)>> {
    let fields: Vec<FieldPath> = kept.fields.iter().map(|field| field.parse().ok()).collect::<Option<_>>()?;
    let subject = |change: &KeptSubject| {
        let fields = change.fields.iter().map(|place| fields.get(*place).cloned()).collect::<Option<_>>()?;
        let items = change.items.iter().map(|item| ItemId(u128::from_be_bytes(**item))).collect();
        Some((ChangeHash(*change.hash), Subject { fields, items }))
    };
    kept.subjects.iter().map(subject).collect()
}
