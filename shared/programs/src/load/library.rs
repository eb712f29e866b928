//! Ready-made forms and pages: `use` takes one, and what stands beside `use` replaces what it has.

use std::collections::BTreeSet;

use toml::Spanned;

use crate::load::{
    Reason,
    check::{Checked, mistake},
    raw,
};

const FORMS: &str = include_str!("../../templates/library/forms.toml");
const GUIDANCE: &str = include_str!("../../templates/library/guidance.toml");

/// Puts ready-made forms and pages where a template uses them.
///
/// What they refer to and this program does not have is left out of them: a link into a form that is not there, a
/// choice of competencies where there are none.
pub(super) fn unfold(template: &mut raw::Template) -> Checked<()> {
    let mut used = BTreeSet::new();
    let ready = made(FORMS)?.forms;
    for form in &mut template.forms {
        if let Some(name) = form.get_ref().r#use.clone() {
            let Some(made) = ready.iter().find(|it| is(it.id.as_ref(), &name)) else {
                return mistake(name.span(), Reason::NothingReadyMade(name.into_inner()));
            };
            *form.get_mut() = changed(made.clone(), form.get_ref().clone())?;
            used.insert(name.into_inner());
        } else if let Some(part) = form.get_ref().without.first() {
            return mistake(part.span(), Reason::NothingToLeaveOut(part.get_ref().clone()));
        }
    }
    let ids: BTreeSet<String> =
        template.forms.iter().filter_map(|form| form.get_ref().id.clone()).map(Spanned::into_inner).collect();
    let ready = made(GUIDANCE)?.guidance;
    for page in &mut template.guidance {
        if let Some(name) = page.get_ref().r#use.clone() {
            let Some(made) = ready.iter().find(|it| is(it.id.as_ref(), &name)).cloned() else {
                return mistake(name.span(), Reason::NothingReadyMade(name.into_inner()));
            };
            let near = made.near.map(|near| near.into_iter().filter(|form| ids.contains(form.get_ref())).collect());
            *page.get_mut() = page_changed(raw::Guidance { near, ..made }, page.get_ref().clone());
        }
    }
    trim(template, &used);
    Ok(())
}

fn is(id: Option<&raw::Text>, name: &raw::Text) -> bool {
    id.is_some_and(|id| id.get_ref() == name.get_ref())
}

fn made(source: &str) -> Checked<raw::Library> {
    toml::from_str(source).or_else(|error| mistake(0..0, Reason::Syntax(error.message().to_owned())))
}

/// The ready-made form with what this template says about it. A section of the same name takes the other's place.
fn changed(made: raw::Form, own: raw::Form) -> Checked<raw::Form> {
    let mut form = raw::Form {
        r#use: own.r#use,
        without: Vec::new(),
        id: made.id,
        title: own.title.or(made.title),
        intro: own.intro.or(made.intro),
        home: own.home.or(made.home),
        page: own.page.or(made.page),
        share: own.share.or(made.share),
        sign: own.sign.or(made.sign),
        sections: made.sections,
    };
    if let Some(id) = own.id {
        return mistake(id.span(), Reason::OwnNameOfReadyMade(id.into_inner()));
    }
    for name in own.without {
        let before = count(&form.sections);
        form.sections.iter_mut().for_each(|section| leave_out(&mut section.parts, None, name.get_ref()));
        form.sections.retain(|section| section.id.get_ref() != name.get_ref());
        if count(&form.sections) == before {
            return mistake(name.span(), Reason::NothingToLeaveOut(name.into_inner()));
        }
    }
    for section in own.sections {
        match form.sections.iter_mut().find(|it| it.id.get_ref() == section.id.get_ref()) {
            Some(place) => *place = section,
            None => form.sections.push(section),
        }
    }
    Ok(form)
}

fn page_changed(made: raw::Guidance, own: raw::Guidance) -> raw::Guidance {
    raw::Guidance {
        r#use: own.r#use,
        id: made.id,
        title: own.title.or(made.title),
        concerns: own.concerns.or(made.concerns),
        near: own.near.or(made.near),
        sources: own.sources.or(made.sources),
        text: if own.text.is_empty() { made.text } else { own.text },
        parts: if own.parts.is_empty() { made.parts } else { own.parts },
    }
}

fn name(part: &raw::Part) -> Option<&str> {
    part.field.as_ref().or(part.list.as_ref()).map(|name| name.get_ref().as_str())
}

/// `name` is a part that stands in a section, or a part of a list: `list.part`.
fn leave_out(parts: &mut Vec<raw::Part>, around: Option<&str>, named: &str) {
    parts.retain(|part| match (around, name(part)) {
        (None, Some(part)) => part != named,
        (Some(list), Some(part)) => named.split_once('.') != Some((list, part)),
        (_, None) => true,
    });
    for part in parts {
        let list = part.list.as_ref().map(|list| list.get_ref().clone());
        if let (Some(list), Some(inner)) = (list, &mut part.parts) {
            leave_out(inner, Some(&list), named);
        }
    }
}

fn count(sections: &[raw::Section]) -> usize {
    fn parts(all: &[raw::Part]) -> usize {
        all.iter().map(|part| 1 + part.parts.as_deref().map_or(0, parts)).sum()
    }
    sections.iter().map(|section| 1 + parts(&section.parts)).sum()
}

/// What a program has for its forms to refer to.
struct There {
    /// `form/list`.
    lists: BTreeSet<String>,
    /// `forms/name`, where sentences stand in it, and `guidance/name`.
    readings: BTreeSet<String>,
    has_competencies: bool,
}

impl There {
    fn of(template: &raw::Template) -> Self {
        let (mut lists, mut readings) = (BTreeSet::new(), BTreeSet::new());
        for form in &template.forms {
            let form = form.get_ref();
            let Some(id) = &form.id else { continue };
            form.sections.iter().for_each(|section| collect(id.get_ref(), &section.parts, &mut lists));
            if form.sections.iter().any(|section| !section.points.is_empty()) {
                readings.insert(format!("forms/{}", id.get_ref()));
            }
        }
        let pages = template.guidance.iter().filter_map(|page| page.get_ref().id.as_ref());
        readings.extend(pages.map(|page| format!("guidance/{}", page.get_ref())));
        Self { lists, readings, has_competencies: !template.competencies.is_empty() }
    }
}

fn trim(template: &mut raw::Template, used: &BTreeSet<String>) {
    let there = There::of(template);
    for form in &mut template.forms {
        let form = form.get_mut();
        if form.id.as_ref().is_some_and(|id| used.contains(id.get_ref())) {
            form.sections.retain_mut(|section| {
                let was_empty = section.parts.is_empty();
                section.beside.retain(|to| there.lists.contains(to.get_ref()));
                trim_parts(&mut section.parts, &there);
                // Of a section whose questions all lead nowhere, no heading is left.
                was_empty || !section.parts.is_empty() || !section.points.is_empty()
            });
        }
    }
}

fn collect(form: &str, parts: &[raw::Part], lists: &mut BTreeSet<String>) {
    for part in parts {
        if let Some(list) = &part.list {
            lists.insert(format!("{form}/{}", list.get_ref()));
            collect(form, part.parts.as_deref().unwrap_or_default(), lists);
        }
    }
}

fn trim_parts(parts: &mut Vec<raw::Part>, there: &There) {
    for part in &mut *parts {
        if let Some(to) = &mut part.to {
            to.retain(|to| there.lists.contains(to.get_ref()));
        }
        if let Some(first) = &mut part.read_first {
            first.retain(|it| there.readings.contains(it.get_ref()));
        }
        if let Some(inner) = &mut part.parts {
            trim_parts(inner, there);
        }
    }
    parts.retain(|part| {
        let leads_nowhere = part.to.as_ref().is_some_and(Vec::is_empty);
        let offers_nothing = !there.has_competencies && part.source.is_some();
        !leads_nowhere && !offers_nothing
    });
}
