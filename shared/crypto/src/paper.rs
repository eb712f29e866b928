//! The recovery sheet: 32 random bytes as 24 words of the English BIP-39 list.

use bip39::{Language, Mnemonic};
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::seal::{random, secret_debug};

/// How many words stand on the sheet.
pub const WORDS: usize = 24;

/// What the recovery sheet says. Erased when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PaperEntropy([u8; 32]);

secret_debug!(PaperEntropy);

/// Why words are no recovery sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Not 24 words.
    #[error("a recovery sheet has 24 words, not {0}")]
    Count(usize),
    /// Not in the list: the number of the first such word, from 1.
    #[error("word {0} is none of the list")]
    Unknown(usize),
    /// All words are in the list, but they do not belong together: one is another one, or two are swapped.
    #[error("the words do not belong together")]
    Checksum,
}

impl PaperEntropy {
    /// A new sheet.
    pub fn make(rng: &mut impl CryptoRng) -> Self {
        Self(random(rng))
    }

    /// The words, in order.
    #[must_use]
    pub fn words(&self) -> [&'static str; WORDS] {
        let mnemonic = Mnemonic::from_entropy_in(Language::English, &self.0).expect("32 bytes are 24 words");
        let mut words = [""; WORDS];
        for (to, from) in words.iter_mut().zip(mnemonic.words()) {
            *to = from;
        }
        words
    }

    /// Reads typed or scanned words. Case, line breaks, numbers and punctuation between them do not matter.
    ///
    /// # Errors
    /// [`WordsError`]
    pub fn from_words(typed: &str) -> Result<Self, WordsError> {
        let mut normal = Zeroizing::new(String::with_capacity(typed.len() + WORDS));
        let mut count = 0;
        for word in typed.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            normal.extend(word.chars().flat_map(char::to_lowercase));
            normal.push(' ');
            count += 1;
        }
        if count != WORDS {
            return Err(WordsError::Count(count));
        }
        let mnemonic = Mnemonic::parse_in_normalized(Language::English, &normal).map_err(|error| match error {
            bip39::Error::UnknownWord(index) => WordsError::Unknown(index + 1),
            _ => WordsError::Checksum,
        })?;
        let (entropy, _) = mnemonic.to_entropy_array();
        let entropy = Zeroizing::new(entropy);
        let (first, _) = entropy.split_first_chunk::<32>().ok_or(WordsError::Checksum)?;
        Ok(Self(*first))
    }

    /// The 32 bytes: for this device's own storage, sealed, until the sheet was confirmed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// From the 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}
