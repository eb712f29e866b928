//! What a program's rules are told about a pair, read from its documents.

use std::sync::Arc;

use twofold_model::{
    Actor, Command, Date, DocView, Document, FieldPath, ItemId, ListPath, Member, Role, Template, Value,
    view::{Beside, Parties, day_with_tick, facts, lacking, meetings, missing, totals, undeclared},
};
use twofold_programs::adapt::Adaptation;
use twofold_programs::rules::{Facts, Held, Signed, check, findings};
use twofold_programs::{Kind, RuleName};

use crate::devices::{MENTEE, MENTOR, date, text};

const PARTIES: Parties = Parties { mentor: Some(MENTOR), mentee: Some(MENTEE) };
const NEITHER: Signed = Signed { mentor: false, mentee: false };
const BOTH: Signed = Signed { mentor: true, mentee: true };

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A pair of one program, in one document, and the mentee's own.
struct Desk {
    template: Arc<Template>,
    shared: Document,
    own: Document,
    signed: Signed,
    next: u128,
}

impl Desk {
    fn of(program: &str) -> Self {
        let member = Member { author: MENTEE, role: Role::Mentee };
        let document = |actor| Document::new(Actor([actor; 16]), member);
        let template = twofold_templates::template(program).unwrap();
        Self { template, shared: document(1), own: document(2), signed: NEITHER, next: 1 }
    }

    fn set(&mut self, path: &str, value: Value) {
        let field: FieldPath = path.parse().unwrap();
        self.shared.execute(&Command::SetValue { field, value }, &self.template, 0).unwrap();
    }

    fn tick(&mut self, path: &str) {
        self.set(path, Value::Flag(true));
    }

    fn add(&mut self, own: bool, list: &str, values: &[(&str, Value)], words: &[(&str, &str)]) -> ItemId {
        let list: ListPath = list.parse().unwrap();
        let item = ItemId(self.next);
        self.next += 1;
        let values = values.iter().map(|(id, value)| (id.parse().unwrap(), value.clone())).collect();
        let texts = words.iter().map(|(id, text)| (id.parse().unwrap(), (*text).to_owned())).collect();
        let add = Command::AddItem { list, item, after: None, values, texts };
        let document = if own { &mut self.own } else { &mut self.shared };
        document.execute(&add, &self.template, 0).unwrap();
        item
    }

    fn meets(&mut self, on: &str, quarters: i64) {
        self.add(false, "meetings/-/meetings", &[("date", date(on)), ("hours", Value::Number(quarters))], &[]);
    }

    fn facts(&self, role: Role, today: &str) -> Facts {
        let beside = Beside {
            today: day(today),
            role,
            parties: PARTIES,
            partner_accepted: true,
            signed: self.signed,
            in_force_since: self.signed.by_both().then(|| day("2027-01-04")),
            plan_written: self.shared.last_written("goals"),
        };
        facts(self.shared.current(), self.own.current(), &self.template, &beside)
    }

    /// What there is to do, by the kind of rule.
    fn open(&self, role: Role, today: &str, kind: Kind) -> Vec<RuleName> {
        let facts = self.facts(role, today);
        let all = findings(&self.template, &facts).into_iter();
        all.filter(|it| it.open && it.rule.kind == kind).map(|it| it.rule.name).collect()
    }

    fn is_open(&self, rule: RuleName, role: Role, today: &str) -> bool {
        check(&self.template, rule, &self.facts(role, today)).is_some_and(|it| it.open)
    }
}

#[test]
fn a_new_pair_is_told_what_comes_first_and_reminded_of_nothing_that_is_later() {
    let desk = Desk::of("caltrans");
    let open = desk.open(Role::Mentor, "2027-01-04", Kind::Block);
    assert_eq!(open, [RuleName::ConfidentialityFirst, RuleName::AgreementComplete, RuleName::SignedFirst]);
    assert!(desk.open(Role::Mentor, "2030-01-04", Kind::Remind).is_empty(), "what has not begun is not late");
}

#[test]
fn a_tick_declares_for_the_member_who_has_set_it_and_for_nobody_else() {
    let mut desk = Desk::of("general");
    desk.tick("confidentiality/-/ack_mentee");
    assert!(!desk.is_open(RuleName::ConfidentialityFirst, Role::Mentee, "2027-01-04"));
    assert!(desk.is_open(RuleName::ConfidentialityFirst, Role::Mentor, "2027-01-04"));
}

#[test]
fn a_partnership_begins_with_its_first_meeting_or_signature_and_ends_after_the_agreed_months() {
    let mut desk = Desk::of("caltrans");
    assert_eq!(desk.facts(Role::Mentee, "2027-03-01").started, None);
    desk.set("contract/-/length_months", Value::Number(6));
    desk.meets("2027-01-20", 4);
    let known = desk.facts(Role::Mentee, "2027-03-01");
    assert_eq!((known.started, known.ends), (Some(day("2027-01-20")), Some(day("2027-07-20"))));
    desk.signed = BOTH;
    assert_eq!(desk.facts(Role::Mentee, "2027-03-01").started, Some(day("2027-01-04")));
    desk.set("contract/-/ends_on", date("2027-12-31"));
    assert_eq!(desk.facts(Role::Mentee, "2027-03-01").ends, Some(day("2027-12-31")));
}

#[test]
fn a_last_day_outside_the_programs_bounds_is_warned_about_like_a_number_of_months() {
    let mut desk = Desk::of("sacramento");
    desk.meets("2027-01-04", 4);
    let mut warns = |months: i64, until: &str| {
        desk.set("contract/-/length_months", Value::Number(months));
        desk.set("contract/-/ends_on", date(until));
        desk.is_open(RuleName::Length, Role::Mentee, "2027-01-05")
    };
    assert!(!warns(6, "2027-07-03"), "half a year ends on the day before");
    assert!(!warns(12, "2028-01-03"));
    assert!(warns(6, "2027-03-05"), "two months, whatever the number says");
    assert!(warns(12, "2028-03-05"));
    assert!(warns(3, "2027-07-03"), "and the number by itself");
}

#[test]
fn before_both_sign_each_declares_what_stands_beside_the_agreement() {
    let mut desk = Desk::of("sacramento");
    let open = |desk: &Desk| undeclared(&desk.shared.view(), &desk.template, PARTIES).len();
    assert_eq!(open(&desk), 4, "the guidelines and the promise, by each");
    for tick in ["code_of_practice/-/ack_mentee", "confidentiality/-/ack_mentee"] {
        desk.tick(tick);
    }
    assert_eq!(open(&desk), 2);
}

#[test]
fn a_tick_brings_its_day_and_takes_it_away_again() {
    let mut desk = Desk::of("sacramento");
    let tick: FieldPath = "code_of_practice/-/ack_mentee".parse().unwrap();
    let noted = |desk: &Desk, tick: &FieldPath, given, on| {
        day_with_tick(desk.shared.current(), &desk.template, tick, given, day(on))
    };
    assert_eq!(noted(&desk, &tick, false, "2027-01-04"), None, "there is none to take away");
    let first = noted(&desk, &tick, true, "2027-01-04").unwrap();
    desk.shared.execute(&first, &desk.template, 0).unwrap();
    let days = FieldPath { field: "ack_mentee_on".parse().unwrap(), ..tick.clone() };
    assert_eq!(desk.shared.current().value(&days), &date("2027-01-04"));
    assert_eq!(noted(&desk, &tick, true, "2027-01-05"), None, "a day that is there stays");
    let taken_back = noted(&desk, &tick, false, "2027-01-05").unwrap();
    desk.shared.execute(&taken_back, &desk.template, 0).unwrap();
    assert!(desk.shared.current().value(&days).is_empty(), "nothing was declared on any day");
    let without = "contract/-/chk_confidentiality".parse().unwrap();
    assert_eq!(noted(&desk, &without, true, "2027-01-04"), None, "it has no place for a day");
}

#[test]
fn the_overview_counts_what_the_agreements_page_counts() {
    let mut desk = Desk::of("sacramento");
    let page = |desk: &Desk| {
        let view = desk.shared.view();
        missing(&view, &desk.template, "contract", PARTIES).unwrap().len()
            + undeclared(&view, &desk.template, PARTIES).len()
    };
    let told = |desk: &Desk| desk.facts(Role::Mentee, "2027-01-04").agreement.missing as usize;
    assert_eq!(told(&desk), page(&desk));
    desk.tick("code_of_practice/-/ack_mentee");
    desk.set("contract/-/length_months", Value::Number(6));
    assert_eq!(told(&desk), page(&desk));
}

#[test]
fn sixty_days_after_the_first_meeting_a_check_up_is_due_until_one_is_filled_in() {
    let mut desk = Desk::of("caltrans");
    desk.meets("2027-01-20", 4);
    assert!(!desk.is_open(RuleName::CheckUp, Role::Mentee, "2027-03-20"));
    assert!(desk.is_open(RuleName::CheckUp, Role::Mentee, "2027-03-21"));
    desk.add(true, "check_ups/-/copies", &[("on", date("2027-03-21"))], &[]);
    assert!(!desk.is_open(RuleName::CheckUp, Role::Mentee, "2027-03-22"));
}

#[test]
fn a_skill_of_the_agreement_asks_for_its_goal_until_it_is_linked() {
    let mut desk = Desk::of("sacramento");
    let skill = desk.add(false, "contract/-/skill_areas", &[], &[("text", "Hold a meeting")]);
    assert!(desk.is_open(RuleName::SkillsInPlan, Role::Mentee, "2027-01-04"));
    let which = |desk: &Desk, rule| lacking(&desk.shared.view(), &desk.template, rule);
    assert_eq!(which(&desk, RuleName::SkillsInPlan), [skill]);
    let goal = desk.add(false, "goals/-/goals", &[], &[("text", "Chair the monthly meeting")]);
    assert!(desk.is_open(RuleName::SheetPerGoal, Role::Mentee, "2027-01-04"));
    assert_eq!(which(&desk, RuleName::SheetPerGoal), [goal]);
    desk.set(&format!("contract/{skill}/goal_ref"), Value::Link(goal));
    assert!(!desk.is_open(RuleName::SkillsInPlan, Role::Mentee, "2027-01-04"));
    let days = [("today", date("2027-01-04")), ("start_date", date("2027-01-04"))];
    let sheet = desk.add(false, "smart_sheets/-/sheets", &days, &[("goal", "Chair it")]);
    desk.set(&format!("smart_sheets/{sheet}/goal_ref"), Value::Link(goal));
    assert!(!desk.is_open(RuleName::SheetPerGoal, Role::Mentee, "2027-01-04"));
}

#[test]
fn five_points_are_counted_as_they_are_ticked_and_no_other_box_is() {
    let mut desk = Desk::of("sacramento");
    for point in ["chk_confidentiality", "chk_tell_supervisor"] {
        desk.tick(&format!("contract/-/{point}"));
    }
    desk.tick("confidentiality/-/ack_mentee");
    let known = desk.facts(Role::Mentee, "2027-01-04").agreement;
    assert_eq!((known.points, known.points_ticked), (5, 2));
}

#[test]
fn meetings_and_a_members_own_projects_draw_on_the_bank_and_a_meeting_is_not_drawn_twice() {
    let mut desk = Desk::of("sacramento");
    desk.meets("2027-01-04", 4);
    let used = |what: &str| [("on", date("2027-01-04")), ("hours", Value::Number(4)), ("use", text(what))];
    desk.add(true, "paid_time/-/uses", &used("meeting"), &[]);
    desk.add(true, "paid_time/-/uses", &used("project"), &[]);
    let known = desk.facts(Role::Mentee, "2027-01-12");
    assert_eq!(known.meetings.other_uses, [Held { on: day("2027-01-04"), quarters: 4, in_own_time: false }]);
    let finding = check(&desk.template, RuleName::PaidTimeBank, &known).unwrap();
    let figure = finding.figure.unwrap();
    assert_eq!((figure.now, figure.of, finding.open), (4, Some(8), true), "one hour was there, one was beyond");
}

#[test]
fn a_meeting_in_ones_own_time_uses_no_paid_hour_and_is_a_meeting_all_the_same() {
    for (id, rule) in [("sacramento", RuleName::PaidTimeBank), ("san_jose", RuleName::PaidTimeMonth)] {
        let mut desk = Desk::of(id);
        desk.meets("2027-01-04", 4);
        let evening = [("date", date("2027-01-05")), ("hours", Value::Number(12)), ("in_own_time", Value::Flag(true))];
        desk.add(false, "meetings/-/meetings", &evening, &[]);
        let known = desk.facts(Role::Mentee, "2027-01-12");
        assert_eq!(known.meetings.held.len(), 2, "{id}");
        let finding = check(&desk.template, rule, &known).unwrap();
        assert_eq!((finding.figure.unwrap().now, finding.open), (4, false), "{id}");
    }
}

#[test]
fn a_meeting_in_paid_time_asks_for_approval_until_its_day_is_approved() {
    let mut desk = Desk::of("sacramento");
    desk.set("next_meeting/-/meeting_date", date("2027-02-01"));
    assert!(desk.is_open(RuleName::TimeAway, Role::Mentee, "2027-01-20"));
    let used = [("on", date("2027-02-01")), ("hours", Value::Number(4)), ("use", text("meeting"))];
    let item = desk.add(true, "paid_time/-/uses", &used, &[]);
    let field = format!("paid_time/{item}/approved_on").parse().unwrap();
    let approve = Command::SetValue { field, value: date("2027-01-20") };
    desk.own.execute(&approve, &desk.template, 0).unwrap();
    assert!(!desk.is_open(RuleName::TimeAway, Role::Mentee, "2027-01-20"));
}

#[test]
fn a_planned_day_that_has_passed_asks_for_an_entry_until_there_is_one() {
    let mut desk = Desk::of("caltrans");
    desk.set("next_meeting/-/meeting_date", date("2027-02-01"));
    assert!(!desk.is_open(RuleName::LogEachMeeting, Role::Mentor, "2027-02-01"), "the day is not over");
    assert!(desk.is_open(RuleName::LogEachMeeting, Role::Mentor, "2027-02-02"));
    desk.meets("2027-02-01", 4);
    assert!(!desk.is_open(RuleName::LogEachMeeting, Role::Mentor, "2027-02-02"));
}

#[test]
fn from_the_middle_on_a_plan_is_looked_at_again_until_a_word_of_it_has_changed() {
    let mut desk = Desk::of("san_jose");
    desk.set("goals/-/starts_on", date("2027-01-04"));
    desk.set("goals/-/ends_on", date("2027-06-04"));
    let goal = desk.add(false, "goals/-/goals", &[("owner", text("mentee"))], &[("text", "Present a budget")]);
    let written = |desk: &mut Desk, at: u64, field: &str, delete: u32, insert: &str| {
        let edit = Command::EditText { field: field.parse().unwrap(), at: 0, delete, insert: insert.to_owned() };
        desk.shared.execute(&edit, &desk.template, at).unwrap();
        desk.shared.commit(at);
        desk.shared.learn();
    };
    let minutes = |text: &str| u64::try_from(day(text).days()).unwrap() * 24 * 60;
    let words = format!("goals/{goal}/text");
    written(&mut desk, minutes("2027-03-01"), &words, 0, "Soon: ");
    assert!(desk.is_open(RuleName::PlanLives, Role::Mentee, "2027-04-01"), "that was before the middle");
    written(&mut desk, minutes("2027-04-01"), "contract/-/frequency", 0, "Weekly");
    assert!(desk.is_open(RuleName::PlanLives, Role::Mentee, "2027-04-01"), "that was not in the plan");
    written(&mut desk, minutes("2027-04-02"), &words, 6, "");
    assert!(!desk.is_open(RuleName::PlanLives, Role::Mentee, "2027-04-02"), "words taken out are a change as well");
}

#[test]
fn calls_and_e_mails_count_until_the_pair_says_otherwise_and_are_in_the_log_either_way() {
    let mut desk = Desk::of("caltrans");
    for (on, method) in
        [("2027-01-05", "in_person"), ("2027-01-12", "telephone"), ("2027-01-19", "email"), ("2027-01-26", "video")]
    {
        let values = [("date", date(on)), ("hours", Value::Number(4)), ("method", text(method))];
        desk.add(false, "meetings/-/meetings", &values, &[]);
    }
    let figures = |desk: &Desk, template: &Template| {
        let all = totals(desk.shared.current(), template, day("2027-02-04"));
        let shown: Vec<usize> = all.months.iter().map(|month| month.quarters.len()).collect();
        (all.count, all.not_counted, all.quarters, shown)
    };
    assert_eq!(figures(&desk, &desk.template), (4, 0, 16, vec![4, 0]), "nobody has said anything");
    assert!(!desk.is_open(RuleName::Pace, Role::Mentee, "2027-02-04"));
    desk.set("schedule/-/calls_count", text("yes"));
    assert_eq!(figures(&desk, &desk.template), (4, 0, 16, vec![4, 0]));
    desk.set("schedule/-/calls_count", text("no"));
    assert_eq!(figures(&desk, &desk.template), (2, 2, 8, vec![2, 0]));
    let held: Vec<Date> = desk.facts(Role::Mentee, "2027-02-04").meetings.held.iter().map(|it| it.on).collect();
    assert_eq!(held, [day("2027-01-05"), day("2027-01-26")]);
    assert!(desk.is_open(RuleName::Pace, Role::Mentee, "2027-02-04"), "two hours are less than three");
    let log = meetings(desk.shared.current(), &desk.template);
    assert_eq!(log.iter().map(|it| it.counts).collect::<Vec<_>>(), [true, false, false, true]);

    desk.set("next_meeting/-/meeting_date", date("2027-01-12"));
    assert!(!desk.is_open(RuleName::LogEachMeeting, Role::Mentor, "2027-02-04"), "what was planned is in the log");
    for part in ["meetings/meetings/method", "schedule/-/calls_count"] {
        let hidden = Adaptation { hidden: [part.parse().unwrap()].into(), ..Adaptation::default() };
        assert_eq!(
            figures(&desk, &desk.template.adapted(&hidden)).0,
            4,
            "what the pair does without says nothing: {part}"
        );
    }
}

#[test]
fn what_somebody_took_on_is_due_for_its_owner_and_done_when_it_is_done() {
    let mut desk = Desk::of("caltrans");
    let values = [("title", text("Read it")), ("owner", text("mentee")), ("due", date("2027-02-01"))];
    let item = desk.add(false, "follow_ups/-/items", &values, &[]);
    assert!(desk.is_open(RuleName::DueDates, Role::Mentee, "2027-02-01"));
    assert!(!desk.is_open(RuleName::DueDates, Role::Mentor, "2027-02-01"));
    desk.set(&format!("follow_ups/{item}/done_on"), date("2027-02-01"));
    assert!(!desk.is_open(RuleName::DueDates, Role::Mentee, "2027-02-01"));
}

#[test]
fn a_paused_pair_is_reminded_of_nothing() {
    let mut desk = Desk::of("caltrans");
    desk.meets("2027-01-20", 4);
    assert!(!desk.open(Role::Mentee, "2027-06-01", Kind::Remind).is_empty());
    desk.set("ending/-/paused_on", date("2027-05-01"));
    assert!(desk.open(Role::Mentee, "2027-06-01", Kind::Remind).is_empty());
}

#[test]
fn who_ends_it_without_telling_anybody_first_is_told_so_and_not_held_back() {
    let mut desk = Desk::of("san_jose");
    desk.set("ending/-/kind", text("early"));
    assert_eq!(desk.open(Role::Mentor, "2027-03-01", Kind::Warn), [RuleName::EndingOrder]);
    desk.set("ending/-/told_partner", text("cannot"));
    desk.set("ending/-/told_coordinator", text("yes"));
    assert!(desk.open(Role::Mentor, "2027-03-01", Kind::Warn).is_empty());
}

#[test]
fn words_that_are_to_be_told_outside_wait_for_both() {
    let mut desk = Desk::of("general");
    let words = [("with_whom", text("My manager")), ("purpose", text("To explain an absence"))];
    let item = desk.add(false, "consents/-/consents", &words, &[("what", "We meet on Mondays")]);
    let words = twofold_model::consent::to(desk.shared.current(), &desk.template, item).unwrap();
    desk.set(&format!("consents/{item}/mentee_ok"), words);
    assert!(desk.is_open(RuleName::BothConsent, Role::Mentee, "2027-03-01"));
}

#[test]
fn before_the_beginning_no_program_reminds_of_more_than_the_approval() {
    for template in twofold_templates::all() {
        let beside = Beside {
            today: day("2027-03-01"),
            role: Role::Mentee,
            parties: Parties::default(),
            partner_accepted: false,
            signed: NEITHER,
            in_force_since: None,
            plan_written: None,
        };
        let known = facts(&DocView::default(), &DocView::default(), &template, &beside);
        assert_eq!((known.started, known.ends, known.meetings.held.len()), (None, None, 0), "{}", template.id);
        let reminds = findings(&template, &known).into_iter().filter(|it| it.open && it.rule.kind == Kind::Remind);
        let names: Vec<RuleName> = reminds.map(|it| it.rule.name).collect();
        let early = [RuleName::ApprovalFirst];
        assert!(names.iter().all(|name| early.contains(name)), "{}: {names:?}", template.id);
    }
}
