//! A member's own copy of what a pair wrote: to read, and for other programs. It carries the confidentiality mark.

use serde::Serialize;
use twofold_model::{DocView, FieldPath, ItemId, ListPath};
use twofold_programs::{Date, Field, FormId, Home, List, Part, Template};

use crate::i18n::{long_date, m};
use crate::pages::answer_words;

/// The version of the JSON form. Raised when a reader of the last one would misread it.
const VERSION: u8 = 1;

/// Everything that both members see, in the order of the program's forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Copy {
    twofold: u8,
    confidential: &'static str,
    program: String,
    people: Vec<String>,
    saved_on: String,
    #[serde(skip)]
    today: Date,
    forms: Vec<CopyForm>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct CopyForm {
    id: FormId,
    title: String,
    sections: Vec<CopySection>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct CopySection {
    title: String,
    answers: Vec<Answer>,
}

/// An answer, or the items of a list, each with its own answers. What is empty is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Answer {
    One { id: String, label: String, answer: String },
    Many { id: String, label: String, items: Vec<Vec<Answer>> },
}

impl Copy {
    /// What the pair's document says now, in the words of these forms.
    pub(crate) fn of(template: &Template, people: Vec<String>, today: Date, view: &DocView) -> Self {
        let forms = template.forms.iter().filter(|form| form.home == Home::Pair);
        let forms = forms.map(|form| {
            let sections = form.sections.iter().map(|section| {
                let answers = section.parts.iter().filter_map(|part| match part {
                    Part::Field(field) => {
                        one(template, view, &FieldPath::alone(form.id.clone(), field.id.clone()), field)
                    }
                    Part::List(list) => many(template, view, ListPath::alone(form.id.clone(), list.id.clone()), list),
                });
                CopySection { title: section.title.clone(), answers: answers.collect() }
            });
            let sections = sections.filter(|section| !section.answers.is_empty()).collect();
            CopyForm { id: form.id.clone(), title: form.title.clone(), sections }
        });
        Self {
            twofold: VERSION,
            confidential: m::signing::confidential(),
            program: template.name.clone(),
            people,
            saved_on: today.to_string(),
            today,
            forms: forms.filter(|form| !form.sections.is_empty()).collect(),
        }
    }

    /// To read, in any program.
    pub(crate) fn markdown(&self) -> String {
        let Date { year, month, day, .. } = self.today;
        let mut text = format!("# {}\n\n**{}**\n\n", escaped(&self.program), self.confidential);
        text.push_str(&format!("{}\n\n{}\n", escaped(&self.people.join(", ")), long_date((year, month, day))));
        for form in &self.forms {
            text.push_str(&format!("\n## {}\n", escaped(&form.title)));
            for section in &form.sections {
                text.push_str(&format!("\n### {}\n\n", escaped(&section.title)));
                section.answers.iter().for_each(|answer| write_answer(&mut text, answer, 0));
            }
        }
        text
    }

    /// For other programs.
    pub(crate) fn json(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("a copy has no part that JSON cannot say")
    }
}

fn one(template: &Template, view: &DocView, path: &FieldPath, field: &Field) -> Option<Answer> {
    let answer = answer_words(template, view, path, field);
    (!answer.is_empty()).then(|| Answer::One { id: field.id.to_string(), label: field.label.clone(), answer })
}

fn many(template: &Template, view: &DocView, path: ListPath, list: &List) -> Option<Answer> {
    let item = |item: ItemId| {
        let fields = list.fields.iter().filter_map(|field| {
            one(template, view, &FieldPath::of_item(path.form.clone(), item, field.id.clone()), field)
        });
        let inner = list
            .lists
            .iter()
            .filter_map(|list| many(template, view, ListPath::inside(path.form.clone(), item, list.id.clone()), list));
        fields.chain(inner).collect::<Vec<Answer>>()
    };
    let items: Vec<Vec<Answer>> = view.live(&path).map(item).filter(|item| !item.is_empty()).collect();
    (!items.is_empty()).then(|| Answer::Many { id: list.id.to_string(), label: list.label.clone(), items })
}

fn write_answer(text: &mut String, answer: &Answer, depth: usize) {
    let indent = "  ".repeat(depth);
    match answer {
        Answer::One { label, answer, .. } => {
            let words = escaped(answer).replace('\n', &format!("  \n{indent}  "));
            text.push_str(&format!("{indent}- **{}:** {words}\n", escaped(label)));
        }
        Answer::Many { label, items, .. } => {
            text.push_str(&format!("{indent}- **{}**\n", escaped(label)));
            for (place, item) in items.iter().enumerate() {
                text.push_str(&format!("{indent}  - {}\n", place + 1));
                item.iter().for_each(|answer| write_answer(text, answer, depth + 2));
            }
        }
    }
}

/// What people typed is text, never markup.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use twofold_model::{AuthorId, ItemView, Value, ValueView};

    use super::*;

    fn copy() -> Copy {
        let template = twofold_templates::template("caltrans").unwrap();
        let list = ListPath::alone("goals".parse().unwrap(), "goals".parse().unwrap());
        let text = |path: FieldPath, words: &str| (path, words.into());
        let item = ItemId(7);
        let field = |id: &str| id.parse().unwrap();
        let number = ValueView { value: Value::Number(6), author: AuthorId([1; 32]), minutes: 0, conflict: Vec::new() };
        let months = FieldPath::alone("contract".parse().unwrap(), field("length_months"));
        let view = DocView {
            texts: [
                text(FieldPath::alone("contract".parse().unwrap(), field("frequency")), "*Every* Monday\n<b>noon</b>"),
                text(FieldPath::of_item(list.form.clone(), item, field("text")), "Lead a district"),
            ]
            .into(),
            values: [(months, number)].into(),
            lists: [(list.clone(), vec![ItemView { id: item, removed: false, edited_after_removal: false }])].into(),
            places: [(item, list)].into(),
        };
        Copy::of(&template, vec!["Ana".into(), "Ben".into()], Date::new(2026, 11, 22).unwrap(), &view)
    }

    #[test]
    fn a_copy_to_read_carries_the_mark_and_every_answer_as_plain_text() {
        let text = copy().markdown();
        assert!(text.contains(m::signing::confidential()), "{text}");
        assert!(text.contains("\\*Every\\* Monday  \n  \\<b\\>noon"), "{text}");
        assert!(text.contains("Lead a district"), "{text}");
        assert!(!text.contains("Ground rules"), "what nobody answered is left out: {text}");
    }

    #[test]
    fn a_copy_for_programs_says_what_it_is_and_whose() {
        let json: serde_json::Value = serde_json::from_slice(&copy().json()).unwrap();
        assert_eq!(json["twofold"], 1);
        assert_eq!(json["confidential"], m::signing::confidential());
        assert_eq!(json["saved_on"], "2026-11-22");
        assert_eq!(json["people"], serde_json::json!(["Ana", "Ben"]));
        let all = json.to_string();
        assert!(all.contains("*Every* Monday\\n<b>noon</b>"), "{all}");
        assert!(all.contains("Lead a district"), "{all}");
    }
}
