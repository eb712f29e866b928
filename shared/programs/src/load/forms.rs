//! Forms of a template: sections, lists, and names that are unique where paths need them so.

use core::ops::Range;
use std::collections::BTreeSet;

use toml::Spanned;

use crate::{
    ids::FormId,
    load::{
        Reason,
        check::{Checked, help, id, mistake, out_of_place, signing, target, text, texts, unique},
        fields::field,
        raw,
    },
    role::Fills,
    template::{
        Field, FieldKind, Form, Home, ItemStep, LinkTarget, List, ListExtras, Page, Part, Proposed, Reading, Section,
        Share, Signing,
    },
};

/// The longest name of a form, in characters.
const MAX_FORM_ID: usize = 30;

/// What a template's parts refer to, and where that is written: it can stand further down in the file.
#[derive(Default)]
pub(super) struct Links {
    /// Lists.
    pub(super) lists: Vec<(LinkTarget, Range<usize>)>,
    /// What is read first.
    pub(super) readings: Vec<(Reading, Range<usize>)>,
}

pub(super) fn form(raw: raw::Form, span: Range<usize>, links: &mut Links) -> Checked<Form> {
    let there = |text: Option<raw::Text>, key| match text {
        Some(text) => Ok(text),
        None => mistake(span.clone(), Reason::NoText(key)),
    };
    let Some(home) = raw.home else { return mistake(span, Reason::NoText("home")) };
    if let Some(share) = &raw.share
        && home == Home::Pair
    {
        return mistake(share.span(), Reason::SharedAlready);
    }
    let written = there(raw.id, "id")?;
    let form_id: FormId = id(&written)?;
    // Room for what the document of one person puts behind it, to keep pairs apart. One name is every pair's already.
    if form_id.as_str().len() > MAX_FORM_ID || form_id.as_str().contains("__") || form_id == crate::setup::FORM {
        return mistake(written.span(), Reason::BadFormId(form_id.to_string()));
    }
    let (title, intro) = (text(there(raw.title, "title")?, "title")?, text(there(raw.intro, "intro")?, "intro")?);
    // Section ids are their own set; the parts of a form share one, because a path names them without the section.
    let mut section_ids = BTreeSet::new();
    let mut scope = Scope { parts: BTreeSet::new(), lists: BTreeSet::new(), links };
    let form = Form {
        id: form_id,
        title,
        intro,
        home,
        page: raw.page.unwrap_or_default(),
        share: raw.share.map_or(Share::Never, Spanned::into_inner),
        sign: signing(raw.sign),
        sections: raw
            .sections
            .into_iter()
            .map(|raw| {
                unique(&mut section_ids, &raw.id)?;
                section(raw, &mut scope)
            })
            .collect::<Checked<_>>()?,
    };
    // The agreement's signatures are records of their own, under all of it.
    let signs = form.sign.filter(|_| form.page != Page::Agreement);
    signable(signs, form.parts().filter_map(Part::as_field), &written)?;
    Ok(form)
}

/// Whether what both sign has a place for each to sign, and nothing else has.
fn signable<'a>(signing: Option<Signing>, fields: impl Iterator<Item = &'a Field>, name: &raw::Text) -> Checked<()> {
    let places: Vec<Fills> = fields.filter(|field| field.kind.is_signature()).map(|field| field.fills).collect();
    let is_fit = match signing {
        Some(_) => places.len() == 2 && places.contains(&Fills::Mentor) && places.contains(&Fills::Mentee),
        None => places.is_empty(),
    };
    if is_fit { Ok(()) } else { mistake(name.span(), Reason::Signatures(name.get_ref().clone())) }
}

fn section(raw: raw::Section, scope: &mut Scope<'_>) -> Checked<Section> {
    let horizon = raw.horizon;
    let section = Section {
        id: id(&raw.id)?,
        title: text(raw.title, "title")?,
        help: help(raw.help)?,
        visibility: raw.visibility,
        points: texts(raw.points, "points")?,
        beside: raw.beside.iter().map(|to| target(to, scope.links)).collect::<Checked<_>>()?,
        horizon: horizon.as_ref().map(id).transpose()?,
        begins_step: raw.begins_step.map(|title| text(title, "begins_step")).transpose()?,
        parts: raw.parts.into_iter().map(|raw| part(raw, Fills::Both, scope)).collect::<Checked<_>>()?,
    };
    match horizon {
        Some(name) if !section.horizon().is_some_and(|field| matches!(field.kind, FieldKind::Number { .. })) => {
            mistake(name.span(), Reason::NoHorizon(name.into_inner()))
        }
        _ => Ok(section),
    }
}

struct Scope<'a> {
    /// Fields that stand alone.
    parts: BTreeSet<String>,
    /// Lists at any depth.
    lists: BTreeSet<String>,
    links: &'a mut Links,
}

fn part(raw: raw::Part, fills: Fills, scope: &mut Scope<'_>) -> Checked<Part> {
    if let Some(step) = &raw.begins_step {
        return mistake(step.span(), Reason::KeyOutOfPlace { part: raw.label.get_ref().clone(), key: "begins_step" });
    }
    match (raw.field.clone(), raw.list.clone()) {
        (Some(name), None) => {
            // It is an item that names who has added it.
            out_of_place(&name, [("writers_own", raw.writers_own.is_some())])?;
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

/// The steps that begin at some of the parts of a list.
fn item_steps(parts: &[raw::Part], list: &raw::Text) -> Checked<Vec<ItemStep>> {
    let mut steps = Vec::<ItemStep>::new();
    for part in parts {
        let Some(name) = part.field.as_ref().or(part.list.as_ref()) else { continue };
        if let Some(title) = part.begins_step.clone() {
            steps.push(ItemStep { title: text(title, "begins_step")?, parts: Vec::new() });
        }
        match steps.last_mut() {
            Some(step) => step.parts.push(id(name)?),
            // In no step, it would be shown nowhere.
            None if parts.iter().any(|part| part.begins_step.is_some()) => {
                return mistake(name.span(), Reason::NoFirstStep(list.get_ref().clone()));
            }
            None => {}
        }
    }
    Ok(steps)
}

/// A list; what it does not say about who fills it in, it takes over from around it.
fn list(raw: raw::Part, name: &raw::Text, around: Fills, scope: &mut Scope<'_>) -> Checked<List> {
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
        ("steps", raw.steps.is_some()),
        ("proposed", raw.proposed.is_some()),
        ("label_for", raw.label_for.is_some()),
        ("after_signing", raw.after_signing.is_some()),
        ("read_first", raw.read_first.is_some()),
        ("writers_own", raw.writers_own.is_some()),
    ];
    out_of_place(name, misplaced)?;
    let Some(item) = raw.item else { return mistake(name.span(), Reason::NoText("item")) };
    let fills = raw.fills.unwrap_or(around);
    let (mut fields, mut lists, mut field_ids) = (Vec::new(), Vec::new(), BTreeSet::new());
    let inner = raw.parts.unwrap_or_default();
    let steps = item_steps(&inner, name)?;
    for inner in inner {
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
    let names_writer = fields.iter().any(|field: &Field| field.extras.proposed == Some(Proposed::Role));
    if !names_writer && let Some(own) = fields.iter().find(|field| field.extras.writers_own) {
        let (part, key) = (own.id.to_string(), "writers_own");
        return mistake(name.span(), Reason::KeyOutOfPlace { part, key });
    }
    let extras = ListExtras {
        table: raw.table.unwrap_or(false),
        printed_in: raw.printed_in.unwrap_or_default(),
        sign: signing(raw.sign),
        steps,
    };
    if extras.table && !lists.is_empty() {
        return mistake(name.span(), Reason::TableOfLists(name.get_ref().clone()));
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
        help: help(raw.help)?,
        item: text(item, "item")?,
        fills,
        printed: raw.printed,
        min: count(raw.min)?.unwrap_or(0),
        max: count(raw.max)?,
        prefill: texts(raw.prefill.unwrap_or_default(), "prefill")?,
        suggestions: texts(raw.suggestions.unwrap_or_default(), "suggestions")?,
        fields,
        lists,
        extras,
    };
    signable(list.extras.sign, list.fields.iter(), name)?;
    if list.max.is_some_and(|max| max < list.min) {
        return mistake(name.span(), Reason::EmptyRange(name.get_ref().clone()));
    }
    if list.text_field().is_none() && !(list.prefill.is_empty() && list.suggestions.is_empty()) {
        return mistake(name.span(), Reason::NowhereToPrefill(name.get_ref().clone()));
    }
    Ok(list)
}
