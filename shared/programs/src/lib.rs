//! Mentoring programs as data: vocabulary, forms, rules and their values, read from one file per program.
//!
//! A [`Template`] says what can be filled in, by whom and how it is printed; a new program is a new file and no new
//! code. Nothing here holds anybody's answers (those are in `twofold-model`), and nothing reads a clock.
//!
//! Reading order: [`ids`], [`role`], [`template`] (and below it form, part, field), [`load`] (what an author of a
//! template is told), and the pure functions [`date`], [`pace`], [`rhythm`], [`rules`] and [`adapt`], whose changes stand
//! in the form of [`setup`].

pub mod adapt;
pub mod date;
pub mod ids;
#[cfg(feature = "author")]
pub mod load;
pub mod pace;
pub mod rhythm;
pub mod role;
pub mod rules;
pub mod setup;
pub mod template;
#[cfg(feature = "author")]
pub mod words;

pub use date::Date;
pub use ids::{FieldId, FormId, TemplateId};
#[cfg(feature = "author")]
pub use load::{Phrases, TemplateError, Translated, load, load_translated};
pub use role::{Fills, Role};
pub use template::{
    Act, Choice, Competencies, CompetencyGroup, Content, Dates, Event, EventKind, Fact, Field, FieldExtras, FieldKind,
    Form, FormStep, Guidance, GuidancePart, Home, ItemStep, Kind, LabelFor, LinkTarget, List, ListExtras, Options,
    Page, Part, Proposed, Question, Reading, Rule, RuleName, Rules, SCREEN, Section, Share, Signing, StartLine,
    StartPlace, Table, Tap, Template, Term, Told, ValueName, Values, Visibility, Vocabulary, WebLink, Word, steps,
};
