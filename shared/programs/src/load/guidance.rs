//! Pages to read: each says where it comes from, and each part holds one kind of content.

use std::collections::BTreeSet;

use toml::Spanned;

use crate::{
    load::{
        Reason,
        check::{Checked, id, mistake, text, texts, unique, words},
        raw,
    },
    role::Fills,
    template::{Content, Guidance, GuidancePart, Question, Table, Term, WebLink},
};

pub(super) fn pages(raw: Vec<Spanned<raw::Guidance>>, forms: &BTreeSet<String>) -> Checked<Vec<Guidance>> {
    let mut ids = BTreeSet::new();
    raw.into_iter().map(|raw| page(raw, &mut ids, forms)).collect()
}

fn page(raw: Spanned<raw::Guidance>, ids: &mut BTreeSet<String>, forms: &BTreeSet<String>) -> Checked<Guidance> {
    let (span, raw) = (raw.span(), raw.into_inner());
    let (Some(page_id), Some(title)) = (raw.id, raw.title) else {
        return mistake(span, Reason::NoText("id and title"));
    };
    unique(ids, raw.r#use.as_ref().unwrap_or(&page_id))?;
    let sources = texts(raw.sources.unwrap_or_default(), "sources")?;
    if sources.is_empty() {
        return mistake(page_id.span(), Reason::NoSource(page_id.into_inner()));
    }
    let near = raw.near.unwrap_or_default();
    if let Some(form) = near.iter().find(|form| !forms.contains(form.get_ref())) {
        return mistake(form.span(), Reason::UnknownForm(form.get_ref().clone()));
    }
    if raw.text.is_empty() && raw.parts.is_empty() {
        return mistake(page_id.span(), Reason::NoText("text"));
    }
    Ok(Guidance {
        id: id(&page_id)?,
        title: text(title, "title")?,
        concerns: raw.concerns.unwrap_or(Fills::Both),
        near: near.iter().map(id).collect::<Checked<_>>()?,
        sources,
        text: texts(raw.text, "text")?,
        parts: raw.parts.into_iter().map(part).collect::<Checked<_>>()?,
    })
}

fn part(raw: Spanned<raw::GuidancePart>) -> Checked<GuidancePart> {
    let (span, raw) = (raw.span(), raw.into_inner());
    let content = match (raw.entries, raw.terms, raw.questions, raw.links, raw.table) {
        (Some(entries), None, None, None, None) => Content::Entries(texts(entries, "entries")?),
        (None, Some(terms), None, None, None) => {
            let term = |raw: raw::Term| Ok(Term { term: text(raw.term, "term")?, text: text(raw.text, "text")? });
            Content::Terms(terms.into_iter().map(term).collect::<Checked<_>>()?)
        }
        (None, None, Some(questions), None, None) => {
            let question =
                |raw: raw::Question| Ok(Question { ask: text(raw.ask, "ask")?, answer: text(raw.answer, "answer")? });
            Content::Questions(questions.into_iter().map(question).collect::<Checked<_>>()?)
        }
        (None, None, None, Some(links), None) => {
            let link = |raw: raw::WebLink| {
                let is_web = ["https://", "http://"].iter().any(|scheme| raw.url.get_ref().starts_with(scheme));
                if !is_web {
                    return mistake(raw.url.span(), Reason::NotAWebAddress(raw.url.into_inner()));
                }
                Ok(WebLink { label: text(raw.label, "label")?, url: raw.url.into_inner() })
            };
            Content::Links(links.into_iter().map(link).collect::<Checked<_>>()?)
        }
        (None, None, None, None, Some(table)) => {
            let (span, table) = (table.span(), table.into_inner());
            let is_even = table.rows.iter().all(|row| row.len() == table.columns.len());
            if !is_even {
                return mistake(span, Reason::UnevenTable);
            }
            let said = |cells: Vec<String>| {
                cells.into_iter().map(|cell| words(Spanned::new(span.clone(), cell))).collect::<Checked<Vec<_>>>()
            };
            Content::Table(Table {
                columns: said(table.columns)?,
                rows: table.rows.into_iter().map(said).collect::<Checked<_>>()?,
            })
        }
        _ => return mistake(span, Reason::OneContent),
    };
    if content.is_empty() {
        return mistake(span, Reason::OneContent);
    }
    if raw.tap.is_some() && !matches!(content, Content::Entries(_)) {
        return mistake(span, Reason::TapWithoutEntries);
    }
    let title = raw.title.map_or_else(|| Ok(String::new()), |title| text(title, "title"))?;
    Ok(GuidancePart { title, tap: raw.tap, content })
}
