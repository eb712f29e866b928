//! The notices of a tab: what the writer tells, what happens in this tab, and what was closed by hand.

use crate::state::{Notice, NoticeId};

/// Where a notice comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// The tab itself.
    Tab,
    /// The engine, about everything or about one pair.
    Engine(Option<u32>),
}

#[derive(Debug)]
struct Posted {
    id: NoticeId,
    source: Source,
    notice: Notice,
    is_dismissed: bool,
}

/// All notices, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Board {
    posted: Vec<Posted>,
    last: u64,
}

impl Board {
    /// Something of this tab has to be told.
    pub(crate) fn raise(&mut self, notice: Notice) {
        self.post(Source::Tab, notice);
    }

    /// It is over.
    pub(crate) fn lower(&mut self, notice: &Notice) {
        self.posted.retain(|it| it.source != Source::Tab || it.notice != *notice);
    }

    /// What the engine tells now. What it does not tell any more goes, and can be told anew later.
    pub(crate) fn follow(&mut self, told: &[(Option<u32>, Notice)]) {
        self.posted.retain(|it| match it.source {
            Source::Tab => true,
            Source::Engine(pair) => told.iter().any(|(of, notice)| *of == pair && *notice == it.notice),
        });
        for (pair, notice) in told {
            self.post(Source::Engine(*pair), notice.clone());
        }
    }

    /// The person has read it. Gives the pair and what was read, if the engine told it of a pair.
    pub(crate) fn dismiss(&mut self, id: NoticeId) -> Option<(u32, Notice)> {
        let posted = self.posted.iter_mut().find(|it| it.id == id)?;
        posted.is_dismissed = true;
        match posted.source {
            Source::Engine(Some(n)) => Some((n, posted.notice.clone())),
            Source::Engine(None) | Source::Tab => None,
        }
    }

    /// What is to be shown.
    pub(crate) fn list(&self) -> Vec<(NoticeId, Notice)> {
        self.posted.iter().filter(|it| !it.is_dismissed).map(|it| (it.id, it.notice.clone())).collect()
    }

    fn post(&mut self, source: Source, notice: Notice) {
        if !self.posted.iter().any(|it| it.source == source && it.notice == notice) {
            self.last += 1;
            self.posted.push(Posted { id: NoticeId(self.last), source, notice, is_dismissed: false });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notices(board: &Board) -> Vec<Notice> {
        board.list().into_iter().map(|(_, notice)| notice).collect()
    }

    #[test]
    fn a_notice_that_was_closed_stays_closed_until_it_happens_anew() {
        let mut board = Board::default();
        let told = [(Some(1), Notice::LinkUsedTwice)];
        board.follow(&told);
        board.dismiss(board.list()[0].0);
        board.follow(&told);
        assert_eq!(notices(&board), []);
        board.follow(&[]);
        board.follow(&told);
        assert_eq!(notices(&board), [Notice::LinkUsedTwice]);
    }

    #[test]
    fn what_was_told_of_a_pair_is_known_by_its_pair_when_it_is_closed() {
        let mut board = Board::default();
        board.raise(Notice::UpdateReady);
        board.follow(&[(None, Notice::ClockOff), (Some(2), Notice::PartnerAddedDevice)]);
        let closed: Vec<_> = board.list().into_iter().map(|(id, _)| board.dismiss(id)).collect();
        assert_eq!(closed, [None, None, Some((2, Notice::PartnerAddedDevice))]);
    }

    #[test]
    fn more_set_aside_is_told_again_and_two_pairs_are_told_apart() {
        let mut board = Board::default();
        board.follow(&[(Some(1), Notice::Quarantine(1)), (Some(2), Notice::Quarantine(1))]);
        assert_eq!(board.list().len(), 2);
        board.dismiss(board.list()[0].0);
        board.follow(&[(Some(1), Notice::Quarantine(2)), (Some(2), Notice::Quarantine(1))]);
        assert_eq!(notices(&board), [Notice::Quarantine(1), Notice::Quarantine(2)]);
    }

    #[test]
    fn what_happens_in_the_tab_does_not_depend_on_the_engine() {
        let mut board = Board::default();
        board.raise(Notice::UpdateReady);
        board.raise(Notice::StorageFull);
        board.raise(Notice::StorageFull);
        board.follow(&[]);
        assert_eq!(notices(&board), [Notice::UpdateReady, Notice::StorageFull]);
        board.lower(&Notice::StorageFull);
        assert_eq!(notices(&board), [Notice::UpdateReady]);
    }
}
