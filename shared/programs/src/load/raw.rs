//! The file as it is written, before anything is checked.

use serde::Deserialize;
use toml::Spanned;

use crate::{
    role::Fills,
    template::{Home, Rules, Visibility},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    pub(super) id: Spanned<String>,
    pub(super) version: u32,
    pub(super) name: Spanned<String>,
    pub(super) vocabulary: Vocabulary,
    #[serde(default)]
    pub(super) rules: Rules,
    #[serde(default)]
    pub(super) competencies: Vec<Group>,
    #[serde(default)]
    pub(super) forms: Vec<Form>,
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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Word {
    pub(super) singular: Spanned<String>,
    pub(super) plural: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    pub(super) title: Spanned<String>,
    pub(super) entries: Vec<Choice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) id: Spanned<String>,
    pub(super) label: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<String>,
    pub(super) intro: Spanned<String>,
    pub(super) home: Home,
    #[serde(default)]
    pub(super) sections: Vec<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<String>,
    #[serde(default)]
    pub(super) help: String,
    pub(super) visibility: Visibility,
    #[serde(default)]
    pub(super) points: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) parts: Vec<Part>,
}

/// A field or a list: which keys make sense together is checked afterwards, so that the author is told the reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) field: Option<Spanned<String>>,
    pub(super) list: Option<Spanned<String>>,
    pub(super) label: Spanned<String>,
    #[serde(default)]
    pub(super) help: String,
    pub(super) fills: Option<Fills>,
    #[serde(default)]
    pub(super) printed: u16,
    // Fields only.
    pub(super) kind: Option<Spanned<String>>,
    pub(super) required: Option<bool>,
    pub(super) default: Option<Spanned<String>>,
    pub(super) options: Option<Vec<Choice>>,
    pub(super) source: Option<Spanned<String>>,
    pub(super) other: Option<bool>,
    pub(super) to: Option<Vec<Spanned<String>>>,
    // Numbers: bounds. Lists: how many items.
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    // Lists only.
    pub(super) item: Option<Spanned<String>>,
    pub(super) prefill: Option<Vec<String>>,
    pub(super) suggestions: Option<Vec<String>>,
    pub(super) parts: Option<Vec<Part>>,
}
