//! One open pair: its two documents, who is in it, where the last edit is.

use std::sync::Arc;

use leptos::prelude::*;
use twofold_model::view::Parties;
use twofold_model::{
    AuthorId, Candidate, Command, CommandError, DocView, FieldPath, ItemView, ListPath, Standing, Value,
};
use twofold_programs::adapt::Adaptation;
use twofold_programs::{Role, Template, Vocabulary};

use super::{
    CheckView, CheckedHow, CopyRequest, CopyingView, EndingRequest, EndingView, Moment, NotSigned, PairPhase,
    PastChange, ReturningRequest, ReturningView, SaveState, SignAs,
};

/// The open pair as the screen sees it: one view signal per document, memos out of them.
#[derive(Clone, Copy, Debug)]
pub struct PairState {
    /// What both members read and write.
    pub shared: Shelf,
    /// What only this person's own devices hold: drafts under the same field paths, until they are shared.
    pub own: Shelf,
    /// Who is in it.
    pub meta: Signal<PairMeta>,
    /// Where this device's newest edit of this pair is.
    pub saved: Signal<SaveState>,
    /// The same, where the page also shows the own document.
    pub saved_with_own: Signal<SaveState>,
    /// Whether the partner is here, and where.
    pub presence: Signal<Presence>,
    /// How the agreement stands.
    pub standing: Signal<Standing>,
    /// When somebody last wrote in the plan, in minutes since 1970, where the program asks for that.
    pub plan_written: Signal<Option<u64>>,
    /// What the two can compare; nothing while there is no partner.
    pub check: Signal<Option<CheckView>>,
    /// What can be asked for.
    pub actions: PairActions,
}

impl PairState {
    /// The words of the program. A page is drawn anew when the two take another program.
    pub(crate) fn words(&self) -> Vocabulary {
        self.meta.with_untracked(|meta| meta.template.vocabulary.clone())
    }
}

/// Why something was not written; nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotWritten {
    /// The document does not allow it.
    Command(CommandError),
    /// The pair is not on this device.
    NoPair,
    /// The pair is closed, or this person or device is out.
    ReadOnly,
}

/// One document as the screen sees it, and the way to change it.
#[derive(Clone, Copy, Debug)]
pub struct Shelf {
    /// The newest view. Written by the runtime only.
    pub view: Signal<DocView>,
    /// Applies a command at once, or says why not.
    pub execute: Callback<Command, Result<(), NotWritten>>,
}

impl Shelf {
    /// Applies a command at once, or says why not.
    ///
    /// # Errors
    /// [`NotWritten`], to be shown at its field.
    pub fn execute(self, command: Command) -> Result<(), NotWritten> {
        self.execute.run(command)
    }

    /// The view with the answers of these forms only, and all lists: what is worked out of it rests while the two write
    /// elsewhere.
    #[must_use]
    pub fn only(self, forms: &[impl AsRef<str>]) -> Memo<DocView> {
        let forms: Vec<String> = forms.iter().map(|form| form.as_ref().to_owned()).collect();
        Memo::new(move |_| self.view.read().only(&forms))
    }

    /// A long text. Memos live as long as the component that asks.
    #[must_use]
    pub fn text(self, field: FieldPath) -> Memo<String> {
        Memo::new(move |_| self.view.read().text(&field).to_owned())
    }

    /// An answer that merges as a whole.
    #[must_use]
    pub fn value(self, field: FieldPath) -> Memo<Value> {
        Memo::new(move |_| self.view.read().value(&field).clone())
    }

    /// The answers between which somebody has to choose.
    #[must_use]
    pub fn conflict(self, field: FieldPath) -> Memo<Vec<Candidate>> {
        Memo::new(move |_| self.view.read().conflict(&field).to_vec())
    }

    /// The items of a list in their order, removed ones included.
    #[must_use]
    pub fn items(self, list: ListPath) -> Memo<Vec<ItemView>> {
        Memo::new(move |_| self.view.read().items(&list).to_vec())
    }
}

/// What a pair's page can ask the runtime for.
#[derive(Clone, Copy, Debug)]
pub struct PairActions {
    /// "Yes, this is my partner."
    pub confirm: Callback<()>,
    /// "No": the joiner is removed, a new key and a new invitation are made.
    pub reject: Callback<()>,
    /// A new invitation; the old one stops working.
    pub new_invitation: Callback<()>,
    /// The thought is complete (a field was left, Done was pressed, the page goes away).
    pub flush: Callback<()>,
    /// Where this person's caret is, for the partner to see.
    pub focus: Callback<Option<FieldPath>>,
    /// "It is really the two of us."
    pub checked: Callback<CheckedHow>,
    /// Sign the agreement, or learn why not.
    pub sign: Callback<SignAs, Result<(), NotSigned>>,
    /// Every change, the newest first; nothing in a tab that follows another.
    pub history: Callback<(), Option<Vec<PastChange>>>,
    /// Whatever concerns a partner who lost everything.
    pub returning: Callback<ReturningRequest>,
    /// Whatever concerns the end.
    pub ending: Callback<EndingRequest>,
    /// Whatever concerns a clean copy.
    pub copying: Callback<CopyRequest>,
    /// The document as an Automerge file; nothing in a tab that follows another.
    pub automerge: Callback<(), Option<Vec<u8>>>,
    /// What the document said at a moment; nothing if that is not known, or in a tab that follows another.
    pub read_at: Callback<Moment, Option<DocView>>,
}

/// Who is in a pair, and how they are to be addressed.
#[derive(Clone, Debug)]
pub struct PairMeta {
    /// The local number in the address.
    pub n: u32,
    /// This person.
    pub me: Member,
    /// The other, once joined.
    pub partner: Option<Member>,
    /// Words, forms and rules, as the two have made them.
    pub template: Arc<Template>,
    /// The program by which they go, as its organization wrote it.
    pub program: Arc<Template>,
    /// The id of the program with which they began.
    pub began: String,
    /// What they have changed in the forms.
    pub adaptation: Adaptation,
    /// How far the partnership has come.
    pub phase: PairPhase,
    /// The invitation that is out, at the inviter's only.
    pub invitation: Option<InvitationView>,
    /// Whether somebody is to take the place of the partner, who lost everything.
    pub returning: Option<ReturningView>,
    /// How it ends, once somebody wants that.
    pub ending: Option<EndingView>,
    /// Whether the two go on with a clean copy.
    pub copying: CopyingView,
}

/// Forms are the same while they are the same piece of memory: they are made anew only when they change, and comparing
/// them whole at every keystroke would take its time.
impl PartialEq for PairMeta {
    fn eq(&self, other: &Self) -> bool {
        let Self { n, me, partner, template, program, began, adaptation, phase, .. } = self;
        let Self { invitation, returning, ending, copying, .. } = self;
        Arc::ptr_eq(template, &other.template)
            && Arc::ptr_eq(program, &other.program)
            && (n, me, partner, began) == (&other.n, &other.me, &other.partner, &other.began)
            && (adaptation, phase, invitation) == (&other.adaptation, &other.phase, &other.invitation)
            && (returning, ending, copying) == (&other.returning, &other.ending, &other.copying)
    }
}

impl PairMeta {
    /// The name of an author of this pair; `None` for somebody who is no longer in it.
    #[must_use]
    pub fn name_of(&self, author: AuthorId) -> Option<&str> {
        [Some(&self.me), self.partner.as_ref()]
            .into_iter()
            .flatten()
            .find(|member| member.author == author)
            .map(|member| member.name.as_str())
    }

    /// The two, for questions about who said what.
    #[must_use]
    pub fn parties(&self) -> Parties {
        let author = |role| self.member(role).map(|member| member.author);
        Parties { mentor: author(Role::Mentor), mentee: author(Role::Mentee) }
    }

    /// The member with this role, once known.
    #[must_use]
    pub fn member(&self, role: Role) -> Option<&Member> {
        [Some(&self.me), self.partner.as_ref()].into_iter().flatten().find(|member| member.role == role)
    }
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who wrote what, in the documents.
    pub author: AuthorId,
    /// As the person wrote it.
    pub name: String,
    /// Mentor or mentee.
    pub role: Role,
}

/// An invitation that can be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationView {
    /// The whole link.
    pub link: String,
    /// The same, for pasting.
    pub code: String,
    /// The QR picture: SVG path data, one unit per module, quiet zone included.
    pub qr_path: String,
    /// Width and height of the picture, in modules.
    pub qr_size: u32,
    /// When it stops working, in minutes since 1970 in UTC.
    pub expires: u64,
}

/// What is known of the partner at this moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// Whether the partner has the pair's page open.
    pub partner_here: bool,
    /// The field in which the partner's caret is.
    pub partner_field: Option<FieldPath>,
}
