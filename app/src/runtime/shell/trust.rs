//! Checking each other, signing, and looking back: what the pages of a pair ask for besides writing.

use std::rc::Rc;

use twofold_model::DocView;
use twofold_sync::Request;
use twofold_sync::engine::signing::{SignRefusal, SignRequest};
use twofold_sync::input::Method;

use super::Shell;
use crate::state::{CheckedHow, Moment, NotSigned, PastChange, SignAs};

impl Shell {
    pub(super) fn checked(self: &Rc<Self>, n: u32, how: CheckedHow) {
        let how = match how {
            CheckedHow::InPerson => Method::Together,
            CheckedHow::ByVoice => Method::Voice,
            CheckedHow::Scanned => Method::Picture,
        };
        self.ask(Request::Checked { n, how });
    }

    pub(super) fn sign(&self, n: u32, sign: SignAs) -> Result<(), NotSigned> {
        let writer = self.writer().ok_or(NotSigned::NotNow)?;
        let SignAs { name, date, shown } = sign;
        writer.sign(n, &SignRequest { name, date, shown }).map_err(|refusal| match refusal {
            SignRefusal::OtherName => NotSigned::OtherName,
            SignRefusal::FutureDate => NotSigned::FutureDate,
            SignRefusal::Incomplete(missing) => NotSigned::Incomplete(missing),
            SignRefusal::Unknown(fields) => NotSigned::Unknown(fields),
            SignRefusal::Changed => NotSigned::Changed,
            SignRefusal::NothingToSign | SignRefusal::ReadOnly | SignRefusal::NotReady => NotSigned::NotNow,
        })
    }

    pub(super) fn history(&self, n: u32) -> Option<Vec<PastChange>> {
        let past = self.writer()?.history(n).into_iter();
        let change = past.map(|it| PastChange {
            author: it.author,
            minutes: it.minutes,
            before: Moment(it.before),
            after: Moment(it.heads),
            subject: it.subject,
        });
        Some(change.collect())
    }

    /// The document as a file, with what was being typed.
    pub(super) fn automerge(self: &Rc<Self>, n: u32) -> Option<Vec<u8>> {
        self.flush();
        self.writer()?.read(|engine| engine.automerge(n))
    }

    pub(super) fn read_at(&self, n: u32, moment: &Moment) -> Option<DocView> {
        self.writer()?.read(|engine| engine.document_at(n, &moment.0))
    }
}
