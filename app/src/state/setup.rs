//! By which forms a pair's document is shown, now and as it was, and how it reads what the pair says about them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use twofold_model::setup::{Programs, answered, item_of_own, shared_only};
use twofold_model::{Agreement, DocView, FieldPath, Setup, Value};
use twofold_programs::adapt::{Adaptation, PartName, Place};
use twofold_programs::{Template, setup};

use super::PairMeta;
use crate::i18n::{self, m};

/// A program's forms as a pair has made them.
pub(crate) fn adapted(program: &Arc<Template>, adaptation: &Adaptation) -> Arc<Template> {
    match adaptation.is_empty() {
        true => program.clone(),
        false => Arc::new(program.adapted(&shared_only(program, adaptation))),
    }
}

impl PairMeta {
    /// What the two sign.
    #[must_use]
    pub fn agreement(&self, view: &DocView) -> Agreement {
        Programs { all: &all(), began: &self.began }.agreement(view)
    }

    /// The forms by which answers are checked: with what the two have added, and with what they hide.
    #[must_use]
    pub fn checking(&self) -> Template {
        self.program.with_added(&shared_only(&self.program, &self.adaptation)).with_setup()
    }

    /// The forms as they were shown when the pair's document said this.
    #[must_use]
    pub fn template_at(&self, view: &DocView) -> Arc<Template> {
        let setup = Setup::of(view);
        let all = all();
        let program = Programs { all: &all, began: &self.began }.template(&setup).unwrap_or(&self.program);
        adapted(program, &setup.adaptation)
    }

    /// The forms by which the pair's document can be read whole: as they were shown when it said this, and behind that
    /// every question that has an answer there, hidden or asked by another program. The pair's setup is a form like
    /// others.
    #[must_use]
    pub fn reading(&self, view: &DocView) -> Template {
        let mut wide = self.with_answers(view, view);
        wide.forms.push(setup::form(words_of_setup));
        wide
    }

    /// The same without the setup, for the pair's document or the person's own. `shared` says which forms there are.
    #[must_use]
    pub fn with_answers(&self, shared: &DocView, view: &DocView) -> Template {
        let setup = Setup::of(shared);
        let all = all();
        let program = Programs { all: &all, began: &self.began }.template(&setup).unwrap_or(&self.program);
        let words = Adaptation { hidden: BTreeSet::new(), ..setup.adaptation.clone() };
        let whole = |template: &Template| template.adapted(&shared_only(template, &words));
        let others = all.values().filter(|other| other.id != program.id);
        let mut wide = others.fold(whole(program), |wide, other| wide.widened(&whole(other)));
        let asked: BTreeSet<PartName> = adapted(program, &setup.adaptation).part_names().into_iter().collect();
        let answered = answered(view);
        wide.retain_parts(|name| asked.contains(name) || answered.contains(name));
        wide
    }
}

fn all() -> BTreeMap<String, Arc<Template>> {
    i18n::templates().map(|template| (template.id.to_string(), template)).collect()
}

/// A view in which what the pair says about its forms reads as people read it: a question by its words, a program by its
/// name. It is for reading only.
pub(crate) fn readable(template: &Template, mut view: DocView) -> DocView {
    for (path, it) in view.values.iter_mut().filter(|(path, _)| path.form == setup::FORM) {
        it.value = said_of_setup(template, path, &it.value);
        for candidate in &mut it.conflict {
            candidate.value = said_of_setup(template, path, &candidate.value);
        }
    }
    view
}

/// An answer of the pair's setup as people read it; any other as it is.
pub(crate) fn said_of_setup(template: &Template, path: &FieldPath, value: &Value) -> Value {
    let Value::Text(text) = value else { return value.clone() };
    let words = match path.field.as_str() {
        _ if path.form != setup::FORM => None,
        setup::PROGRAM => i18n::template(text).map(|program| program.name.clone()),
        setup::PART => text.parse().ok().and_then(|name| hidden_part_words(template, &name)),
        setup::PLACE => text.parse().ok().and_then(|place| place_words(template, &place)),
        _ => None,
    };
    words.map_or_else(|| value.clone(), Value::Text)
}

/// The same for a question that has no answer and is not shown: by the words of whatever program asks it.
fn hidden_part_words(template: &Template, name: &PartName) -> Option<String> {
    let of_program = || i18n::templates().find_map(|program| part_words(&program, name));
    let own = || item_of_own(&name.part).map(|_| m::own_forms::ours().to_owned());
    part_words(template, name).or_else(of_program).or_else(own)
}

/// "Frequency (Mentoring contract)"
fn part_words(template: &Template, name: &PartName) -> Option<String> {
    let form = template.form(name.form.as_str())?;
    let id = name.part.as_str();
    let label = match &name.list {
        None => form.field(id).map(|it| &it.label).or_else(|| form.list(id).map(|it| &it.label)),
        Some(list) => form.list(list.as_str()).and_then(|list| {
            let inner = || list.lists.iter().find(|it| it.id == id).map(|it| &it.label);
            list.field(id).map(|it| &it.label).or_else(inner)
        }),
    };
    Some(m::own_forms::part_in(label?, &form.title))
}

fn place_words(template: &Template, place: &Place) -> Option<String> {
    let form = template.form(place.form.as_str())?;
    match &place.list {
        None => Some(form.title.clone()),
        Some(list) => Some(m::own_forms::part_in(&form.list(list.as_str())?.label, &form.title)),
    }
}

/// What the setup's questions are called in the history.
fn words_of_setup(name: &str) -> String {
    match name {
        setup::FORM => m::own_forms::title(),
        setup::PROGRAM => m::own_forms::program(),
        setup::PARTS => m::own_forms::changed_questions(),
        setup::PART => m::own_forms::question(),
        setup::HIDDEN => m::own_forms::is_hidden(),
        setup::LABEL => m::own_forms::words(),
        setup::ADDED => m::own_forms::own_questions(),
        setup::PLACE => m::own_forms::place(),
        setup::KIND => m::own_forms::kind(),
        "text" => m::own_forms::text(),
        "long_text" => m::own_forms::long_text(),
        "date" => m::own_forms::date(),
        "flag" => m::own_forms::flag(),
        _ => "",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use twofold_model::setup::{choose, hide, rename};
    use twofold_model::{Actor, AuthorId, Command, Document, Role};

    use super::*;
    use crate::state::{CopyingView, Member, PairPhase};

    const FREQUENCY: &str = "contract/-/frequency";

    fn meta() -> PairMeta {
        let program = twofold_templates::template("caltrans").unwrap();
        PairMeta {
            n: 1,
            me: Member { author: AuthorId([1; 32]), name: "Ana".into(), role: Role::Mentor },
            partner: None,
            template: program.clone(),
            program,
            began: "caltrans".to_owned(),
            adaptation: Adaptation::default(),
            phase: PairPhase::Open,
            invitation: None,
            returning: None,
            ending: None,
            copying: CopyingView::default(),
        }
    }

    /// A pair that has answered a question, hidden and renamed it, and gone on with another program.
    fn document() -> Document {
        let member = twofold_model::Member { author: AuthorId([1; 32]), role: Role::Mentor };
        let mut document = Document::new(Actor([1; 16]), member);
        let caltrans = (*twofold_templates::template("caltrans").unwrap()).clone().with_setup();
        let field = FREQUENCY.parse().unwrap();
        let mut run = |command: Command| document.execute(&command, &caltrans, 0).map(drop).unwrap();
        run(Command::EditText { field, at: 0, delete: 0, insert: "Mondays".into() });
        let name = FREQUENCY.parse().unwrap();
        rename(&DocView::default(), &name, "Our rhythm").into_iter().for_each(&mut run);
        let view = document.view();
        let mut run = |command: Command| document.execute(&command, &caltrans, 0).map(drop).unwrap();
        hide(&view, &name, true).into_iter().for_each(&mut run);
        run(choose(Some("general")));
        document
    }

    #[test]
    fn what_is_hidden_or_of_another_program_can_be_read_with_its_own_words() {
        let (meta, view) = (meta(), document().view());
        let shown = meta.template_at(&view);
        assert_eq!(shown.id, "general");
        assert!(shown.form("contract").unwrap().field("frequency").is_none());
        let reading = meta.reading(&view);
        let contract = reading.form("contract").unwrap();
        assert_eq!(contract.field("frequency").unwrap().label, "Our rhythm");
        assert!(contract.list("plan_elements").is_none(), "what nobody answered there is not read");
        assert!(reading.form(setup::FORM).is_some());
    }

    #[test]
    fn the_history_names_questions_and_programs_and_not_their_names_in_the_document() {
        let (meta, view) = (meta(), document().view());
        let reading = meta.reading(&view);
        let view = readable(&reading, view);
        let said: Vec<&Value> =
            view.values.iter().filter(|(path, _)| path.form == setup::FORM).map(|(_, it)| &it.value).collect();
        let program = Value::Text(twofold_templates::template("general").unwrap().name.clone());
        assert!(said.contains(&&program), "{said:?}");
        let title = &reading.form("contract").unwrap().title;
        assert!(said.contains(&&Value::Text(m::own_forms::part_in("Our rhythm", title))), "{said:?}");
    }
}
