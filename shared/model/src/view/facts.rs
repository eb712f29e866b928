//! What a program's rules ask about a pair, read from the two documents that one member has.

use twofold_programs::{
    Date, Part, Role, RuleName, Template,
    rules::{Agreement, CheckUps, Ending, Facts, Goals, Held, Learning, Meetings, NextMeeting, Open, Outcomes, Signed},
};

use crate::{
    consent::consent,
    ids::ItemId,
    signature::Sheet,
    view::{
        DocView, FollowUpState, Missing, Owner, Parties, follow_ups, goals, lacking, meetings, missing, reader::Reader,
        undeclared,
    },
};

/// What stands in neither document, and whose eyes look.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Today.
    pub today: Date,
    /// For whom it is asked.
    pub role: Role,
    /// The two, as far as they are known.
    pub parties: Parties,
    /// Whether the partner has said yes and is in.
    pub partner_accepted: bool,
    /// Who has signed the agreement as it stands.
    pub signed: Signed,
    /// Since when both have.
    pub in_force_since: Option<Date>,
    /// When the plan was last written in, in minutes since 1970; what was not committed yet is found in the document.
    pub plan_written: Option<u64>,
}

/// What is known today. `own` is what only this member's devices hold.
///
/// What no form of the program asks for stays unknown, and a rule about it silent.
#[must_use]
pub fn facts(shared: &DocView, own: &DocView, template: &Template, beside: &Beside) -> Facts {
    let mut facts = Facts::new(beside.today, beside.role);
    facts.partner_accepted = beside.partner_accepted;
    facts.meetings = met(shared, own, template, beside.today);
    facts.started = started(shared, &facts.meetings.held, beside);
    facts.agreement = agreement(shared, template, beside);
    facts.ends = ends(shared, &facts);
    if facts.agreement.months.is_none() {
        facts.agreement.months = facts.started.zip(facts.ends).map(|(from, until)| until.about_months_since(from));
    }
    facts.goals = plan(shared, template, beside);
    if let Some(form) = Reader::of(own, "check_ups") {
        let days = form.items(None, "copies").into_iter().filter_map(|copy| form.date(Some(copy), "on"));
        facts.check_ups = CheckUps { last: days.filter(|day| *day <= beside.today).max(), put_off_on: None };
    }
    facts.learning = learning(own);
    facts.ending = ending(shared, own, template, beside);
    let paused = Reader::of(shared, "ending").and_then(|form| form.date(None, "paused_on"));
    facts.paused = paused.is_some_and(|day| day <= beside.today);
    facts
}

fn started(shared: &DocView, held: &[Held], beside: &Beside) -> Option<Date> {
    let met = held.iter().map(|held| held.on).filter(|day| *day <= beside.today).min();
    first_day(shared, met, beside.in_force_since)
}

/// The first day: the one that the plan names, or the first of meeting and mutual signature, or the day on which both
/// had declared the confidentiality rule.
#[must_use]
pub fn first_day(shared: &DocView, met: Option<Date>, in_force_since: Option<Date>) -> Option<Date> {
    let plan = Reader::of(shared, "goals").and_then(|form| form.date(None, "starts_on"));
    let begun = met.into_iter().chain(in_force_since).min();
    plan.or(begun).or_else(|| {
        let form = Reader::of(shared, "confidentiality")?;
        Some(form.date(None, "ack_mentor_on")?.max(form.date(None, "ack_mentee_on")?))
    })
}

/// The last day: of the agreement, of the plan, or as many months after the first as were agreed.
fn ends(shared: &DocView, facts: &Facts) -> Option<Date> {
    let day = |form| Reader::of(shared, form).and_then(|form| form.date(None, "ends_on"));
    day("contract").or_else(|| day("goals")).or_else(|| {
        let months = i32::try_from(facts.agreement.months?).ok()?;
        Some(facts.started?.plus_months(months)).filter(|day| day.is_valid())
    })
}

fn agreement(shared: &DocView, template: &Template, beside: &Beside) -> Agreement {
    let mut agreement = Agreement { signed: beside.signed, ..Agreement::default() };
    let needed = missing(shared, template, "confidentiality", beside.parties);
    let open = |role| {
        needed.iter().flatten().any(|it| matches!(it, Missing::Acknowledgement { role: whose, .. } if *whose == role))
    };
    agreement.confidential = Signed { mentor: !open(Role::Mentor), mentee: !open(Role::Mentee) };
    // As many as the agreement's own page counts, where each declares the rest as well.
    let of_form = missing(shared, template, "contract", beside.parties).unwrap_or_default();
    agreement.missing = count(of_form.len() + undeclared(shared, template, beside.parties).len());
    if let Some(form) = template.form("contract") {
        let points = form.parts().filter_map(Part::as_field).filter(|field| field.required && is_point(field));
        let reader = Reader::of(shared, "contract");
        for field in points {
            agreement.points += 1;
            let is_ticked = reader.as_ref().is_some_and(|reader| reader.flag(None, field.id.as_str()));
            agreement.points_ticked += u32::from(is_ticked);
        }
    }
    if let Some(form) = Reader::of(shared, "contract") {
        agreement.months = form.number(None, "length_months").and_then(|months| months.try_into().ok());
        // Whoever ticks it says so, and the other one by signing it.
        let outside = form.flag(None, "not_in_chain");
        let by = form.author(None, "not_in_chain");
        let says = |role| outside && (beside.signed.by(role) || by.is_some() && by == beside.parties.with(role));
        agreement.outside_chain = Signed { mentor: says(Role::Mentor), mentee: says(Role::Mentee) };
        // Nobody signs for this answer, so it counts only if the mentee has given it.
        let mentee = beside.parties.with(Role::Mentee);
        let by_mentee = mentee.is_none() || form.author(None, "supervisor_told_on") == mentee;
        agreement.supervisor_told = by_mentee && form.date(None, "supervisor_told_on").is_some();
    }
    agreement.skills_without_goal = count(lacking(shared, template, RuleName::SkillsInPlan).len());
    agreement.intake_taken = Reader::of(shared, "intake").is_some_and(|form| form.date(None, "taken_on").is_some());
    agreement
}

/// A point that the two talk about and tick together.
fn is_point(field: &twofold_programs::Field) -> bool {
    field.kind == twofold_programs::FieldKind::Flag && field.fills == twofold_programs::Fills::Both
}

/// Who has accepted the plan as it stands. Where it has no place to sign, there is one signature, under the agreement: it
/// is given for the plan as well once that says all it has to say.
fn accepted(shared: &DocView, template: &Template, beside: &Beside) -> Signed {
    let Some(form) = template.form("goals") else { return Signed::default() };
    if form.parts().filter_map(Part::as_field).any(|field| field.kind.is_signature()) {
        let sheet = Sheet { form: form.id.clone(), item: None };
        let has = |role| sheet.signed(shared, template, role, beside.parties).is_given();
        return Signed { mentor: has(Role::Mentor), mentee: has(Role::Mentee) };
    }
    match missing(shared, template, "goals", beside.parties) {
        Some(missing) if missing.is_empty() => beside.signed,
        _ => Signed::default(),
    }
}

fn plan(shared: &DocView, template: &Template, beside: &Beside) -> Goals {
    let mut plan = Goals { plan_accepted: accepted(shared, template, beside), ..Goals::default() };
    let of_plan = shared.values.iter().filter(|(path, _)| path.form == "goals");
    let minutes = of_plan.map(|(_, value)| value.minutes).chain(beside.plan_written).max();
    plan.plan_changed_on = minutes.and_then(|it| Some(Date::from_days(i64::try_from(it / (24 * 60)).ok()?)));
    let without = |rule| count(lacking(shared, template, rule).len());
    plan.without_sheet = without(RuleName::SheetPerGoal);
    plan.needs_without_sheet = without(RuleName::SheetPerNeed);
    plan.objectives_without_day = without(RuleName::ObjectiveDates);
    if let Some(sheets) = Reader::of(shared, "smart_sheets").filter(|_| template.form("smart_sheets").is_some()) {
        for sheet in sheets.items(None, "sheets") {
            let steps = sheets.items(Some(sheet), "action_steps").into_iter();
            let open = steps.filter(|step| sheets.date(Some(*step), "completed_on").is_none());
            let due = open.filter_map(|step| sheets.date(Some(step), "target_date"));
            plan.open.extend(due.map(|due| Open { due, owner: Some(Role::Mentee) }));
        }
    }
    for objective in goals(shared, template).into_iter().flat_map(|goal| goal.objectives) {
        let is_open = objective.reached_on.is_none() && !objective.text.trim().is_empty();
        if let Some(due) = objective.by_when.filter(|_| is_open) {
            plan.open.push(Open { due, owner: Some(Role::Mentee) });
        }
    }
    for item in follow_ups(shared, template, beside.today) {
        let owner = item.owner.and_then(|owner| match owner {
            Owner::One(role) => Some(role),
            Owner::Both => None,
        });
        if let Some(due) = item.due.filter(|_| item.state != FollowUpState::Done) {
            plan.open.push(Open { due, owner });
        }
    }
    plan
}

fn met(shared: &DocView, own: &DocView, template: &Template, today: Date) -> Meetings {
    let log = meetings(shared, template);
    let counted = log.iter().filter(|it| it.counts);
    let held =
        counted.filter_map(|it| Some(Held { on: it.date?, quarters: it.hours_quarters, in_own_time: it.in_own_time }));
    let held: Vec<Held> = held.collect();
    let mut met = Meetings { held, ..Meetings::default() };
    // What does not count is in the log all the same.
    let logged = |day: Date| log.iter().any(|it| it.date == Some(day));
    let mut passed: Vec<Date> = Vec::new();
    let uses = paid_time(own, template);
    if let Some(form) = Reader::of(shared, "next_meeting")
        && let Some(on) = form.date(None, "meeting_date")
    {
        let waits = |objective: &ItemId| form.link(Some(*objective), "meeting_ref").is_none();
        let objectives = count(form.items(None, "objectives").iter().filter(|it| waits(it)).count());
        // A program that keeps an account of paid hours means meetings to be in work time.
        let in_work_time = template.form("paid_time").is_some();
        let time_approved = uses.iter().any(|used| used.held.on == on && used.is_approved);
        met.next = Some(NextMeeting { on, objectives, in_work_time, time_approved });
        passed.push(on);
    }
    met.outcomes = outcomes(shared);
    if let Some(form) = Reader::of(shared, "schedule") {
        met.repeats = form.text(None, "repeats").is_some_and(|it| it != "no");
        for planned in form.items(None, "planned") {
            let became = form.text(Some(planned), "became");
            if matches!(became, None | Some("held")) {
                passed.extend(form.date(Some(planned), "on"));
            }
        }
    }
    met.unlogged = passed.into_iter().filter(|day| *day < today && !logged(*day)).min();
    met.other_uses = uses.iter().filter(|used| !used.is_meeting).map(|used| used.held).collect();
    met
}

/// What became of the meetings that were planned.
#[must_use]
pub fn outcomes(shared: &DocView) -> Outcomes {
    let mut outcomes = Outcomes::default();
    let Some(form) = Reader::of(shared, "schedule") else { return outcomes };
    for planned in form.items(None, "planned") {
        let Outcomes { held, moved, cancelled, missed } = &mut outcomes;
        match form.text(Some(planned), "became") {
            Some("held") => *held += 1,
            Some("moved") => *moved += 1,
            Some("cancelled") => *cancelled += 1,
            Some("missed") => *missed += 1,
            _ => {}
        }
    }
    outcomes
}

/// Paid time as this member has written it down.
struct Use {
    held: Held,
    is_meeting: bool,
    is_approved: bool,
}

fn paid_time(own: &DocView, template: &Template) -> Vec<Use> {
    let Some(form) = Reader::of(own, "paid_time").filter(|_| template.form("paid_time").is_some()) else {
        return Vec::new();
    };
    let read = |item: ItemId| {
        let item = Some(item);
        let quarters = form.number(item, "hours")?.try_into().ok()?;
        Some(Use {
            held: Held { on: form.date(item, "on")?, quarters, in_own_time: false },
            is_meeting: form.text(item, "use") == Some("meeting"),
            is_approved: form.date(item, "approved_on").is_some(),
        })
    };
    form.items(None, "uses").into_iter().filter_map(read).collect()
}

fn learning(own: &DocView) -> Learning {
    let Some(form) = Reader::of(own, "learning_record") else { return Learning::default() };
    let approval = form.text(None, "approval");
    Learning {
        asked: matches!(approval, Some("asked" | "approved")) || form.date(None, "asked_on").is_some(),
        approved: approval == Some("approved") || form.date(None, "approved_on").is_some(),
        in_idp: form.text(None, "in_idp").map(|it| it == "yes"),
        documented: form.date(None, "documented_on").is_some(),
    }
}

fn ending(shared: &DocView, own: &DocView, template: &Template, beside: &Beside) -> Ending {
    let mut ending = Ending::default();
    if let Some(form) = Reader::of(shared, "ending") {
        ending.ended_on = form.date(None, "ended_on");
        let is_over = ending.ended_on.is_some_and(|day| day <= beside.today);
        ending.ends_now = !is_over && (ending.ended_on.is_some() || form.text(None, "kind").is_some());
        // "I cannot" is an answer, and nobody asks why.
        ending.partner_told = form.text(None, "told_partner").is_some();
        ending.coordinator_told = form.text(None, "told_coordinator") == Some("yes");
    }
    let pledge = Reader::of(own, "pledge");
    ending.pledge_answered = pledge.is_some_and(|form| form.text(None, "future_mentor").is_some());
    if let Some(form) = Reader::of(shared, "consents") {
        let open = form.items(None, "consents").into_iter().filter(|it| form.date(Some(*it), "exported_on").is_none());
        let says = |it, role| consent(shared, template, it, role, beside.parties).is_given();
        let signed = |it| Signed { mentor: says(it, Role::Mentor), mentee: says(it, Role::Mentee) };
        let all: Vec<Signed> = open.map(signed).collect();
        ending.telling = all.iter().find(|it| !it.by_both()).or(all.first()).copied();
    }
    ending
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
