//! The fixed first change of every document, and the fixed change by which each long text is born.
//!
//! Both are the same bytes on every device for ever. If two devices made their own, each would later hide the
//! other's answers behind a conflict between two containers.

use std::sync::LazyLock;

use automerge::{ActorId, AutoCommit, Change, ChangeHash, ExpandedChange, ObjId, ObjType, legacy};
use sha2::{Digest, Sha256};

use crate::path::FieldPath;

/// The bytes of the first change. Never regenerate them.
pub(super) const GENESIS: &[u8] = include_bytes!("../genesis.bin");

/// The largest operation number of the genesis: three containers.
const GENESIS_OPS: u64 = 3;

/// The number of the one operation of each birth.
pub(super) const BIRTH_OP: u64 = GENESIS_OPS + 1;

const BIRTH: &[u8] = b"twofold/1/birth";
const GENESIS_ACTOR: &[u8] = b"twofold/1/genesis";

pub(super) fn genesis() -> Change {
    Change::from_bytes(GENESIS.to_vec())
        .expect("the genesis in this repository is a change, which a test makes sure of")
}

fn container(number: u64) -> ObjId {
    ObjId::Id(number, container_actor().clone(), 0)
}

/// The map from field path to answer.
pub(super) fn values() -> ObjId {
    container(2)
}

/// The map from item id and property to place, order and mark.
pub(super) fn items() -> ObjId {
    container(3)
}

/// The long text of a field. Found by its birth rather than through the map, so that nothing can stand in its way.
pub(super) fn text(path: &FieldPath) -> ObjId {
    ObjId::Id(BIRTH_OP, birth_actor(path), 0)
}

/// The change that gives a field its long text: fixed actor, fixed dependency, no time.
pub(super) fn birth(path: &FieldPath, genesis: ChangeHash) -> Change {
    ExpandedChange {
        operations: vec![legacy::Op {
            action: automerge::legacy::OpType::Make(ObjType::Text),
            obj: legacy::ObjectId::Id(legacy::OpId::new(1, container_actor())),
            key: legacy::Key::Map(path.to_string().into()),
            pred: legacy::SortedVec::new(),
            insert: false,
        }],
        actor_id: birth_actor(path),
        hash: None,
        seq: 1,
        start_op: BIRTH_START,
        time: 0,
        message: None,
        deps: vec![genesis],
        extra_bytes: Vec::new(),
        author: None,
    }
    .into()
}

const BIRTH_START: core::num::NonZeroU64 = match core::num::NonZeroU64::new(BIRTH_OP) {
    Some(number) => number,
    None => core::num::NonZeroU64::MIN,
};

/// The actor of the genesis, in whose name the three containers are.
pub(super) fn container_actor() -> &'static ActorId {
    // Asked for at every operation that is looked at.
    static ACTOR: LazyLock<ActorId> = LazyLock::new(|| actor(GENESIS_ACTOR, ""));
    &ACTOR
}

pub(super) fn birth_actor(path: &FieldPath) -> ActorId {
    actor(BIRTH, &path.to_string())
}

/// Seventeen bytes, where a writing session has sixteen: no session can pretend to be one of these.
fn actor(namespace: &[u8], name: &str) -> ActorId {
    let hash = Sha256::new().chain_update(namespace).chain_update([0]).chain_update(name).finalize();
    let (first, _) = hash.split_at(17);
    ActorId::from(first)
}

/// A document with the genesis and nothing else.
pub(super) fn blank() -> AutoCommit {
    let mut doc = AutoCommit::new_with_encoding(automerge::TextEncoding::Utf16CodeUnit);
    doc.apply_changes([genesis()]).expect("a change without dependencies fits into an empty document");
    doc
}

#[cfg(test)]
mod tests {
    use automerge::{
        ReadDoc,
        transaction::{CommitOptions, Transactable},
    };

    use super::*;

    fn build_genesis() -> Change {
        let mut doc = AutoCommit::new().with_actor(actor(GENESIS_ACTOR, ""));
        for name in ["texts", "values", "items"] {
            doc.put_object(automerge::ROOT, name, ObjType::Map).unwrap();
        }
        let hash = doc.commit_with(CommitOptions::default().with_time(0)).unwrap();
        doc.get_change_by_hash(&hash).unwrap()
    }

    #[test]
    fn the_genesis_is_these_bytes_for_ever() {
        if std::env::var_os("WRITE_GENESIS").is_some() {
            return;
        }
        assert_eq!(build_genesis().raw_bytes(), GENESIS);
        let hash = "0e98315746314e9b59b466fdce028f69d2b815e2473490adf9aad13bbd99c344";
        assert_eq!(genesis().hash().to_string(), hash);
        let doc = blank();
        for (name, id) in [("texts", container(1)), ("values", values()), ("items", items())] {
            assert_eq!(doc.get(automerge::ROOT, name).unwrap().unwrap().1, id);
        }
    }

    #[test]
    fn the_birth_of_a_text_is_these_bytes_for_ever() {
        let path: FieldPath = "meetings/0000000000000000000000000000000a/topics".parse().unwrap();
        let birth = birth(&path, genesis().hash());
        let mut doc = blank();
        doc.apply_changes([birth.clone()]).unwrap();
        assert_eq!(doc.get(container(1), path.to_string()).unwrap().unwrap().1, text(&path));
        assert_eq!(doc.object_type(text(&path)).unwrap(), ObjType::Text);
        let hash = "c8103cde606a5520c0148f9c06adfab1de07b406c08b785f132628cde5c8706d";
        assert_eq!(birth.hash().to_string(), hash);
    }
}
