//! Pairs as pages show them, for tests.

use super::*;

/// A pair whose invitation is out.
pub(crate) fn pair(n: u32) -> ShownPair {
    ShownPair {
        n,
        me: ShownPerson { author: Some([1; 32]), name: "Ana".into(), role: Role::Mentor },
        partner: None,
        template: "caltrans".into(),
        began: "caltrans".into(),
        adaptation: Adaptation::default(),
        drawer: None,
        phase: PairPhase::WaitingForPartner,
        invitation: Some(("i1.abc".into(), 7)),
        saved: SaveState::OnDevice,
        saved_with_own: SaveState::OnDevice,
        partner_here: false,
        partner_field: None,
        last_news: None,
        returning: None,
        ending: None,
        copying: CopyingView::default(),
        standing: Standing::default(),
        plan_written: None,
        check: None,
    }
}

/// The same pair while its partner is in one of its fields.
pub(crate) fn watched(n: u32) -> ShownPair {
    ShownPair { partner_here: true, partner_field: "contract/-/why".parse().ok(), ..pair(n) }
}

/// A pair that calls a question otherwise.
pub(crate) fn with_own_words(n: u32) -> ShownPair {
    let mut pair = pair(n);
    pair.adaptation.labels.insert("contract/-/frequency".parse().expect("a part"), "Our rhythm".into());
    pair
}
