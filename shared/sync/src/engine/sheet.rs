//! The recovery sheet: shown until two of its words prove that it was kept, then forgotten; and replaced.

use rand_core::CryptoRng;
use twofold_crypto::{DeviceSecret, PaperEntropy};
use zeroize::Zeroizing;

use crate::effect::Changed;
use crate::engine::Engine;
use crate::engine::identity::{Identity, Paper};
use crate::engine::turn::Turn;

/// How it stands with the recovery sheet, as far as this device knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The relay does not know it yet: without it, the sheet would help nobody.
    Preparing,
    /// Its words, to be kept outside of any device.
    Open(Zeroizing<String>),
    /// This device has forgotten it.
    Kept,
}

impl Identity {
    /// The sheet that was made here and never came into the chain.
    pub(crate) fn missing_paper(&self) -> Option<DeviceSecret> {
        let paper = self.paper.as_ref()?;
        let is_named = self.chain.devices().iter().any(|device| device.id == paper.id);
        (!is_named).then(|| DeviceSecret::derive_paper(&paper.entropy))
    }
}

impl Engine {
    /// How it stands with the recovery sheet; nothing while nobody is here.
    #[must_use]
    pub fn sheet(&self) -> Option<Sheet> {
        let identity = self.identity.as_ref().filter(|identity| identity.borrowed.is_none())?;
        Some(match &identity.paper {
            None => Sheet::Kept,
            Some(paper) if identity.chain.current_device(&paper.id).is_some() && !self.line.must_register => {
                Sheet::Open(Zeroizing::new(paper.entropy.words().join(" ")))
            }
            Some(_) => Sheet::Preparing,
        })
    }

    /// Forgets the sheet, if all of these words stand on it at these places. From then on it is on paper only.
    pub(crate) fn confirm_sheet<R: CryptoRng>(&mut self, words: &[(usize, String)], turn: &mut Turn<'_, R>) {
        let Some(identity) = &mut self.identity else {
            return;
        };
        let is_kept = identity.paper.as_ref().is_some_and(|paper| {
            let on_paper = paper.entropy.words();
            let is_there = |(at, word): &(usize, String)| on_paper.get(*at).is_some_and(|it| it == word);
            words.len() > 1 && words.iter().all(is_there)
        });
        if is_kept {
            identity.paper = None;
            self.keep_identity(turn);
            turn.changed(Changed::Session);
        }
    }

    /// A new sheet. The old one helps nobody as soon as the relay knows.
    pub(crate) fn replace_sheet<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        if let Some(identity) = self.identity.as_mut().filter(|identity| identity.borrowed.is_none()) {
            identity.paper = Some(Paper::new(PaperEntropy::make(turn.rng)));
            self.keep_identity(turn);
            self.tend_devices(turn);
            turn.changed(Changed::Session);
        }
    }
}
