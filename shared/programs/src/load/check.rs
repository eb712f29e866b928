//! Turns what is written into what is promised, or says on which line it cannot.

use core::{ops::Range, str::FromStr};
use std::collections::BTreeSet;

use toml::Spanned;

use crate::{
    date::Date,
    ids::FormId,
    load::{Reason, raw},
    role::Fills,
    template::{
        Choice, Competencies, CompetencyGroup, Field, FieldKind, Form, LinkTarget, List, Options, Part, Section,
        Template, Vocabulary, Word,
    },
};

/// A mistake and the bytes of the file where it is.
pub(super) struct Mistake {
    pub(super) span: Range<usize>,
    pub(super) reason: Reason,
}

type Checked<T> = Result<T, Mistake>;

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

fn choices(raw: Vec<raw::Choice>, ids: &mut BTreeSet<String>) -> Checked<Vec<Choice>> {
    raw.into_iter()
        .map(|raw| {
            unique(ids, &raw.id)?;
            Ok(Choice { id: id(&raw.id)?, label: text(raw.label, "label")? })
        })
        .collect()
}

type Links = Vec<(LinkTarget, Range<usize>)>;

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

fn field(raw: raw::Part, name: &Spanned<String>, around: Fills, links: &mut Links) -> Checked<Field> {
    let Some(kind_name) = &raw.kind else {
        return mistake(name.span(), Reason::NoKind(name.get_ref().clone()));
    };
    let (chooses, counts, points) = match kind_name.get_ref().as_str() {
        "choice" | "multi_choice" => (true, false, false),
        "number" => (false, true, false),
        "link" => (false, false, true),
        _ => (false, false, false),
    };
    let misplaced = [
        ("item", raw.item.is_some()),
        ("prefill", raw.prefill.is_some()),
        ("suggestions", raw.suggestions.is_some()),
        ("parts", raw.parts.is_some()),
        ("options", raw.options.is_some() && !chooses),
        ("source", raw.source.is_some() && !chooses),
        ("other", raw.other.is_some() && !chooses),
        ("min", raw.min.is_some() && !counts),
        ("max", raw.max.is_some() && !counts),
        ("to", raw.to.is_some() && !points),
    ];
    out_of_place(name, misplaced)?;

    let other = raw.other.unwrap_or(false);
    let kind = match kind_name.get_ref().as_str() {
        "text" => FieldKind::Text,
        "long_text" => FieldKind::LongText,
        "date" => FieldKind::Date,
        "hours" => FieldKind::Hours,
        "flag" => FieldKind::Flag,
        "choice" => FieldKind::Choice { options: options(raw.options, raw.source, name)?, other },
        "multi_choice" => FieldKind::MultiChoice { options: options(raw.options, raw.source, name)?, other },
        "number" => {
            let (min, max) = (raw.min.unwrap_or(0), raw.max.unwrap_or(1_000_000));
            if min > max {
                return mistake(name.span(), Reason::EmptyRange(name.get_ref().clone()));
            }
            FieldKind::Number { min, max }
        }
        "link" => FieldKind::Link { to: targets(raw.to, name, links)? },
        unknown => return mistake(kind_name.span(), Reason::UnknownKind(unknown.to_owned())),
    };
    if let Some(default) = &raw.default
        && !fits(&kind, default.get_ref())
    {
        let (field, given) = (name.get_ref().clone(), default.get_ref().clone());
        return mistake(default.span(), Reason::BadDefault { field, default: given });
    }
    Ok(Field {
        id: id(name)?,
        label: text(raw.label, "label")?,
        help: raw.help,
        kind,
        required: raw.required.unwrap_or(false),
        fills: raw.fills.unwrap_or(around),
        printed: raw.printed,
        default: raw.default.map(Spanned::into_inner),
    })
}

fn options(
    given: Option<Vec<raw::Choice>>,
    source: Option<Spanned<String>>,
    name: &Spanned<String>,
) -> Checked<Options> {
    match (given, source) {
        (Some(given), None) if !given.is_empty() => choices(given, &mut BTreeSet::new()).map(Options::Given),
        (None, Some(source)) if source.get_ref() == "competencies" => Ok(Options::Competencies),
        (None, Some(source)) => mistake(source.span(), Reason::UnknownSource(source.get_ref().clone())),
        _ => mistake(name.span(), Reason::NoOptions(name.get_ref().clone())),
    }
}

fn targets(to: Option<Vec<Spanned<String>>>, name: &Spanned<String>, links: &mut Links) -> Checked<Vec<LinkTarget>> {
    let to = to.unwrap_or_default();
    if to.is_empty() {
        return mistake(name.span(), Reason::NoTarget(name.get_ref().clone()));
    }
    to.into_iter()
        .map(|text| {
            let target = text
                .get_ref()
                .split_once('/')
                .and_then(|(form, list)| Some(LinkTarget { form: form.parse().ok()?, list: list.parse().ok()? }));
            match target {
                Some(target) => {
                    links.push((target.clone(), text.span()));
                    Ok(target)
                }
                None => mistake(text.span(), Reason::UnknownTarget(text.get_ref().clone())),
            }
        })
        .collect()
}

/// Whether a default is a value of its kind. Choices from the competencies, links and lists of choices have none.
fn fits(kind: &FieldKind, default: &str) -> bool {
    match kind {
        FieldKind::Text => default.encode_utf16().count() <= FieldKind::SHORT_TEXT && !default.contains('\n'),
        FieldKind::LongText => true,
        FieldKind::Date => default.parse::<Date>().is_ok(),
        FieldKind::Flag => default == "true" || default == "false",
        FieldKind::Hours => default.parse().is_ok_and(|quarters| (1..=FieldKind::MAX_QUARTERS).contains(&quarters)),
        FieldKind::Number { min, max } => default.parse().is_ok_and(|number| (*min..=*max).contains(&number)),
        FieldKind::Choice { options: Options::Given(choices), .. } => choices.iter().any(|choice| choice.id == default),
        FieldKind::Choice { .. } | FieldKind::MultiChoice { .. } | FieldKind::Link { .. } => false,
    }
}

fn out_of_place<const N: usize>(name: &Spanned<String>, keys: [(&'static str, bool); N]) -> Checked<()> {
    match keys.into_iter().find(|(_, present)| *present) {
        Some((key, _)) => mistake(name.span(), Reason::KeyOutOfPlace { part: name.get_ref().clone(), key }),
        None => Ok(()),
    }
}

fn id<T: FromStr>(text: &Spanned<String>) -> Checked<T> {
    text.get_ref().parse().map_err(|_| Mistake { span: text.span(), reason: Reason::BadId(text.get_ref().clone()) })
}

fn unique(seen: &mut BTreeSet<String>, name: &Spanned<String>) -> Checked<()> {
    if seen.insert(name.get_ref().clone()) {
        Ok(())
    } else {
        mistake(name.span(), Reason::Duplicate(name.get_ref().clone()))
    }
}

fn text(text: Spanned<String>, key: &'static str) -> Checked<String> {
    if text.get_ref().trim().is_empty() { mistake(text.span(), Reason::NoText(key)) } else { Ok(text.into_inner()) }
}

fn mistake<T>(span: Range<usize>, reason: Reason) -> Checked<T> {
    Err(Mistake { span, reason })
}
