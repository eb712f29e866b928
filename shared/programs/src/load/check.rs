//! Turns what is written into what is promised, or says on which line it cannot.

use core::{ops::Range, str::FromStr};
use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use crate::{
    load::{
        Reason,
        forms::{Links, form},
        guidance, raw, rules, start,
    },
    template::{
        Choice, Competencies, CompetencyGroup, Event, Fact, LinkTarget, Reading, Rules, Signing, Template, Told,
        Vocabulary, Word,
    },
    words,
};

/// A mistake and the bytes of the file where it is.
pub(super) struct Mistake {
    pub(super) span: Range<usize>,
    pub(super) reason: Reason,
}

pub(super) type Checked<T> = Result<T, Mistake>;

pub(super) fn template(raw: raw::Template) -> Checked<Template> {
    let mut links = Links::default();
    let mut form_ids = BTreeSet::new();
    let forms = raw
        .forms
        .into_iter()
        .map(|raw| {
            let (span, raw) = (raw.span(), raw.into_inner());
            if let Some(id) = &raw.id {
                unique(&mut form_ids, raw.r#use.as_ref().unwrap_or(id))?;
            }
            form(raw, span, &mut links)
        })
        .collect::<Checked<_>>()?;
    let checks = rules::rules(raw.rules)?;
    let mut template = Template {
        id: id(&raw.id)?,
        version: raw.version,
        name: text(raw.name, "name")?,
        vocabulary: vocabulary(raw.vocabulary)?,
        rules: Rules::of(&checks),
        checks,
        competencies: competencies(raw.competencies)?,
        forms,
        guidance: guidance::pages(raw.guidance, &form_ids)?,
        start: Vec::new(),
        events: events(raw.events)?,
        status: status(raw.status)?,
    };
    template.start = start::lines(raw.start, &template)?;
    for (target, span) in links.lists {
        if template.list(&target.form, &target.list).is_none() {
            return mistake(span, Reason::UnknownTarget(format!("{}/{}", target.form, target.list)));
        }
    }
    for (reading, span) in links.readings {
        let name = match &reading {
            Reading::Form(form) => format!("forms/{form}"),
            Reading::Page(page) => format!("guidance/{page}"),
        };
        if !template.can_be_read(&reading) {
            return mistake(span, Reason::NothingToRead(name));
        }
    }
    Ok(template)
}

fn vocabulary(raw: raw::Vocabulary) -> Checked<Vocabulary> {
    let word =
        |raw: raw::Word| Ok(Word { singular: text(raw.singular, "singular")?, plural: text(raw.plural, "plural")? });
    let or = |raw: Option<raw::Word>, singular: &str, plural: &str| {
        raw.map_or_else(|| Ok(Word { singular: singular.to_owned(), plural: plural.to_owned() }), word)
    };
    Ok(Vocabulary {
        mentor: word(raw.mentor)?,
        mentee: word(raw.mentee)?,
        pair: word(raw.pair)?,
        agreement: word(raw.agreement)?,
        plan: word(raw.plan)?,
        meeting: word(raw.meeting)?,
        coordinator: word(raw.coordinator)?,
        program: or(raw.program, "mentoring program", "mentoring programs")?,
        cohort: or(raw.cohort, "group", "groups")?,
        follow_up: or(raw.follow_up, "follow-up", "follow-ups")?,
        checkup: or(raw.checkup, "check-up", "check-ups")?,
        supervisor: or(raw.supervisor, "supervisor", "supervisors")?,
    })
}

fn competencies(raw: Vec<raw::Group>) -> Checked<Competencies> {
    let mut ids = BTreeSet::new();
    let group = |raw: raw::Group| {
        Ok(CompetencyGroup { title: text(raw.title, "title")?, entries: choices(raw.entries, &mut ids)? })
    };
    Ok(Competencies { groups: raw.into_iter().map(group).collect::<Checked<_>>()? })
}

fn events(raw: Vec<raw::Event>) -> Checked<Vec<Event>> {
    let mut ids = BTreeSet::new();
    let event = |raw: raw::Event| {
        unique(&mut ids, &raw.id)?;
        let month = match raw.month {
            Some(month) if !(1..=12).contains(month.get_ref()) => {
                return mistake(month.span(), Reason::NoSuchMonth(*month.get_ref()));
            }
            month => month.map(Spanned::into_inner),
        };
        Ok(Event {
            id: id(&raw.id)?,
            title: text(raw.title, "title")?,
            text: text(raw.text, "text")?,
            kind: raw.kind,
            required: raw.required,
            together: raw.together,
            paid: raw.paid,
            month,
            every_months: raw.every_months,
            most_hours: raw.most_hours,
        })
    };
    raw.into_iter().map(event).collect()
}

fn status(raw: BTreeMap<raw::Text, Told>) -> Checked<BTreeMap<Fact, Told>> {
    raw.into_iter()
        .map(|(name, told)| match name.get_ref().parse() {
            Ok(fact) => Ok((fact, told)),
            Err(_) => mistake(name.span(), Reason::UnknownFact(name.into_inner())),
        })
        .collect()
}

pub(super) fn choices(raw: Vec<raw::Choice>, ids: &mut BTreeSet<String>) -> Checked<Vec<Choice>> {
    raw.into_iter()
        .map(|raw| {
            unique(ids, &raw.id)?;
            Ok(Choice { id: id(&raw.id)?, label: text(raw.label, "label")? })
        })
        .collect()
}

pub(super) const fn signing(raw: Option<raw::Signing>) -> Option<Signing> {
    match raw {
        Some(raw) => Some(Signing { act: raw.act, date: raw.date }),
        None => None,
    }
}

pub(super) fn target(to: &raw::Text, links: &mut Links) -> Checked<LinkTarget> {
    let target = to
        .get_ref()
        .split_once('/')
        .and_then(|(form, list)| Some(LinkTarget { form: form.parse().ok()?, list: list.parse().ok()? }));
    match target {
        Some(target) => {
            links.lists.push((target.clone(), to.span()));
            Ok(target)
        }
        None => mistake(to.span(), Reason::UnknownTarget(to.get_ref().clone())),
    }
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

/// A text that people read: not blank, and with no words in braces but the program's.
pub(super) fn text(text: Spanned<String>, key: &'static str) -> Checked<String> {
    if text.get_ref().trim().is_empty() { mistake(text.span(), Reason::NoText(key)) } else { words(text) }
}

/// A text that may be blank.
pub(super) fn words(text: Spanned<String>) -> Checked<String> {
    match words::check(text.get_ref()) {
        Ok(()) => Ok(text.into_inner()),
        Err(word) => mistake(text.span(), Reason::UnknownWord(word.0)),
    }
}

pub(super) fn texts(raw: Vec<Spanned<String>>, key: &'static str) -> Checked<Vec<String>> {
    raw.into_iter().map(|raw| text(raw, key)).collect()
}

/// A text that need not be there.
pub(super) fn help(raw: Option<Spanned<String>>) -> Checked<String> {
    raw.map_or_else(|| Ok(String::new()), words)
}

pub(super) fn mistake<T>(span: Range<usize>, reason: Reason) -> Checked<T> {
    Err(Mistake { span, reason })
}
