//! The file as it is written, before anything is checked.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::{
    role::Fills,
    template::{Act, Dates, EventKind, Home, Kind, Page, Proposed, Share, Table, Tap, Told, Visibility},
};

pub(super) type Text = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    pub(super) id: Text,
    pub(super) version: u32,
    pub(super) name: Text,
    pub(super) vocabulary: Vocabulary,
    #[serde(default)]
    pub(super) rules: BTreeMap<Text, Rule>,
    #[serde(default)]
    pub(super) competencies: Vec<Group>,
    #[serde(default)]
    pub(super) forms: Vec<Spanned<Form>>,
    #[serde(default)]
    pub(super) guidance: Vec<Spanned<Guidance>>,
    #[serde(default)]
    pub(super) start: Vec<StartLine>,
    #[serde(default)]
    pub(super) events: Vec<Event>,
    #[serde(default)]
    pub(super) status: BTreeMap<Text, Told>,
}

/// The ready-made forms and pages that templates can use.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Library {
    #[serde(default)]
    pub(super) forms: Vec<Form>,
    #[serde(default)]
    pub(super) guidance: Vec<Guidance>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vocabulary {
    pub(super) mentor: Word,
    pub(super) mentee: Word,
    pub(super) pair: Word,
    pub(super) agreement: Word,
    pub(super) plan: Word,
    pub(super) meeting: Word,
    pub(super) coordinator: Word,
    pub(super) program: Option<Word>,
    pub(super) cohort: Option<Word>,
    pub(super) follow_up: Option<Word>,
    pub(super) checkup: Option<Word>,
    pub(super) supervisor: Option<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Word {
    pub(super) singular: Text,
    pub(super) plural: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) kind: Spanned<Kind>,
    pub(super) text: Text,
    pub(super) contact: Option<Text>,
    pub(super) meetings: Option<Spanned<u32>>,
    pub(super) hours: Option<Spanned<u32>>,
    pub(super) least: Option<Spanned<u32>>,
    pub(super) most: Option<Spanned<u32>>,
    pub(super) months: Option<Spanned<u32>>,
    pub(super) weeks: Option<Spanned<u32>>,
    pub(super) days: Option<Spanned<u32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    pub(super) title: Text,
    pub(super) entries: Vec<Choice>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) id: Text,
    pub(super) label: Text,
}

/// Something to settle at the start, and where it is written down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StartLine {
    pub(super) label: Text,
    pub(super) at: Spanned<Vec<Text>>,
}

/// A form, or with `use` a ready-made one and what is different about it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    pub(super) r#use: Option<Text>,
    #[serde(default)]
    pub(super) without: Vec<Text>,
    pub(super) id: Option<Text>,
    pub(super) title: Option<Text>,
    pub(super) intro: Option<Text>,
    pub(super) home: Option<Home>,
    pub(super) page: Option<Page>,
    pub(super) share: Option<Spanned<Share>>,
    pub(super) sign: Option<Signing>,
    #[serde(default)]
    pub(super) sections: Vec<Section>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Signing {
    pub(super) act: Act,
    pub(super) date: Dates,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    pub(super) id: Text,
    pub(super) title: Text,
    pub(super) help: Option<Text>,
    pub(super) visibility: Visibility,
    #[serde(default)]
    pub(super) points: Vec<Text>,
    #[serde(default)]
    pub(super) beside: Vec<Text>,
    pub(super) horizon: Option<Text>,
    pub(super) begins_step: Option<Text>,
    #[serde(default)]
    pub(super) parts: Vec<Part>,
}

/// A field or a list: which keys make sense together is checked afterwards, so that the author is told the reason.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) field: Option<Text>,
    pub(super) list: Option<Text>,
    pub(super) label: Text,
    pub(super) help: Option<Text>,
    pub(super) fills: Option<Fills>,
    #[serde(default)]
    pub(super) printed: u16,
    // Fields only.
    pub(super) kind: Option<Text>,
    pub(super) required: Option<bool>,
    pub(super) default: Option<Text>,
    pub(super) options: Option<Vec<Choice>>,
    pub(super) source: Option<Text>,
    pub(super) other: Option<bool>,
    pub(super) to: Option<Vec<Text>>,
    pub(super) steps: Option<Vec<Text>>,
    pub(super) proposed: Option<Spanned<Proposed>>,
    pub(super) label_for: Option<LabelFor>,
    pub(super) after_signing: Option<bool>,
    pub(super) read_first: Option<Vec<Text>>,
    pub(super) writers_own: Option<bool>,
    // Parts of a list only.
    pub(super) begins_step: Option<Text>,
    // Numbers: bounds. Lists: how many items.
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    // Lists only.
    pub(super) item: Option<Text>,
    pub(super) prefill: Option<Vec<Text>>,
    pub(super) suggestions: Option<Vec<Text>>,
    pub(super) parts: Option<Vec<Part>>,
    pub(super) table: Option<bool>,
    pub(super) printed_in: Option<Vec<u16>>,
    pub(super) sign: Option<Signing>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelFor {
    pub(super) mentor: Text,
    pub(super) mentee: Text,
}

/// A page to read, or with `use` a ready-made one.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Guidance {
    pub(super) r#use: Option<Text>,
    pub(super) id: Option<Text>,
    pub(super) title: Option<Text>,
    pub(super) concerns: Option<Fills>,
    pub(super) near: Option<Vec<Text>>,
    pub(super) sources: Option<Vec<Text>>,
    #[serde(default)]
    pub(super) text: Vec<Text>,
    #[serde(default)]
    pub(super) parts: Vec<Spanned<GuidancePart>>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GuidancePart {
    pub(super) title: Option<Text>,
    pub(super) tap: Option<Tap>,
    pub(super) entries: Option<Vec<Text>>,
    pub(super) terms: Option<Vec<Term>>,
    pub(super) questions: Option<Vec<Question>>,
    pub(super) links: Option<Vec<WebLink>>,
    pub(super) table: Option<Spanned<Table>>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Term {
    pub(super) term: Text,
    pub(super) text: Text,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub(super) ask: Text,
    pub(super) answer: Text,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WebLink {
    pub(super) label: Text,
    pub(super) url: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Event {
    pub(super) id: Text,
    pub(super) title: Text,
    pub(super) text: Text,
    pub(super) kind: EventKind,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) together: bool,
    #[serde(default)]
    pub(super) paid: bool,
    pub(super) month: Option<Spanned<u8>>,
    pub(super) every_months: Option<u8>,
    pub(super) most_hours: Option<u8>,
}
