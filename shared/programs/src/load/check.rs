//! Turns what is written into what is promised, or says on which line it cannot.

use core::{ops::Range, str::FromStr};
use std::collections::BTreeSet;

use toml::Spanned;

use crate::{
    ids::FormId,
    load::{Reason, fields::field, raw},
    role::Fills,
    template::{
        Choice, Competencies, CompetencyGroup, Form, LinkTarget, List, Part, Section, Template, Vocabulary, Word,
    },
};

/// A mistake and the bytes of the file where it is.
pub(super) struct Mistake {
    pub(super) span: Range<usize>,
    pub(super) reason: Reason,
}

pub(super) type Checked<T> = Result<T, Mistake>;

pub(super) fn template(raw: raw::Template) -> Checked<Template> {
    let mut links = Vec::new();
    let mut form_ids = BTreeSet::new();
    let template = Template {
        id: id(&raw.id)?,
        version: raw.version,
        name: text(raw.name, "name")?,
        vocabulary: vocabulary(raw.vocabulary)?,
        rules: raw.rules,
        competencies: competencies(raw.competencies)?,
        forms: raw
            .forms
            .into_iter()
            .map(|raw| {
                unique(&mut form_ids, &raw.id)?;
                form(raw, &mut links)
            })
            .collect::<Checked<_>>()?,
    };
    for (target, span) in links {
        if template.list(&target.form, &target.list).is_none() {
            return mistake(span, Reason::UnknownTarget(format!("{}/{}", target.form, target.list)));
        }
    }
    Ok(template)
}

fn vocabulary(raw: raw::Vocabulary) -> Checked<Vocabulary> {
    let word =
        |raw: raw::Word| Ok(Word { singular: text(raw.singular, "singular")?, plural: text(raw.plural, "plural")? });
    Ok(Vocabulary {
        mentor: word(raw.mentor)?,
        mentee: word(raw.mentee)?,
        pair: word(raw.pair)?,
        agreement: word(raw.agreement)?,
        plan: word(raw.plan)?,
        meeting: word(raw.meeting)?,
        coordinator: word(raw.coordinator)?,
    })
}

fn competencies(raw: Vec<raw::Group>) -> Checked<Competencies> {
    let mut ids = BTreeSet::new();
    let group = |raw: raw::Group| {
        Ok(CompetencyGroup { title: text(raw.title, "title")?, entries: choices(raw.entries, &mut ids)? })
    };
    Ok(Competencies { groups: raw.into_iter().map(group).collect::<Checked<_>>()? })
}

pub(super) fn choices(raw: Vec<raw::Choice>, ids: &mut BTreeSet<String>) -> Checked<Vec<Choice>> {
    raw.into_iter()
        .map(|raw| {
            unique(ids, &raw.id)?;
            Ok(Choice { id: id(&raw.id)?, label: text(raw.label, "label")? })
        })
        .collect()
}

pub(super) type Links = Vec<(LinkTarget, Range<usize>)>;

fn form(raw: raw::Form, links: &mut Links) -> Checked<Form> {
    // Section ids are their own set; the parts of a form share one, because a path names them without the section.
    let mut section_ids = BTreeSet::new();
    let mut scope = Scope { parts: BTreeSet::new(), lists: BTreeSet::new(), links };
    Ok(Form {
        id: id::<FormId>(&raw.id)?,
        title: text(raw.title, "title")?,
        intro: text(raw.intro, "intro")?,
        home: raw.home,
        sections: raw
            .sections
            .into_iter()
            .map(|raw| {
                unique(&mut section_ids, &raw.id)?;
                Ok(Section {
                    id: id(&raw.id)?,
                    title: text(raw.title, "title")?,
                    help: raw.help,
                    visibility: raw.visibility,
                    points: raw.points.into_iter().map(|point| text(point, "points")).collect::<Checked<_>>()?,
                    parts: raw
                        .parts
                        .into_iter()
                        .map(|raw| part(raw, Fills::Both, &mut scope))
                        .collect::<Checked<_>>()?,
                })
            })
            .collect::<Checked<_>>()?,
    })
}

struct Scope<'a> {
    /// Fields that stand alone.
    parts: BTreeSet<String>,
    /// Lists at any depth.
    lists: BTreeSet<String>,
    links: &'a mut Links,
}

fn part(raw: raw::Part, fills: Fills, scope: &mut Scope<'_>) -> Checked<Part> {
    match (raw.field.clone(), raw.list.clone()) {
        (Some(name), None) => {
            unique(&mut scope.parts, &name)?;
            if scope.lists.contains(name.get_ref()) {
                return mistake(name.span(), Reason::Duplicate(name.into_inner()));
            }
            field(raw, &name, fills, scope.links).map(Part::Field)
        }
        (None, Some(name)) => list(raw, &name, fills, scope).map(Part::List),
        _ => mistake(raw.label.span(), Reason::FieldOrList),
    }
}

/// A list; what it does not say about who fills it in, it takes over from around it.
fn list(raw: raw::Part, name: &Spanned<String>, around: Fills, scope: &mut Scope<'_>) -> Checked<List> {
    unique(&mut scope.lists, name)?;
    if scope.parts.contains(name.get_ref()) {
        return mistake(name.span(), Reason::Duplicate(name.get_ref().clone()));
    }
    let misplaced = [
        ("kind", raw.kind.is_some()),
        ("required", raw.required.is_some()),
        ("default", raw.default.is_some()),
        ("options", raw.options.is_some()),
        ("source", raw.source.is_some()),
        ("other", raw.other.is_some()),
        ("to", raw.to.is_some()),
    ];
    out_of_place(name, misplaced)?;
    let Some(item) = raw.item else { return mistake(name.span(), Reason::NoText("item")) };
    let fills = raw.fills.unwrap_or(around);
    let (mut fields, mut lists, mut field_ids) = (Vec::new(), Vec::new(), BTreeSet::new());
    for inner in raw.parts.unwrap_or_default() {
        match (inner.field.clone(), inner.list.clone()) {
            (Some(name), None) => {
                unique(&mut field_ids, &name)?;
                fields.push(field(inner, &name, fills, scope.links)?);
            }
            (None, Some(name)) => lists.push(list(inner, &name, fills, scope)?),
            _ => return mistake(inner.label.span(), Reason::FieldOrList),
        }
    }
    if fields.is_empty() && lists.is_empty() {
        return mistake(name.span(), Reason::EmptyList(name.get_ref().clone()));
    }
    let count = |number: Option<i64>| -> Checked<Option<u16>> {
        number
            .map(u16::try_from)
            .transpose()
            .or_else(|_| mistake(name.span(), Reason::EmptyRange(name.get_ref().clone())))
    };
    let list = List {
        id: id(name)?,
        label: text(raw.label, "label")?,
        help: raw.help,
        item: text(item, "item")?,
        fills,
        printed: raw.printed,
        min: count(raw.min)?.unwrap_or(0),
        max: count(raw.max)?,
        prefill: raw.prefill.unwrap_or_default(),
        suggestions: raw.suggestions.unwrap_or_default(),
        fields,
        lists,
    };
    if list.max.is_some_and(|max| max < list.min) {
        return mistake(name.span(), Reason::EmptyRange(name.get_ref().clone()));
    }
    if list.text_field().is_none() && !(list.prefill.is_empty() && list.suggestions.is_empty()) {
        return mistake(name.span(), Reason::NowhereToPrefill(name.get_ref().clone()));
    }
    Ok(list)
}

pub(super) fn out_of_place<const N: usize>(name: &Spanned<String>, keys: [(&'static str, bool); N]) -> Checked<()> {
    match keys.into_iter().find(|(_, present)| *present) {
        Some((key, _)) => mistake(name.span(), Reason::KeyOutOfPlace { part: name.get_ref().clone(), key }),
        None => Ok(()),
    }
}

pub(super) fn id<T: FromStr>(text: &Spanned<String>) -> Checked<T> {
    text.get_ref().parse().map_err(|_| Mistake { span: text.span(), reason: Reason::BadId(text.get_ref().clone()) })
}

pub(super) fn unique(seen: &mut BTreeSet<String>, name: &Spanned<String>) -> Checked<()> {
    if seen.insert(name.get_ref().clone()) {
        Ok(())
    } else {
        mistake(name.span(), Reason::Duplicate(name.get_ref().clone()))
    }
}

pub(super) fn text(text: Spanned<String>, key: &'static str) -> Checked<String> {
    if text.get_ref().trim().is_empty() { mistake(text.span(), Reason::NoText(key)) } else { Ok(text.into_inner()) }
}

pub(super) fn mistake<T>(span: Range<usize>, reason: Reason) -> Checked<T> {
    Err(Mistake { span, reason })
}
