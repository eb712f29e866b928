//! Every address of the app, once.

/// Home, or Welcome on first use.
pub(crate) const HOME: &str = "/";
/// Start a partnership.
pub(crate) const START: &str = "/start";
/// Join a partnership. The invitation stands in the fragment, which no server sees.
pub(crate) const JOIN: &str = "/join";
/// Settings.
pub(crate) const SETTINGS: &str = "/settings";

/// What is protected, and from whom.
pub(crate) const PROTECTION: &str = "/protection";
/// The person's devices, and the recovery sheet.
pub(crate) const DEVICES: &str = "/devices";
/// Make this browser one of one's devices. The key stands in the fragment, which no server sees.
pub(crate) const COME_BACK: &str = "/come-back";

/// One form by itself, among the pages of pair `n`.
pub(crate) fn form_href(n: u32, form: &str) -> String {
    format!("{}/{form}", PairTab::Forms.href(n))
}

/// What the two have made of their forms.
pub(crate) fn own_forms_href(n: u32) -> String {
    format!("/pairs/{n}/our-forms")
}

/// The same, for one form.
pub(crate) fn adapt_href(n: u32, form: &str) -> String {
    format!("/pairs/{n}/our-forms/{form}")
}

/// All forms on paper.
pub(crate) fn binder_href(n: u32) -> String {
    format!("/pairs/{n}/paper")
}

/// The agreement of pair `n` on one sheet, to show to somebody.
pub(crate) fn summary_href(n: u32) -> String {
    format!("{}/summary", PairTab::Agreement.href(n))
}

/// The same form as a sheet of paper.
pub(crate) fn paper_href(n: u32, form: &str) -> String {
    format!("/pairs/{n}/paper/{form}")
}

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
    /// Looking back, alone and together.
    Checkups,
    /// All other forms, and every form on paper.
    Forms,
    /// Who changed what and when.
    History,
    /// What the program advises.
    Guide,
}

impl PairTab {
    /// In the order of the tabs.
    pub(crate) const ALL: [Self; 8] = [
        Self::Overview,
        Self::Agreement,
        Self::Plan,
        Self::Meetings,
        Self::Checkups,
        Self::Forms,
        Self::History,
        Self::Guide,
    ];

    /// The address of this page of pair `n`.
    pub(crate) fn href(self, n: u32) -> String {
        match self {
            Self::Overview => format!("/pairs/{n}"),
            Self::Agreement => format!("/pairs/{n}/agreement"),
            Self::Plan => format!("/pairs/{n}/plan"),
            Self::Meetings => format!("/pairs/{n}/meetings"),
            Self::Checkups => format!("/pairs/{n}/checkups"),
            Self::Forms => format!("/pairs/{n}/forms"),
            Self::History => format!("/pairs/{n}/history"),
            Self::Guide => format!("/pairs/{n}/guide"),
        }
    }

    /// Whether what is written at this address of pair `n` can be for oneself.
    pub(crate) fn holds_own(path: &str, n: u32) -> bool {
        [Self::Plan, Self::Checkups, Self::Forms]
            .into_iter()
            .any(|tab| path.strip_prefix(&tab.href(n)).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }
}

/// Where the partner of pair `n`, who lost everything, is let back in.
pub(crate) fn back_href(n: u32) -> String {
    format!("/pairs/{n}/back")
}

/// Where the two of pair `n` go on with a clean copy.
pub(crate) fn copy_href(n: u32) -> String {
    format!("/pairs/{n}/clean-copy")
}

/// Where pair `n` is paused or ended.
pub(crate) fn ending_href(n: u32) -> String {
    format!("/pairs/{n}/ending")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bookmarks_to_a_pair_stay_valid() {
        let addresses = PairTab::ALL.map(|tab| tab.href(2));
        let rest = ["/pairs/2/checkups", "/pairs/2/forms", "/pairs/2/history", "/pairs/2/guide"];
        assert_eq!(addresses[..4], ["/pairs/2", "/pairs/2/agreement", "/pairs/2/plan", "/pairs/2/meetings"]);
        assert_eq!(addresses[4..], rest);
        assert_eq!([own_forms_href(2), adapt_href(2, "ways")], ["/pairs/2/our-forms", "/pairs/2/our-forms/ways"]);
    }

    #[test]
    fn private_notes_are_written_on_a_page_of_their_own_that_says_whether_they_are_saved() {
        assert!(PairTab::holds_own("/pairs/2/plan", 2));
        assert!(PairTab::holds_own("/pairs/2/forms/notes", 2));
        assert!(!PairTab::holds_own("/pairs/2/meetings", 2));
        assert!(!PairTab::holds_own("/pairs/2/forms/notes", 3));
    }
}
