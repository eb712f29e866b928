//! Everything that can happen to a device.

use serde::{Deserialize, Serialize};
use twofold_model::{Command, FieldPath};
pub use twofold_programs::Role;

pub use crate::body::Method;
use crate::store::{BatchId, Row};

/// Which document a command is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// The pair with this local number.
    Pair(u32),
    /// The person's own space; the form comes from the template of this pair.
    Own(u32),
}

/// Something that happened.
#[derive(Debug)]
pub enum Input {
    /// The rows of the store, once, before anything else.
    Boot(Vec<Row>),
    /// A batch is durable.
    Stored(BatchId),
    /// The person asks for something.
    Ask(Request),
    /// A WebSocket is open; the relay will speak first.
    Connected,
    /// It is not open any more, or could not be opened.
    Disconnected,
    /// A binary message came.
    Frame(Vec<u8>),
    /// The time that [`crate::Effect::Wake`] asked for has come, or the device woke up.
    Tick,
}

/// What a person can ask for. Editing is [`crate::Engine::execute`], because it can be refused.
#[derive(Clone, Debug)]
pub enum Request {
    /// Begin a pair and invite the partner.
    Start {
        /// One's own name.
        name: String,
        /// One's own role.
        role: Role,
        /// The template's id.
        template: String,
    },
    /// See who invites. The answer is in [`crate::Engine::visit`].
    Look {
        /// The link, or the code in it.
        link: String,
    },
    /// Come in through the invitation that was looked at.
    Join {
        /// One's own name.
        name: String,
    },
    /// Forget the invitation that was looked at.
    LeaveVisit,
    /// «Yes, this is my partner.»
    Confirm(u32),
    /// «No»: send the joiner away and make a new invitation.
    Reject(u32),
    /// Replace the open invitation by a new one.
    NewInvitation(u32),
    /// End a pair, for both. Asks nobody, gives no reason.
    End(u32),
    /// Not after all, while the relay has not heard of it.
    StayTogether(u32),
    /// Whether this device keeps a pair that has ended when its time is over.
    KeepEnded {
        /// The pair.
        n: u32,
        /// Yes or no.
        is_kept: bool,
    },
    /// The partner lost every device and the recovery sheet: invite a person into their place.
    InviteBack(u32),
    /// Nobody is to take the partner's place after all.
    StopInvitingBack(u32),
    /// «Yes, this is my partner»: whoever came takes the partner's place, and the partner's old devices are out.
    LetBack(u32),
    /// «No»: whoever came goes, and a new invitation is made.
    TurnAway(u32),
    /// Propose to go on with a clean copy of this pair: with what stands now, and without what stood before.
    ProposeCopy(u32),
    /// «Yes, let us go on with it.»
    AgreeToCopy(u32),
    /// Not after all: take back a proposal, or stop what both had agreed to.
    StopCopy(u32),
    /// Delete a pair that is over from this device.
    DeletePair(u32),
    /// A new epoch for a pair: what is written from now on is under a fresh key.
    Rotate(u32),
    /// Make a link with which one new device comes in. It is in [`crate::Engine::device_link`].
    OfferLink,
    /// Take the link back.
    WithdrawLink,
    /// Become a device of a person who is there already. Only a profile that is nobody yet can. The answer is in
    /// [`crate::Engine::arrival`].
    ComeIn {
        /// A link from another device, or the words of the recovery sheet.
        key: String,
    },
    /// Make a backup possible. It is in [`crate::Engine::backup`].
    PrepareBackup,
    /// Take in a backup. The answer is in [`crate::Engine::arrival`].
    OpenBackup {
        /// What [`crate::Engine::backup`] gave.
        content: zeroize::Zeroizing<Vec<u8>>,
    },
    /// Forget what [`Request::ComeIn`] was given, as long as nothing came of it.
    StayOut,
    /// After coming in with the sheet: go on, and take these devices away.
    Enter {
        /// The lost ones.
        lost: Vec<twofold_wire::DeviceId>,
    },
    /// Call this device so.
    NameDevice(String),
    /// Take a device away, for good.
    RevokeDevice(twofold_wire::DeviceId),
    /// The recovery sheet has been printed or copied: these of its words, by number from 0, prove it.
    ConfirmSheet(Vec<(usize, String)>),
    /// A new recovery sheet in the place of the old one.
    ReplaceSheet,
    /// The thought is complete: blur, *Done*, page hidden. Nothing for no pair: all of them.
    Flush,
    /// Which pair is on screen, if the page is visible and any is.
    Looking(Option<u32>),
    /// Which field has the focus.
    Focus(Option<FieldPath>),
    /// The person has read this about the partner's devices: it is not told again.
    Read {
        /// The pair.
        n: u32,
        /// What was told.
        notice: crate::Notice,
    },
    /// «It is really the two of us.»
    Checked {
        /// The pair.
        n: u32,
        /// How they made sure.
        how: Method,
    },
}

/// A command as the journal keeps it until its change is sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Journaled {
    pub(crate) command: Command,
    pub(crate) template: String,
    pub(crate) minutes: u64,
}
