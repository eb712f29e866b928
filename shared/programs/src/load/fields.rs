//! Fields of a template: which keys each kind takes, and whether their values make sense.

use std::collections::BTreeSet;

use toml::Spanned;

use crate::{
    date::Date,
    load::{
        Reason,
        check::{Checked, choices, help, id, mistake, out_of_place, target, text, texts, words},
        forms::Links,
        raw,
    },
    role::Fills,
    template::{Choice, Field, FieldExtras, FieldKind, LabelFor, LinkTarget, Options, Reading},
};

pub(super) fn field(raw: raw::Part, name: &Spanned<String>, around: Fills, links: &mut Links) -> Checked<Field> {
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
        ("suggestions", raw.suggestions.is_some() && kind_name.get_ref() != "long_text"),
        ("parts", raw.parts.is_some()),
        ("options", raw.options.is_some() && !chooses),
        ("source", raw.source.is_some() && !chooses),
        ("other", raw.other.is_some() && !chooses),
        ("min", raw.min.is_some() && !counts),
        ("max", raw.max.is_some() && !counts),
        ("to", raw.to.is_some() && !points),
        ("steps", raw.steps.is_some() && kind_name.get_ref() != "scale"),
        ("table", raw.table.is_some()),
        ("printed_in", raw.printed_in.is_some()),
        ("sign", raw.sign.is_some()),
        ("after_signing", raw.after_signing.is_some() && kind_name.get_ref() == "signature"),
        // Nothing can be asked for before signing and filled in after it.
        ("required", raw.required == Some(true) && raw.after_signing == Some(true)),
        ("read_first", raw.read_first.is_some() && kind_name.get_ref() != "flag"),
    ];
    out_of_place(name, misplaced)?;

    let other = raw.other.unwrap_or(false);
    let kind = match kind_name.get_ref().as_str() {
        "text" => FieldKind::Text,
        "long_text" => FieldKind::LongText,
        "date" => FieldKind::Date,
        "hours" => FieldKind::Hours,
        "flag" => FieldKind::Flag,
        "consent" | "signature" if raw.fills.unwrap_or(around) == Fills::Both => {
            return mistake(kind_name.span(), Reason::NobodysConsent(name.get_ref().clone()));
        }
        "consent" => FieldKind::Consent,
        "signature" => FieldKind::Signature,
        "choice" => FieldKind::Choice { options: options(raw.options, raw.source, name)?, other },
        "multi_choice" => FieldKind::MultiChoice { options: options(raw.options, raw.source, name)?, other },
        "scale" => FieldKind::Choice { options: Options::Given(steps(raw.steps, name)?), other: false },
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
    let extras = FieldExtras {
        scale: kind_name.get_ref() == "scale",
        proposed: raw.proposed.map(Spanned::into_inner),
        suggestions: texts(raw.suggestions.unwrap_or_default(), "suggestions")?,
        label_for: raw.label_for.map(label_for).transpose()?,
        after_signing: raw.after_signing.unwrap_or(false),
        writers_own: raw.writers_own.unwrap_or(false),
        read_first: readings(raw.read_first.unwrap_or_default(), links)?,
    };
    Ok(Field {
        id: id(name)?,
        label: text(raw.label, "label")?,
        help: help(raw.help)?,
        kind,
        required: raw.required.unwrap_or(false),
        fills: raw.fills.unwrap_or(around),
        printed: raw.printed,
        default: raw.default.map(words).transpose()?,
        extras,
    })
}

fn label_for(raw: raw::LabelFor) -> Checked<LabelFor> {
    Ok(LabelFor { mentor: text(raw.mentor, "mentor")?, mentee: text(raw.mentee, "mentee")? })
}

/// The steps of a scale are options that are called `s1`, `s2` and so on.
fn steps(raw: Option<Vec<raw::Text>>, name: &raw::Text) -> Checked<Vec<Choice>> {
    let raw = raw.unwrap_or_default();
    if raw.len() < 2 {
        return mistake(name.span(), Reason::NoOptions(name.get_ref().clone()));
    }
    (1..)
        .zip(raw)
        .map(|(step, label)| {
            let span = label.span();
            Ok(Choice { id: id(&Spanned::new(span, format!("s{step}")))?, label: text(label, "steps")? })
        })
        .collect()
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
    to.iter().map(|to| target(to, links)).collect()
}

/// What is read before a tick is set: `forms/name` or `guidance/name`.
fn readings(raw: Vec<raw::Text>, links: &mut Links) -> Checked<Vec<Reading>> {
    let reading = |raw: &raw::Text| match raw.get_ref().split_once('/') {
        Some(("forms", form)) => form.parse().ok().map(Reading::Form),
        Some(("guidance", page)) => page.parse().ok().map(Reading::Page),
        _ => None,
    };
    raw.iter()
        .map(|raw| match reading(raw) {
            Some(reading) => {
                links.readings.push((reading.clone(), raw.span()));
                Ok(reading)
            }
            None => mistake(raw.span(), Reason::NothingToRead(raw.get_ref().clone())),
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
        FieldKind::Choice { .. }
        | FieldKind::MultiChoice { .. }
        | FieldKind::Link { .. }
        | FieldKind::Consent
        | FieldKind::Signature => false,
    }
}
