//! What screens can ask for, as callbacks that outlive them.

use std::rc::Rc;

use leptos::prelude::*;
use rand_core::Rng;
use twofold_model::{FieldPath, ItemId};
use twofold_sync::{Request, Target};
use twofold_templates::Language;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{Later, Shell};
use crate::runtime::camera::Search;
use crate::runtime::devices;
use crate::runtime::entropy::rng;
use crate::runtime::environment::{self, LANGUAGE};
use crate::runtime::files;
use crate::runtime::message::Message;
use crate::runtime::screen::PairPort;
use crate::state::{
    CopyRequest, DeviceRequest, Devices, EndingRequest, FileToSave, JoinRequest, Joining, Moment, Notice, NoticeId,
    PairActions, ReturningRequest, Session, SessionActions, StartProblem, StartRequest, Starting,
};

/// The shell, in a form that callbacks can hold: it stays in this thread, and as long as the page.
type Held = StoredValue<Rc<Shell>, LocalStorage>;

fn returning(n: u32, asked: ReturningRequest) -> Request {
    match asked {
        ReturningRequest::Invite => Request::InviteBack(n),
        ReturningRequest::Stop => Request::StopInvitingBack(n),
        ReturningRequest::LetBack => Request::LetBack(n),
        ReturningRequest::TurnAway => Request::TurnAway(n),
    }
}

fn ending(n: u32, asked: EndingRequest) -> Request {
    match asked {
        EndingRequest::End => Request::End(n),
        EndingRequest::Stay => Request::StayTogether(n),
        EndingRequest::Keep(is_kept) => Request::KeepEnded { n, is_kept },
        EndingRequest::Delete => Request::DeletePair(n),
    }
}

fn copying(n: u32, asked: CopyRequest) -> Request {
    match asked {
        CopyRequest::Propose => Request::ProposeCopy(n),
        CopyRequest::Agree => Request::AgreeToCopy(n),
        CopyRequest::Stop => Request::StopCopy(n),
    }
}

fn action<T: 'static>(shell: Held, act: fn(&Rc<Shell>, T)) -> Callback<T> {
    Callback::new(move |argument| act(&shell.get_value(), argument))
}

impl Shell {
    /// The signals and actions of the whole app.
    pub(super) fn session(self: &Rc<Self>) -> Session {
        let shell = StoredValue::new_local(self.clone());
        let actions = SessionActions {
            start: action(shell, Self::start_pair),
            look: action(shell, Self::look),
            join: action(shell, Self::join),
            visit: action(shell, Self::visit),
            edit_here: action(shell, |shell, ()| shell.take_over()),
            apply_update: action(shell, |shell, ()| shell.apply_update()),
            retry_storage: action(shell, |shell, ()| shell.retry_storage()),
            keep_storage: action(shell, |shell, ()| shell.keep_storage()),
            devices: action(shell, Self::ask_about_devices),
            lock: action(shell, Self::ask_about_lock),
            backup: action(shell, Self::ask_about_backup),
            copy: Callback::new(|(text, done): (String, Callback<bool>)| copy(&text, done)),
            dismiss: action(shell, Self::dismiss),
            scan: action(shell, |shell, (video, told)| drop(shell.search.replace(Some(Search::begin(video, told))))),
            stop_scan: action(shell, |shell, ()| drop(shell.search.take())),
            save_file: Callback::new(|file: FileToSave| files::save(&file.name, &file.bytes).is_ok()),
            print: Callback::new(|()| environment::print()),
            speak: action(shell, Self::speak),
            new_item: Callback::new(|()| new_item()),
        };
        self.screen.borrow().session(actions)
    }

    /// What the pages of a pair can ask for.
    pub(super) fn pair_port(self: &Rc<Self>, n: u32) -> PairPort {
        let shell = StoredValue::new_local(self.clone());
        let execute = move |target: Target| Callback::new(move |command| shell.get_value().execute(&target, command));
        let ask = move |request: Request| Callback::new(move |()| shell.get_value().ask(request.clone()));
        PairPort {
            shared: execute(Target::Pair(n)),
            own: execute(Target::Own(n)),
            actions: PairActions {
                confirm: ask(Request::Confirm(n)),
                reject: ask(Request::Reject(n)),
                new_invitation: ask(Request::NewInvitation(n)),
                flush: action(shell, |shell, ()| shell.flush()),
                focus: action(shell, |shell, field: Option<FieldPath>| shell.focus(field)),
                checked: Callback::new(move |how| shell.get_value().checked(n, how)),
                sign: Callback::new(move |sign| shell.get_value().sign(n, sign)),
                history: Callback::new(move |()| shell.get_value().history(n)),
                returning: Callback::new(move |asked| shell.get_value().ask(returning(n, asked))),
                ending: Callback::new(move |asked| shell.get_value().ask(ending(n, asked))),
                copying: Callback::new(move |asked| shell.get_value().ask(copying(n, asked))),
                automerge: Callback::new(move |()| shell.get_value().automerge(n)),
                read_at: Callback::new(move |moment: Moment| shell.get_value().read_at(n, &moment)),
            },
        }
    }

    /// What was drawn stays as it was drawn, so the page is loaded again; an invitation that was looked at stays with it.
    fn speak(self: &Rc<Self>, language: Language) {
        if environment::keep(LANGUAGE, language.tag()) {
            // A link, or the code in it.
            let looked_at = self.looked_at.borrow().clone();
            let code = looked_at.rsplit('#').next().filter(|code| !code.is_empty());
            environment::load_again(code);
        }
    }

    fn start_pair(self: &Rc<Self>, request: StartRequest) {
        if twofold_templates::template(&request.template).is_none() {
            return self.screen.borrow().set_starting(Starting::Failed(StartProblem::UnknownTemplate));
        }
        self.screen.borrow().set_starting(Starting::Working);
        self.made_something();
        let StartRequest { name, role, template } = request;
        self.ask(Request::Start { name, role, template });
        self.note_started();
    }

    /// Looks at an invitation; at none if the text is empty.
    pub(super) fn look(self: &Rc<Self>, text: String) {
        self.joining_as.take();
        self.looked_at.replace(text.clone());
        if text.is_empty() { self.ask(Request::LeaveVisit) } else { self.ask(Request::Look { link: text }) }
    }

    fn join(self: &Rc<Self>, request: JoinRequest) {
        let Some(writer) = self.writer() else {
            return self.do_later(Later::Join(request));
        };
        if matches!(self.screen.borrow().joining(), Joining::Found(_)) {
            self.made_something();
            return writer.ask(Request::Join { name: request.name });
        }
        // After a change of tabs, the engine of this one has not looked at it yet.
        self.joining_as.replace(Some(request.name));
        let link = Some(request.invitation).filter(|link| !link.is_empty());
        writer.ask(Request::Look { link: link.unwrap_or_else(|| self.looked_at.borrow().clone()) });
    }

    fn ask_about_devices(self: &Rc<Self>, asked: DeviceRequest) {
        if matches!(asked, DeviceRequest::Enter(_) | DeviceRequest::ComeIn(_)) {
            self.made_something();
        }
        self.ask(devices::request(asked));
    }

    /// The person has read a notice; about the partner's devices, once and for all.
    fn dismiss(self: &Rc<Self>, id: NoticeId) {
        let read = self.screen.borrow_mut().dismiss(id);
        if let Some((n, notice)) = read {
            match self.writer() {
                Some(_) => self.note_read(n, &notice),
                None => self.post(&Message::Read(n, notice)),
            }
        }
    }

    /// What was read here or in another tab is not told again.
    pub(super) fn note_read(self: &Rc<Self>, n: u32, notice: &Notice) {
        if let Some(writer) = self.writer()
            && let Some(notice) = devices::read(notice)
        {
            writer.ask(Request::Read { n, notice });
        }
    }

    /// A device that has no name yet is called after its browser.
    pub(super) fn name_this_device(self: &Rc<Self>, devices: &Devices) {
        let is_unnamed = devices.list.iter().any(|device| device.is_this && device.name.is_none());
        if is_unnamed && !self.has_named.replace(true) {
            self.later(Request::NameDevice(devices::browser_name(&environment::user_agent())));
        }
    }

    fn visit(self: &Rc<Self>, n: Option<u32>) {
        self.current.set(n);
        // Where one has arrived, the way there is over.
        if n.is_some() {
            if matches!(self.screen.borrow().starting(), Starting::Started(_)) {
                self.screen.borrow().set_starting(Starting::Idle);
            }
            if matches!(self.screen.borrow().joining(), Joining::Entered(_)) {
                self.ask(Request::LeaveVisit);
            }
        }
        self.open_current();
        self.tell_where_we_look();
        self.remember_soon();
    }

    /// The thought is complete.
    pub(super) fn flush(&self) {
        if let Some(writer) = self.writer() {
            writer.ask(Request::Flush);
        }
    }

    fn focus(&self, field: Option<FieldPath>) {
        if let Some(writer) = self.writer() {
            writer.ask(Request::Focus(field));
        }
    }

    /// Does what was asked for while another tab wrote.
    pub(super) fn catch_up(self: &Rc<Self>) {
        for later in self.later.take() {
            match later {
                Later::Ask(request) => self.ask(request),
                Later::Join(request) => self.join(request),
            }
        }
        self.note_started();
    }
}

fn new_item() -> ItemId {
    let mut bytes = [0; 16];
    rng().fill_bytes(&mut bytes);
    ItemId(u128::from_be_bytes(bytes))
}

fn copy(text: &str, done: Callback<bool>) {
    let copied = environment::copy(text);
    spawn_local(async move {
        let is_copied = match copied {
            Some(copied) => JsFuture::from(copied).await.is_ok(),
            None => false,
        };
        // Who asked may have left the page meanwhile.
        let _ = done.try_run(is_copied);
    });
}
