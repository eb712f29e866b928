//! Boxes to tick on a sheet: the answers of a choice, and a whole catalog to choose from.

use leptos::prelude::*;
use twofold_model::Value;
use twofold_programs::{Field, FieldKind, List, Options, Template};

use super::sheet::Reader;
use crate::components::ChoiceGroup;
use crate::i18n::m;
use crate::pages::form::option_groups;

/// On a blank sheet: all that can be chosen for a list whose rows are one choice each, with a box before each.
pub(super) fn catalog(reader: &Reader, list: &List) -> Option<AnyView> {
    let (field, groups) = offered(&reader.template, list).filter(|_| reader.blank)?;
    let line = |(_, words): (String, String)| view! { <li>{mark(false)}" "{words}</li> };
    let group = |ChoiceGroup { label, answers }: ChoiceGroup| {
        let label = (!label.is_empty()).then(|| view! { <p class="paper__name">{label}</p> });
        let answers = answers.into_iter().map(line).collect_view();
        view! { <div class="paper__group">{label}<ul class="paper__choices">{answers}</ul></div> }
    };
    let other = takes_others(field).then(|| {
        view! { <p class="paper__line"><span>{mark(false)}" "{m::paper::other()}</span><span class="paper__blank"></span></p> }
    });
    Some(view! { <div class="paper__catalog">{groups.into_iter().map(group).collect_view()}</div> {other} }.into_any())
}

/// The one field of such a list, and what it offers.
fn offered<'a>(template: &Template, list: &'a List) -> Option<(&'a Field, Vec<ChoiceGroup>)> {
    let [field] = list.fields.as_slice() else { return None };
    let is_choice = matches!(field.kind, FieldKind::Choice { .. }) && list.lists.is_empty();
    let groups = if is_choice { option_groups(template, field) } else { Vec::new() };
    (!groups.is_empty()).then_some((field, groups))
}

/// What can be ticked on paper: the given answers of a choice. Competencies are too many, and are written.
pub(super) fn boxes(field: &Field) -> Option<Vec<(String, String)>> {
    if let Some(steps) = field.scale() {
        let each = steps.iter().enumerate();
        return Some(
            each.map(|(place, step)| (step.id.to_string(), m::fields::step(&(place + 1).to_string(), &step.label)))
                .collect(),
        );
    }
    match &field.kind {
        FieldKind::Choice { options: Options::Given(choices), .. }
        | FieldKind::MultiChoice { options: Options::Given(choices), .. } => {
            Some(choices.iter().map(|it| (it.id.to_string(), it.label.clone())).collect())
        }
        _ => None,
    }
}

/// Whether there can be an answer besides those that are given.
pub(super) const fn takes_others(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Choice { other: true, .. } | FieldKind::MultiChoice { other: true, .. })
}

/// The answers in one's own words.
pub(super) fn others(value: &Value, options: &[(String, String)]) -> String {
    let is_own = |text: &&String| !text.is_empty() && options.iter().all(|(id, _)| id != *text);
    let all: Vec<&String> = match value {
        Value::Text(text) => vec![text],
        Value::Choices(all) => all.iter().collect(),
        _ => Vec::new(),
    };
    all.into_iter().filter(is_own).cloned().collect::<Vec<_>>().join(", ")
}

/// A box, ticked or not.
pub(super) const fn mark(ticked: bool) -> &'static str {
    if ticked { "\u{2612}" } else { "\u{2610}" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_to_choose_from_a_catalog_has_all_of_it_to_tick_and_other_lists_have_none() {
        let template = twofold_templates::template("caltrans").unwrap();
        let form = template.form("contract").unwrap();
        let (field, groups) = offered(&template, form.list("competencies").unwrap()).unwrap();
        let count: usize = groups.iter().map(|group| group.answers.len()).sum();
        assert_eq!((groups.len(), count, takes_others(field)), (6, 23, true));
        assert!(offered(&template, form.list("ground_rules").unwrap()).is_none());
        assert!(offered(&template, form.list("personal_goals").unwrap()).is_none());
    }
}
