//! What the two settle at the start: each line leads to places that are there and empty at first.

use crate::{
    load::{
        Reason,
        check::{Checked, mistake, text},
        raw,
    },
    template::{StartLine, StartPlace, Template},
};

pub(super) fn lines(raw: Vec<raw::StartLine>, template: &Template) -> Checked<Vec<StartLine>> {
    raw.into_iter().map(|raw| line(raw, template)).collect()
}

fn line(raw: raw::StartLine, template: &Template) -> Checked<StartLine> {
    if raw.at.get_ref().is_empty() {
        return mistake(raw.at.span(), Reason::NoText("at"));
    }
    let at = raw.at.into_inner().iter().map(|at| place(at, template)).collect::<Checked<_>>()?;
    Ok(StartLine { label: text(raw.label, "label")?, at })
}

fn place(raw: &raw::Text, template: &Template) -> Checked<StartPlace> {
    let written = raw.get_ref().split_once('/');
    let place =
        written.and_then(|(form, part)| Some(StartPlace { form: form.parse().ok()?, part: part.parse().ok()? }));
    let can_settle = |place: &StartPlace| {
        template.start_part(place).is_some_and(|(form, part)| form.is_for_both() && part.can_settle())
    };
    match place.filter(can_settle) {
        Some(place) => Ok(place),
        None => mistake(raw.span(), Reason::NothingToSettle(raw.get_ref().clone())),
    }
}
