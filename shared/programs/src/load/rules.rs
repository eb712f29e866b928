//! Rules of a template: which kinds and values each takes.

use std::collections::BTreeMap;

use toml::Spanned;

use crate::{
    load::{
        Reason,
        check::{Checked, mistake, text},
        raw,
    },
    template::{Rule, RuleName, ValueName, Values},
};

pub(super) fn rules(raw: BTreeMap<raw::Text, raw::Rule>) -> Checked<Vec<Rule>> {
    let mut rules = raw.into_iter().map(|(name, raw)| rule(name, raw)).collect::<Checked<Vec<_>>>()?;
    rules.sort_by_key(|rule| rule.name);
    Ok(rules)
}

fn rule(written: raw::Text, raw: raw::Rule) -> Checked<Rule> {
    let Ok(name) = written.get_ref().parse::<RuleName>() else {
        return mistake(written.span(), Reason::UnknownRule(written.into_inner()));
    };
    let kind = *raw.kind.get_ref();
    if !name.kinds().contains(&kind) {
        return mistake(raw.kind.span(), Reason::KindOfRule(name.name()));
    }
    let given = [
        (ValueName::Meetings, &raw.meetings),
        (ValueName::Hours, &raw.hours),
        (ValueName::Least, &raw.least),
        (ValueName::Most, &raw.most),
        (ValueName::Months, &raw.months),
        (ValueName::Weeks, &raw.weeks),
        (ValueName::Days, &raw.days),
    ];
    for (value, number) in given {
        let (needed, taken) = (name.needs().contains(&value), name.takes().contains(&value));
        match number {
            None if needed => {
                return mistake(written.span(), Reason::ValueMissing { rule: name.name(), value: value.name() });
            }
            Some(number) if !needed && !taken => {
                return mistake(number.span(), Reason::ValueOutOfPlace { rule: name.name(), value: value.name() });
            }
            // A rule that wants nothing is no rule; the limit keeps later sums far from overflowing.
            Some(number) if !(1..=10_000).contains(number.get_ref()) => {
                return mistake(number.span(), Reason::ValueOutOfRange { rule: name.name(), value: value.name() });
            }
            _ => {}
        }
    }
    if let (Some(least), Some(most)) = (&raw.least, &raw.most)
        && least.get_ref() > most.get_ref()
    {
        return mistake(most.span(), Reason::EmptyRange(name.name().to_owned()));
    }
    if let Some(contact) = raw.contact.as_ref().filter(|_| name != RuleName::Reporting) {
        let part = name.name().to_owned();
        return mistake(contact.span(), Reason::KeyOutOfPlace { part, key: "contact" });
    }
    let value = |number: Option<Spanned<u32>>| number.map(Spanned::into_inner);
    Ok(Rule {
        name,
        kind,
        text: text(raw.text, "text")?,
        contact: raw.contact.map_or_else(|| Ok(String::new()), |contact| text(contact, "contact"))?,
        values: Values {
            meetings: value(raw.meetings),
            hours: value(raw.hours),
            least: value(raw.least),
            most: value(raw.most),
            months: value(raw.months),
            weeks: value(raw.weeks),
            days: value(raw.days),
        },
    })
}
