//! Every text of a template under a lasting key: for other languages, and for the program's words.

use crate::template::{Content, Field, FieldKind, List, Options, Part, Template};

type Visit<'a> = &'a mut dyn FnMut(&str, &mut String);

impl Template {
    /// Calls `visit` with every text that people read and its key, such as `forms.contract.field.frequency.label`.
    ///
    /// Keys are made of ids, so they stay when the order changes; only entries without an id are numbered, from 1.
    pub fn visit_texts(&mut self, visit: &mut dyn FnMut(&str, &mut String)) {
        visit("name", &mut self.name);
        for (name, word) in self.vocabulary.all_mut() {
            visit(&format!("vocabulary.{name}.singular"), &mut word.singular);
            visit(&format!("vocabulary.{name}.plural"), &mut word.plural);
        }
        for (place, group) in (1..).zip(&mut self.competencies.groups) {
            visit(&format!("competencies.group.{place}"), &mut group.title);
            for entry in &mut group.entries {
                visit(&format!("competencies.entry.{}", entry.id), &mut entry.label);
            }
        }
        for rule in &mut self.checks {
            visit(&format!("rules.{}.text", rule.name.name()), &mut rule.text);
            visit(&format!("rules.{}.contact", rule.name.name()), &mut rule.contact);
        }
        for (place, line) in (1..).zip(&mut self.start) {
            visit(&format!("start.{place}"), &mut line.label);
        }
        for event in &mut self.events {
            visit(&format!("events.{}.title", event.id), &mut event.title);
            visit(&format!("events.{}.text", event.id), &mut event.text);
        }
        self.visit_forms(visit);
        self.visit_guidance(visit);
    }

    fn visit_forms(&mut self, visit: Visit<'_>) {
        for form in &mut self.forms {
            let key = format!("forms.{}", form.id);
            visit(&format!("{key}.title"), &mut form.title);
            visit(&format!("{key}.intro"), &mut form.intro);
            for section in &mut form.sections {
                let at = format!("{key}.section.{}", section.id);
                visit(&format!("{at}.title"), &mut section.title);
                visit(&format!("{at}.help"), &mut section.help);
                section.begins_step.iter_mut().for_each(|title| visit(&format!("{at}.step"), title));
                numbered(&format!("{at}.points"), &mut section.points, visit);
                for part in &mut section.parts {
                    match part {
                        Part::Field(field) => of_field(&format!("{key}.field.{}", field.id), field, visit),
                        Part::List(list) => of_list(&key, list, visit),
                    }
                }
            }
        }
    }

    fn visit_guidance(&mut self, visit: Visit<'_>) {
        for page in &mut self.guidance {
            let key = format!("guidance.{}", page.id);
            visit(&format!("{key}.title"), &mut page.title);
            numbered(&format!("{key}.text"), &mut page.text, visit);
            numbered(&format!("{key}.sources"), &mut page.sources, visit);
            for (place, part) in (1..).zip(&mut page.parts) {
                let at = format!("{key}.part.{place}");
                visit(&format!("{at}.title"), &mut part.title);
                of_content(&at, &mut part.content, visit);
            }
        }
    }
}

fn of_field(key: &str, field: &mut Field, visit: Visit<'_>) {
    visit(&format!("{key}.label"), &mut field.label);
    visit(&format!("{key}.help"), &mut field.help);
    numbered(&format!("{key}.suggestions"), &mut field.extras.suggestions, visit);
    if let Some(labels) = &mut field.extras.label_for {
        visit(&format!("{key}.label_for.mentor"), &mut labels.mentor);
        visit(&format!("{key}.label_for.mentee"), &mut labels.mentee);
    }
    match &mut field.kind {
        FieldKind::Choice { options: Options::Given(choices), .. }
        | FieldKind::MultiChoice { options: Options::Given(choices), .. } => {
            for choice in choices {
                visit(&format!("{key}.option.{}", choice.id), &mut choice.label);
            }
        }
        FieldKind::Text | FieldKind::LongText => {
            if let Some(default) = &mut field.default {
                visit(&format!("{key}.default"), default);
            }
        }
        _ => {}
    }
}

fn of_list(form: &str, list: &mut List, visit: Visit<'_>) {
    let key = format!("{form}.list.{}", list.id);
    visit(&format!("{key}.label"), &mut list.label);
    visit(&format!("{key}.help"), &mut list.help);
    visit(&format!("{key}.item"), &mut list.item);
    numbered(&format!("{key}.prefill"), &mut list.prefill, visit);
    numbered(&format!("{key}.suggestions"), &mut list.suggestions, visit);
    for (place, step) in (1..).zip(&mut list.extras.steps) {
        visit(&format!("{key}.step.{place}"), &mut step.title);
    }
    for field in &mut list.fields {
        of_field(&format!("{key}.field.{}", field.id), field, visit);
    }
    for inner in &mut list.lists {
        of_list(form, inner, visit);
    }
}

fn of_content(key: &str, content: &mut Content, visit: Visit<'_>) {
    match content {
        Content::Entries(entries) => numbered(&format!("{key}.entries"), entries, visit),
        Content::Terms(terms) => {
            for (place, term) in (1..).zip(terms) {
                visit(&format!("{key}.terms.{place}.term"), &mut term.term);
                visit(&format!("{key}.terms.{place}.text"), &mut term.text);
            }
        }
        Content::Questions(questions) => {
            for (place, question) in (1..).zip(questions) {
                visit(&format!("{key}.questions.{place}.ask"), &mut question.ask);
                visit(&format!("{key}.questions.{place}.answer"), &mut question.answer);
            }
        }
        Content::Links(links) => {
            for (place, link) in (1..).zip(links) {
                visit(&format!("{key}.links.{place}.label"), &mut link.label);
            }
        }
        Content::Table(table) => {
            numbered(&format!("{key}.table.columns"), &mut table.columns, visit);
            for (place, row) in (1..).zip(&mut table.rows) {
                numbered(&format!("{key}.table.rows.{place}"), row, visit);
            }
        }
    }
}

fn numbered(key: &str, texts: &mut [String], visit: Visit<'_>) {
    for (place, text) in (1..).zip(texts) {
        visit(&format!("{key}.{place}"), text);
    }
}
