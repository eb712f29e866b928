//! Frozen bytes of everything that travels.
//!
//! Never regenerate a file in `vectors/`: a line that no longer fits means that older devices and stored logs are no
//! longer understood. A new variant gets a new line.

mod control;
mod frame;

use twofold_wire::cbor::{decode, encode};

use crate::support::{from_hex, to_hex};

/// Each line is `name hex`; a `#` begins a comment.
#[track_caller]
fn check<T>(file: &str, samples: &[(&str, T)])
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()> + PartialEq + core::fmt::Debug,
{
    let lines: Vec<(&str, &str)> =
        file.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' ')).collect();
    let names: Vec<&str> = samples.iter().map(|(name, _)| *name).collect();
    assert_eq!(lines.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names, "names in the file and in the samples");
    for ((name, sample), (_, hex)) in samples.iter().zip(lines) {
        assert_eq!(to_hex(&encode(sample)), hex, "{name} is written in another form");
        assert_eq!(decode::<T>(&from_hex(hex)).as_ref(), Ok(sample), "{name} is read as something else");
    }
}
