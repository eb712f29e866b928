//! What the app shows, as plain values: made from the engine by the tab that writes, the same in every tab.

mod check;
mod copying;
#[cfg(test)]
pub(crate) mod examples;
pub(crate) mod joining;
mod told;

use std::sync::Arc;

use check::ShownCheck;
use copying::copying;
use serde::{Deserialize, Serialize};
use twofold_model::{AuthorId, Drawer, FieldPath, Standing};
use twofold_programs::Role;
use twofold_programs::adapt::Adaptation;
use twofold_sync::Engine;
use twofold_sync::status;
use twofold_wire::Timestamp;

use super::qr;
use crate::i18n;
use crate::state::{
    CheckView, Connection, CopyingView, EndingView, InvitationView, Member, Notice, PairMeta, PairPhase, PairSummary,
    Presence, ReturningView, SaveState, adapted,
};
use told::{notice, refusal};

/// Everything but documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shown {
    /// The partnerships, by number.
    pub(crate) pairs: Vec<ShownPair>,
    /// The line to the relay.
    pub(crate) connection: Connection,
    /// What has to be told, and of which pair.
    pub(crate) notices: Vec<(Option<u32>, Notice)>,
}

/// One partnership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ShownPair {
    pub(crate) n: u32,
    me: ShownPerson,
    partner: Option<ShownPerson>,
    /// The program by which it goes, and the one with which it began.
    template: String,
    began: String,
    adaptation: Adaptation,
    /// Where the person's own document keeps what belongs to this pair.
    pub(crate) drawer: Option<Drawer>,
    pub(crate) phase: PairPhase,
    /// Code, and when it stops working, in minutes.
    invitation: Option<(String, u64)>,
    pub(crate) saved: SaveState,
    /// The same, where the page also shows the person's own document.
    pub(crate) saved_with_own: SaveState,
    partner_here: bool,
    partner_field: Option<FieldPath>,
    last_news: Option<u64>,
    returning: Option<ReturningView>,
    ending: Option<EndingView>,
    copying: CopyingView,
    pub(crate) standing: Standing,
    pub(crate) plan_written: Option<u64>,
    check: Option<ShownCheck>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ShownPerson {
    author: Option<[u8; 32]>,
    name: String,
    role: Role,
}

impl Shown {
    /// What the engine says now. `offline_since` is when the line broke, in minutes; nothing before the first failure.
    pub(crate) fn of(engine: &Engine, now: Timestamp, offline_since: Option<u64>) -> Self {
        let pairs: Vec<status::Pair> = engine.pairs(now);
        let mut notices: Vec<(Option<u32>, Notice)> =
            engine.notices().iter().filter_map(|told| notice(*told, 0)).map(|notice| (None, notice)).collect();
        for pair in &pairs {
            let count = u32::try_from(engine.set_aside(pair.n)).unwrap_or(u32::MAX);
            notices.extend(
                pair.notices.iter().filter_map(|told| notice(*told, count)).map(|notice| (Some(pair.n), notice)),
            );
        }
        let refusal = engine
            .notices()
            .iter()
            .chain(pairs.iter().flat_map(|pair| pair.notices.iter()))
            .find_map(|told| refusal(*told));
        let connection = match (refusal, engine.connection(), offline_since) {
            (Some(refusal), ..) => Connection::Refused(refusal),
            (None, status::Connection::Online, _) => Connection::Online,
            (None, _, Some(since)) => Connection::Offline { since },
            (None, _, None) => Connection::Connecting,
        };
        let pairs = pairs.into_iter().map(|pair| ShownPair::of(engine, pair)).collect();
        Self { pairs, connection, notices }
    }

    /// The same as it is to be kept: without what is so only as long as there is a line to the relay, and with what is
    /// being written as durable, which it is when this can be read.
    pub(crate) fn to_keep(&self) -> Self {
        let apart = |pair: &ShownPair| ShownPair {
            partner_here: false,
            partner_field: None,
            saved: pair.saved.max(SaveState::OnDevice),
            saved_with_own: pair.saved_with_own.max(SaveState::OnDevice),
            ..pair.clone()
        };
        let pairs = self.pairs.iter().map(apart).collect();
        Self { pairs, connection: Connection::default(), notices: self.notices.clone() }
    }

    /// The same while something that was written on a page of this pair is not durable, in its document or the own one.
    pub(crate) fn saving(mut self, n: u32) -> Self {
        for pair in self.pairs.iter_mut().filter(|pair| pair.n == n) {
            (pair.saved, pair.saved_with_own) = (SaveState::Saving, SaveState::Saving);
        }
        self
    }

    /// Where the person's own document keeps what belongs to a pair.
    pub(crate) fn drawer(&self, n: u32) -> Option<&Drawer> {
        self.pair(n)?.drawer.as_ref()
    }

    /// The partnership with this number.
    pub(crate) fn pair(&self, n: u32) -> Option<&ShownPair> {
        self.pairs.iter().find(|pair| pair.n == n)
    }

    /// Where the newest edit of any pair is, or of the person's own document.
    pub(crate) fn saved(&self) -> SaveState {
        self.pairs.iter().map(|pair| pair.saved.min(pair.saved_with_own)).min().unwrap_or_default()
    }

    /// The list at home.
    pub(crate) fn summaries(&self) -> Vec<PairSummary> {
        self.pairs.iter().map(ShownPair::summary).collect()
    }
}

impl ShownPair {
    fn of(engine: &Engine, pair: status::Pair) -> Self {
        let me = engine.my_author().map(|author| author.0);
        let partner = engine.partner_author(pair.n).map(|author| author.0);
        let (phase, copying) = (phase(&pair), copying(&pair));
        // Of a whole pair, the only invitation is the one for the way back.
        let way_back = match &pair.returning {
            Some(status::Returning::Invited(invitation)) => invitation.clone(),
            _ => None,
        };
        let invitation = pair.invitation.or(way_back).filter(|invitation| invitation.is_ready);
        Self {
            n: pair.n,
            me: ShownPerson::of(pair.me, me),
            partner: pair.partner.map(|person| ShownPerson::of(person, partner)),
            template: pair.template,
            began: pair.began,
            adaptation: pair.adaptation,
            drawer: pair.drawer,
            phase,
            invitation: invitation.map(|invitation| (invitation.code, invitation.expires.minutes())),
            saved: save_state(pair.saved),
            saved_with_own: save_state(engine.saved_with_own(pair.n).unwrap_or(pair.saved)),
            partner_here: pair.partner_here,
            partner_field: pair.partner_field.and_then(|field| field.parse().ok()),
            last_news: pair.last_news,
            returning: pair.returning.map(returning),
            ending: pair.ending.map(ending),
            copying,
            standing: engine.standing(pair.n).cloned().unwrap_or_default(),
            plan_written: engine.plan_written(pair.n),
            check: engine.check(pair.n).map(ShownCheck::of),
        }
    }

    fn summary(&self) -> PairSummary {
        let template = i18n::template(&self.template);
        PairSummary {
            n: self.n,
            partner: self.partner.as_ref().map(|partner| partner.name.clone()),
            my_role: self.me.role,
            template_name: template.map_or_else(|| self.template.clone(), |template| template.name.clone()),
            phase: self.phase.clone(),
            last_news: self.last_news,
            goes_on: self.copying.goes_on,
        }
    }

    /// Who is in it, for its pages; nothing if this version does not know the template.
    ///
    /// `before` is what was shown last: forms are not made and the picture of the invitation is not drawn anew while
    /// they are the same.
    pub(crate) fn meta(&self, origin: &str, before: Option<&PairMeta>) -> Option<PairMeta> {
        let program = i18n::template(&self.template)?;
        let is_same = |meta: &&PairMeta| Arc::ptr_eq(&meta.program, &program) && meta.adaptation == self.adaptation;
        let template = match before.filter(is_same) {
            Some(meta) => meta.template.clone(),
            None => adapted(&program, &self.adaptation),
        };
        Some(PairMeta {
            n: self.n,
            me: self.me.member(),
            partner: self.partner.as_ref().map(ShownPerson::member),
            template,
            program,
            began: self.began.clone(),
            adaptation: self.adaptation.clone(),
            phase: self.phase.clone(),
            invitation: self.invitation.as_ref().map(|(code, expires)| {
                let drawn = before.and_then(|meta| meta.invitation.as_ref()).filter(|view| view.code == *code);
                match drawn {
                    Some(view) => InvitationView { expires: *expires, ..view.clone() },
                    None => invitation_view(origin, code, *expires),
                }
            }),
            returning: self.returning.clone(),
            ending: self.ending,
            copying: self.copying,
        })
    }

    /// What the two can compare; see [`ShownCheck::view`].
    pub(crate) fn check(&self, before: Option<&CheckView>) -> Option<CheckView> {
        self.check.as_ref().map(|check| check.view(before))
    }

    /// Whether the partner is here, and where.
    pub(crate) fn presence(&self) -> Presence {
        Presence { partner_here: self.partner_here, partner_field: self.partner_field.clone() }
    }
}

impl ShownPerson {
    fn of(person: status::Person, author: Option<[u8; 32]>) -> Self {
        Self { author, name: person.name, role: person.role }
    }

    fn member(&self) -> Member {
        let author = self.author.map_or(AuthorId::UNKNOWN, AuthorId);
        Member { author, name: self.name.clone(), role: self.role }
    }
}

fn invitation_view(origin: &str, code: &str, expires: u64) -> InvitationView {
    let link = format!("{origin}/join#{code}");
    let qr::Picture { path, size } = qr::picture(&link);
    InvitationView { link, code: code.to_owned(), qr_path: path, qr_size: size, expires }
}

fn returning(returning: status::Returning) -> ReturningView {
    match returning {
        status::Returning::Invited(_) => ReturningView::Invited,
        status::Returning::Came(name) => ReturningView::Came(name),
        status::Returning::LettingIn => ReturningView::LettingIn,
    }
}

const fn ending(ending: status::Ending) -> EndingView {
    match ending {
        status::Ending::OnItsWay => EndingView::OnItsWay,
        status::Ending::Over { until, .. } => EndingView::Over { until },
    }
}

fn phase(pair: &status::Pair) -> PairPhase {
    match pair.state {
        status::PairState::Inviting => PairPhase::WaitingForPartner,
        status::PairState::PartnerJoined => {
            PairPhase::PartnerJoined(pair.partner.as_ref().map(|partner| partner.name.clone()).unwrap_or_default())
        }
        status::PairState::WaitingForConfirm => PairPhase::WaitingForConfirm,
        status::PairState::Open => PairPhase::Open,
        status::PairState::Entering => PairPhase::Entering,
        status::PairState::Out => PairPhase::Removed,
        status::PairState::DeviceRemoved => PairPhase::DeviceRemoved,
        status::PairState::Copying => PairPhase::Copying,
        status::PairState::Closed => PairPhase::Closed,
        status::PairState::Returning => PairPhase::Returning,
    }
}

const fn save_state(saved: status::Saved) -> SaveState {
    match saved {
        status::Saved::Saving => SaveState::Saving,
        status::Saved::OnDevice => SaveState::OnDevice,
        status::Saved::AtRelay => SaveState::AtRelay,
        status::Saved::SeenByPartner => SaveState::SeenByPartner,
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    use twofold_crypto::LocalKey;
    use twofold_sync::{Effect, Input, Request};

    use super::joining::joining;
    use super::*;
    use crate::state::{Joining, LinkProblem};

    const NOW: Timestamp = Timestamp(1_000_000_000);

    struct Device {
        engine: Engine,
        rng: ChaCha20Rng,
    }

    impl Device {
        fn new() -> Self {
            let templates = twofold_templates::all().collect();
            let local = LocalKey::from_bytes([3; 32]);
            let engine = Engine::new(local, "https://twofold.example".into(), templates, [4; 16]);
            let mut device = Self { engine, rng: ChaCha20Rng::seed_from_u64(5) };
            device.handle(Input::Boot(vec![]));
            device
        }

        fn handle(&mut self, input: Input) -> Vec<Effect> {
            self.engine.handle(input, NOW, &mut self.rng)
        }

        fn shown(&self, offline_since: Option<u64>) -> Shown {
            Shown::of(&self.engine, NOW, offline_since)
        }
    }

    #[test]
    fn a_new_device_shows_nothing_and_is_not_offline() {
        assert_eq!(Device::new().shown(None), Shown::default());
        assert_eq!(Device::new().shown(Some(9)).connection, Connection::Offline { since: 9 });
    }

    #[test]
    fn a_pair_that_was_started_waits_for_its_partner_and_says_when_it_is_saved() {
        let mut device = Device::new();
        let request = Request::Start { name: "Ana".into(), role: Role::Mentee, template: "caltrans".into() };
        let effects = device.handle(Input::Ask(request));
        assert_eq!(device.shown(None).saved(), SaveState::Saving);
        for effect in effects {
            if let Effect::Store { batch, .. } = effect {
                device.handle(Input::Stored(batch));
            }
        }
        let shown = device.shown(None);
        assert_eq!(shown.saved(), SaveState::OnDevice);
        let [summary] = shown.summaries().try_into().unwrap();
        assert_eq!((summary.n, summary.partner, summary.my_role), (1, None, Role::Mentee));
        assert_eq!(summary.phase, PairPhase::WaitingForPartner);
        assert_ne!(summary.template_name, "caltrans", "people see the program's name");
        let meta = shown.pair(1).unwrap().meta("https://twofold.example", None).unwrap();
        assert_eq!(Some(meta.me.author), device.engine.my_author());
        assert_eq!(meta.invitation, None, "nobody can join before the relay has the invitation");
    }

    #[test]
    fn a_bad_invitation_says_what_is_wrong_with_it() {
        let mut device = Device::new();
        assert_eq!(joining(&device.engine, false, NOW, None), Joining::Idle);
        device.handle(Input::Ask(Request::Look { link: "https://elsewhere.example/".into() }));
        let refused = joining(&device.engine, false, NOW, None);
        assert_eq!(refused, Joining::Refused(LinkProblem::NotALink));
    }

    #[test]
    fn forms_are_made_once_for_each_change_of_them() {
        let pair = examples::with_own_words(1);
        let meta = pair.meta("https://twofold.example", None).unwrap();
        let frequency = |meta: &PairMeta| meta.template.form("contract").unwrap().field("frequency").cloned().unwrap();
        assert_eq!(frequency(&meta).label, "Our rhythm");
        let again = pair.meta("https://twofold.example", Some(&meta)).unwrap();
        assert!(Arc::ptr_eq(&again.template, &meta.template));
        let without = examples::pair(1).meta("https://twofold.example", Some(&meta)).unwrap();
        assert_ne!(frequency(&without).label, "Our rhythm");
    }

    #[test]
    fn the_picture_is_drawn_once_for_each_invitation() {
        let pair = examples::pair(1);
        let mut before = pair.meta("https://twofold.example", None).unwrap();
        let drawn = before.invitation.as_mut().unwrap();
        assert_eq!(drawn.link, "https://twofold.example/join#i1.abc");
        drawn.qr_path = "as before".into();
        let again = pair.meta("https://twofold.example", Some(&before)).unwrap();
        assert_eq!(again.invitation.unwrap().qr_path, "as before");
        let other = ShownPair { invitation: Some(("i1.xyz".into(), 7)), ..pair };
        let anew = other.meta("https://twofold.example", Some(&before)).unwrap();
        assert_ne!(anew.invitation.unwrap().qr_path, "as before");
    }
}
