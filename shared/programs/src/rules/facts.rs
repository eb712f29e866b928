//! What is known about a pair: dates, counts and yes or no, never a word of what they wrote.

use crate::{date::Date, role::Role};

/// What is known today, to the member for whom it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Today.
    pub today: Date,
    /// For whom: some rules speak to one of the two.
    pub role: Role,
    /// The first day of the partnership.
    pub started: Option<Date>,
    /// The agreed last day.
    pub ends: Option<Date>,
    /// Whether the partner has said yes and taken part since.
    pub partner_accepted: bool,
    /// Whether it is paused.
    pub paused: bool,
    /// The agreement.
    pub agreement: Agreement,
    /// Goals, plan, follow-ups.
    pub goals: Goals,
    /// Meetings.
    pub meetings: Meetings,
    /// Check-ups.
    pub check_ups: CheckUps,
    /// The member's learning record.
    pub learning: Learning,
    /// Sharing outside, and the end.
    pub ending: Ending,
}

impl Facts {
    /// Nothing is known but the day and the member.
    #[must_use]
    pub fn new(today: Date, role: Role) -> Self {
        Self {
            today,
            role,
            started: None,
            ends: None,
            partner_accepted: false,
            paused: false,
            agreement: Agreement::default(),
            goals: Goals::default(),
            meetings: Meetings::default(),
            check_ups: CheckUps::default(),
            learning: Learning::default(),
            ending: Ending::default(),
        }
    }

    /// Whether the partnership has ended.
    #[must_use]
    pub fn ended_by_today(&self) -> bool {
        self.ending.ended_on.is_some_and(|day| day <= self.today)
    }
}

/// What one or both have signed, accepted or declared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signed {
    /// The mentor has.
    pub mentor: bool,
    /// The mentee has.
    pub mentee: bool,
}

impl Signed {
    /// Both have.
    #[must_use]
    pub const fn by_both(self) -> bool {
        self.mentor && self.mentee
    }

    /// This member has.
    #[must_use]
    pub const fn by(self, role: Role) -> bool {
        match role {
            Role::Mentor => self.mentor,
            Role::Mentee => self.mentee,
        }
    }
}

/// The agreement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Who has declared the confidentiality rule.
    pub confidential: Signed,
    /// Who has signed the text as it stands.
    pub signed: Signed,
    /// Required answers that are missing.
    pub missing: u32,
    /// Points to tick while talking, and how many are ticked.
    pub points: u32,
    /// Ticked points.
    pub points_ticked: u32,
    /// Whole months that were agreed on, if a number or an end was.
    pub months: Option<u32>,
    /// Who has confirmed that the mentor is outside the mentee's chain of command, or not the direct supervisor.
    pub outside_chain: Signed,
    /// The mentee has told the supervisor about the agreement.
    pub supervisor_told: bool,
    /// Skills in it that no goal of the plan answers.
    pub skills_without_goal: u32,
    /// The intake survey is filled in.
    pub intake_taken: bool,
}

/// Goals, plan and follow-ups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Goals {
    /// Who has accepted the plan as it stands.
    pub plan_accepted: Signed,
    /// The last day on which the plan was changed.
    pub plan_changed_on: Option<Date>,
    /// Goals without a sheet of their own.
    pub without_sheet: u32,
    /// Needs without a sheet of their own.
    pub needs_without_sheet: u32,
    /// Objectives without a day.
    pub objectives_without_day: u32,
    /// Open follow-ups that have a day.
    pub open: Vec<Open>,
}

/// Something that is still to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// By when.
    pub due: Date,
    /// Who does it; `None` for both.
    pub owner: Option<Role>,
}

/// Meetings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meetings {
    /// Those in the log, in any order.
    pub held: Vec<Held>,
    /// The next one, if it has a day.
    pub next: Option<NextMeeting>,
    /// They repeat at a set time.
    pub repeats: bool,
    /// The first planned meeting that has passed and has no entry in the log.
    pub unlogged: Option<Date>,
    /// What became of those that were planned.
    pub outcomes: Outcomes,
    /// The length that is being entered now, in quarter hours.
    pub entering: Option<u32>,
    /// A meeting is being moved or cancelled now, so many hours ahead of it.
    pub moving_hours_ahead: Option<u32>,
    /// Paid time that this member used otherwise, for projects and practice.
    pub other_uses: Vec<Held>,
}

/// A meeting, or another use of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// When.
    pub on: Date,
    /// How long, in quarter hours.
    pub quarters: u32,
    /// Whether it took none of the time that a program pays for.
    pub in_own_time: bool,
}

/// The next meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextMeeting {
    /// When.
    pub on: Date,
    /// Objectives that are written for it.
    pub objectives: u32,
    /// It falls into this member's work time.
    pub in_work_time: bool,
    /// The supervisor has approved the time away.
    pub time_approved: bool,
}

/// How many planned meetings ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// They took place.
    pub held: u32,
    /// They were moved to another day.
    pub moved: u32,
    /// They were cancelled.
    pub cancelled: u32,
    /// Somebody did not come.
    pub missed: u32,
}

/// Check-ups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckUps {
    /// The last one of this member.
    pub last: Option<Date>,
    /// The day on which this member put the reminder off.
    pub put_off_on: Option<Date>,
}

/// The member's learning record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Learning {
    /// Approval was asked for.
    pub asked: bool,
    /// It was approved.
    pub approved: bool,
    /// Taking part stands in the employer's development plan; `None` if it was not said.
    pub in_idp: Option<bool>,
    /// What was learned is entered in the learning system.
    pub documented: bool,
}

/// Sharing outside, and the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// The day of the end.
    pub ended_on: Option<Date>,
    /// The member is about to end it.
    pub ends_now: bool,
    /// The partner was told first.
    pub partner_told: bool,
    /// The coordinator was talked with.
    pub coordinator_told: bool,
    /// This member has handed the survey in.
    pub survey_in: bool,
    /// The mentee has said whether to be a mentor later.
    pub pledge_answered: bool,
    /// Something is about to be told outside: who has agreed to these very words.
    pub telling: Option<Signed>,
}
