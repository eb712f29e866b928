//! Every address of the app, once.

/// Home, or Welcome on first use.
pub(crate) const HOME: &str = "/";
/// Start a partnership.
pub(crate) const START: &str = "/start";
/// Join a partnership. The invitation stands in the fragment, which no server sees.
pub(crate) const JOIN: &str = "/join";
/// Settings.
pub(crate) const SETTINGS: &str = "/settings";

/// The person's devices, and the recovery sheet.
pub(crate) const DEVICES: &str = "/devices";
/// Make this browser one of one's devices. The key stands in the fragment, which no server sees.
pub(crate) const COME_BACK: &str = "/come-back";

/// A page of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PairTab {
    /// How it goes.
    Overview,
    /// The contract or agreement.
    Agreement,
    /// Goals and development needs.
    Plan,
    /// The log and the next meeting.
    Meetings,
    /// Who changed what and when.
    History,
}

impl PairTab {
    /// In the order of the tabs.
    pub(crate) const ALL: [Self; 5] = [Self::Overview, Self::Agreement, Self::Plan, Self::Meetings, Self::History];

    /// The address of this page of pair `n`.
    pub(crate) fn href(self, n: u32) -> String {
        match self {
            Self::Overview => format!("/pairs/{n}"),
            Self::Agreement => format!("/pairs/{n}/agreement"),
            Self::Plan => format!("/pairs/{n}/plan"),
            Self::Meetings => format!("/pairs/{n}/meetings"),
            Self::History => format!("/pairs/{n}/history"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bookmarks_to_a_pair_stay_valid() {
        let addresses = PairTab::ALL.map(|tab| tab.href(2));
        assert_eq!(
            addresses,
            ["/pairs/2", "/pairs/2/agreement", "/pairs/2/plan", "/pairs/2/meetings", "/pairs/2/history"]
        );
    }
}
