//! What a pair writes in some years, in any program: made by rule, the same each time.

use twofold_model::{Command, FieldPath, ItemId, ListPath, Value};
use twofold_programs::{Date, Field, FieldKind, Form, Home, List, Options, Part, Role, Template};

/// Meetings in a year: two a month.
pub const MEETINGS: u32 = 24;
/// Goals in a year.
const GOALS: usize = 10;
/// Items of any other list, for the first year and then for each.
const ITEMS: usize = 3;
/// Characters of a long answer: a paragraph.
const LONG: usize = 400;

/// Somebody's thought: commands that belong together, and when, in minutes since 1970.
#[derive(Clone, Debug)]
pub struct Thought {
    /// In the order in which they are carried out.
    pub commands: Vec<Command>,
    /// By the writer's clock.
    pub minutes: u64,
}

/// Writes as one of the two.
#[derive(Debug)]
struct Writer<'a> {
    template: &'a Template,
    role: Role,
    thoughts: Vec<Thought>,
    first_day: i64,
    next: u128,
}

/// Everything that a member of a pair of this program can write in so many years: the agreement, the plan, two meetings
/// a month with notes, follow-ups, and whatever else the program asks for.
#[must_use]
pub fn years(template: &Template, role: Role, years: u32, first_day: Date) -> Vec<Thought> {
    let mut writer = Writer { template, role, thoughts: Vec::new(), first_day: first_day.days(), next: 1 };
    let forms: Vec<&Form> = template.forms.iter().filter(|form| form.home == Home::Pair).collect();
    for form in &forms {
        for part in form.parts() {
            match part {
                Part::Field(field) if field.fills.allows(role) => writer.answer(form, None, field, 0),
                Part::Field(_) | Part::List(_) => {}
            }
        }
    }
    for year in 0..years {
        for form in &forms {
            for part in form.parts() {
                let Part::List(list) = part else { continue };
                if !list.fills.allows(role) {
                    continue;
                }
                let count = match (form.id.as_str(), list.id.as_str()) {
                    ("meetings", "meetings") => MEETINGS as usize,
                    ("goals", "goals") => GOALS,
                    ("follow_ups", "items") => 2 * MEETINGS as usize,
                    _ => ITEMS,
                };
                let room =
                    list.max.map_or(count, |max| usize::from(max).saturating_sub(count * year as usize).min(count));
                let path = ListPath::alone(form.id.clone(), list.id.clone());
                for place in 0..room {
                    let days = i64::from(year) * 365 + i64::try_from(place * 365 / room.max(1)).unwrap_or(0);
                    writer.add(form, &path, list, days);
                }
            }
        }
    }
    writer.thoughts.sort_by_key(|thought| thought.minutes);
    writer.thoughts
}

impl Writer<'_> {
    fn think(&mut self, commands: Vec<Command>, days: i64) {
        let minutes = u64::try_from((self.first_day + days) * 24 * 60).unwrap_or(0);
        self.thoughts.push(Thought { commands, minutes });
    }

    fn add(&mut self, form: &Form, path: &ListPath, list: &List, days: i64) {
        let item = ItemId(self.next);
        self.next += 1;
        let (mut values, mut texts) = (Vec::new(), Vec::new());
        for field in list.fields.iter().filter(|field| field.fills.allows(self.role)) {
            if field.kind.is_long_text() {
                texts.push((field.id.clone(), words(LONG, self.next)));
            } else if let Some(value) = self.value(field, days) {
                values.push((field.id.clone(), value));
            }
        }
        let add = Command::AddItem { list: path.clone(), item, after: None, values, texts };
        self.think(vec![add], days);
        let role = self.role;
        for inner in list.lists.iter().filter(|inner| inner.fills.allows(role)) {
            let inside = ListPath::inside(form.id.clone(), item, inner.id.clone());
            for _ in 0..ITEMS {
                self.add(form, &inside, inner, days);
            }
        }
    }

    fn answer(&mut self, form: &Form, item: Option<ItemId>, field: &Field, days: i64) {
        let at = FieldPath { form: form.id.clone(), item, field: field.id.clone() };
        if field.kind.is_long_text() {
            let insert = words(LONG, self.next);
            self.think(vec![Command::EditText { field: at, at: 0, delete: 0, insert }], days);
        } else if let Some(value) = self.value(field, days) {
            self.think(vec![Command::SetValue { field: at, value }], days);
        }
    }

    fn value(&self, field: &Field, days: i64) -> Option<Value> {
        Some(match &field.kind {
            FieldKind::LongText | FieldKind::Link { .. } | FieldKind::Consent | FieldKind::Signature => return None,
            FieldKind::Text => Value::Text(words(40, self.next)),
            FieldKind::Date => Value::Date(Date::from_days(self.first_day + days)),
            FieldKind::Hours => Value::Number(6),
            FieldKind::Flag => Value::Flag(true),
            FieldKind::Number { min, .. } => Value::Number(*min),
            FieldKind::Choice { options, .. } => Value::Text(self.option(options)?),
            FieldKind::MultiChoice { options, .. } => Value::Choices(vec![self.option(options)?]),
        })
    }

    fn option(&self, options: &Options) -> Option<String> {
        match options {
            Options::Given(options) => options.first().map(|option| option.id.to_string()),
            Options::Competencies => self.template.competencies.entries().next().map(|entry| entry.id.to_string()),
        }
    }
}

/// Plain words of about this length, other ones for each seed.
fn words(length: usize, seed: u128) -> String {
    const WORDS: [&str; 12] =
        ["we", "spoke", "about", "the", "project", "and", "José", "will", "ask", "again", "in", "March"];
    let mut text = String::with_capacity(length + 8);
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    while text.len() < length {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let place = usize::try_from(state >> 33 & 0xff).unwrap_or(0) % WORDS.len();
        text.push_str(WORDS.get(place).copied().unwrap_or("we"));
        text.push(' ');
    }
    text.truncate(text.trim_end().len());
    text
}
