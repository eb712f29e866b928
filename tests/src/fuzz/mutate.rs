//! Honest bytes, damaged: what chance, an old disk or somebody with bad intentions makes of them.

use twofold_wire::limits;

/// More than any reader is given.
const MOST: usize = limits::FRAME + 1;

/// One damage. `at` and `from` are places in the bytes, whatever their number.
#[derive(Clone, Copy, Debug)]
pub struct Damage {
    /// What is done.
    pub kind: u8,
    /// Where.
    pub at: u32,
    /// From where, for what is copied; how much, for what is cut.
    pub from: u32,
    /// With what.
    pub value: u8,
}

/// Numbers that lengths and counters break at.
const EDGES: [u64; 8] = [0, 1, 0x7f, 0x80, 0xffff, 0xffff_ffff, 0x7fff_ffff_ffff_ffff, u64::MAX];

impl Damage {
    /// Does it. `other` is another honest input, to take parts from.
    pub fn apply(self, bytes: &mut Vec<u8>, other: &[u8]) {
        let len = bytes.len();
        let at = place(self.at, len + 1);
        let run = 1 + place(self.from, 40);
        let end = (at + run).min(len);
        match self.kind % 10 {
            0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (self.value % 8)),
            1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = self.value),
            2 => bytes.insert(at, self.value),
            3 => drop(bytes.drain(at..end)),
            4 => bytes.truncate(at),
            5 => {
                let piece: Vec<u8> = other.iter().copied().skip(place(self.from, other.len() + 1)).take(64).collect();
                drop(bytes.splice(at..at, piece));
            }
            6 => {
                let piece: Vec<u8> = other.iter().copied().skip(at).collect();
                bytes.truncate(at);
                bytes.extend(piece);
            }
            7 => {
                let piece = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, piece));
            }
            8 => bytes
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte = byte.wrapping_add(self.value % 5).wrapping_sub(2)),
            _ => {
                let edge = EDGES[usize::from(self.value) % EDGES.len()].to_be_bytes();
                let width = 1 << (self.from % 4);
                let edge = &edge[8 - width..];
                bytes.iter_mut().skip(at).zip(edge).for_each(|(byte, edge)| *byte = *edge);
            }
        }
        bytes.truncate(MOST);
    }
}

fn place(number: u32, count: usize) -> usize {
    number as usize % count.max(1)
}
