//! Records: real headers, chains and signatures around random bytes of a padded length.

use twofold_wire::cbor::Bytes;
use twofold_wire::frame::ClientFrame;
use twofold_wire::ids::Hash;
use twofold_wire::log::{Entry, next_chain};
use twofold_wire::record::{Header, Kind, Record, TAG};

use crate::support::persons::{Device, seed};
use crate::support::spaces::Space;

/// A device's own sequence in one space.
#[derive(Clone, Debug)]
pub(crate) struct Pen {
    pub(crate) device: Device,
    pub(crate) last: Hash,
    pub(crate) dev_seq: u64,
}

impl Pen {
    pub(crate) fn new(device: &Device) -> Self {
        Self { device: device.clone(), last: Hash::ZERO, dev_seq: 0 }
    }

    pub(crate) fn header(&self, space: &Space, kind: Kind) -> Header {
        let dev_seq = if kind == Kind::Presence { 0 } else { self.dev_seq + 1 };
        Header {
            kind,
            space: space.id,
            epoch: space.epoch,
            device: self.device.id(),
            dev_seq,
            prev_dev_hash: self.last,
            roster_hash: space.head,
            nonce: [0; 24],
            commit: seed(),
        }
    }

    /// The next record; the pen moves on.
    pub(crate) fn write(&mut self, space: &Space) -> Record {
        self.write_sized(space, 512)
    }

    pub(crate) fn write_sized(&mut self, space: &Space, padded: usize) -> Record {
        let record = self.seal(self.header(space, Kind::Entry), padded);
        self.last = record.hash();
        self.dev_seq += 1;
        record
    }

    pub(crate) fn seal(&self, header: Header, padded: usize) -> Record {
        let byte = header.commit[0];
        Record::assemble(header, &vec![byte; padded + TAG], |digest| self.device.sign(digest))
    }
}

pub(crate) fn append(record: &Record) -> ClientFrame {
    ClientFrame::Append { record: Bytes(record.bytes().to_vec()) }
}

/// Checks a stretch of a log as a device does, and gives back the chain after it.
pub(crate) fn follow(chain: Hash, after: u64, entries: &[Entry]) -> Hash {
    let mut chain = chain;
    for (seq, entry) in (after + 1..).zip(entries) {
        chain = next_chain(&chain, seq, &entry.hash());
    }
    chain
}
