//! What an answer must be like to stand in a field.

use twofold_programs::{Field, FieldKind, Options};

use crate::{
    command::CommandError, consent, document::plan::State, path::FieldPath, setup::Setup, signature, value::Value,
};

/// The most UTF-16 units in a long text: 100,000 emoji of the common kind.
pub(super) const LONG_TEXT: usize = 200_000;

pub(super) fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count()
}

/// What a cut of `delete` UTF-16 units at `at` takes out, and how long the whole text is.
/// `None` if it begins or ends outside the text or inside a character.
pub(super) fn cut(text: &str, at: usize, delete: usize) -> Option<(&str, usize)> {
    let end = at.checked_add(delete)?;
    let (mut start_byte, mut end_byte, mut units) = (None, None, 0);
    for (byte, char) in text.char_indices() {
        if units == at {
            start_byte = Some(byte);
        }
        if units == end {
            end_byte = Some(byte);
        }
        units += char.len_utf16();
    }
    if units == at {
        start_byte = Some(text.len());
    }
    if units == end {
        end_byte = Some(text.len());
    }
    Some((text.get(start_byte?..end_byte?)?, units))
}

/// The answer as it is kept, if the field takes it: blank text and no choices are no answer.
pub(super) fn value(state: &State<'_>, path: &FieldPath, field: &Field, value: &Value) -> Result<Value, CommandError> {
    let wrong_kind = || CommandError::WrongKind(path.clone());
    let bounded = |number: i64, min: i64, max: i64| {
        if (min..=max).contains(&number) {
            Ok(value.clone())
        } else {
            Err(CommandError::OutOfRange { field: path.clone(), min, max })
        }
    };
    match (&field.kind, value) {
        (FieldKind::LongText, _) => Err(wrong_kind()),
        (_, Value::Empty) => Ok(Value::Empty),
        (FieldKind::Text | FieldKind::Choice { .. }, Value::Text(text)) if text.trim().is_empty() => Ok(Value::Empty),
        (FieldKind::MultiChoice { .. }, Value::Choices(choices)) if choices.is_empty() => Ok(Value::Empty),
        (FieldKind::Text, Value::Text(text)) => short(path, text).map(|()| value.clone()),
        (FieldKind::Date, Value::Date(date)) if date.is_valid() => Ok(value.clone()),
        (FieldKind::Date, Value::Date(_)) => Err(CommandError::BadDate(path.clone())),
        (FieldKind::Hours, Value::Number(quarters)) => bounded(*quarters, 1, FieldKind::MAX_QUARTERS),
        (FieldKind::Number { min, max }, Value::Number(number)) => bounded(*number, *min, *max),
        (FieldKind::Flag, Value::Flag(_)) => Ok(value.clone()),
        // To what stands there now, and to nothing else.
        (FieldKind::Consent, Value::Text(_)) => {
            match path.item.and_then(|item| consent::to(state.view, state.template, item)) {
                Some(words) if words == *value => Ok(words),
                _ => Err(CommandError::OtherWords(path.clone())),
            }
        }
        (FieldKind::Signature, Value::Text(text)) => {
            let name = signature::name_in(text);
            short(path, name)?;
            // What the pair has hidden is on nobody's screen.
            let shown = state.template.adapted(&Setup::of(state.view).adaptation);
            match signature::Sheet::of(path).sign(state.view, &shown, name) {
                Some(signed) if signed == *value => Ok(signed),
                _ => Err(CommandError::OtherWords(path.clone())),
            }
        }
        (FieldKind::Choice { options, other }, Value::Text(choice)) => {
            offered(state, path, options, *other, choice).map(|()| value.clone())
        }
        (FieldKind::MultiChoice { options, other }, Value::Choices(choices)) => {
            for (index, choice) in choices.iter().enumerate() {
                offered(state, path, options, *other, choice)?;
                if choices.iter().take(index).any(|earlier| earlier == choice) {
                    return Err(CommandError::NotAnOption(path.clone()));
                }
            }
            Ok(value.clone())
        }
        (FieldKind::Link { to }, Value::Link(item)) => {
            let place = state.view.places.get(item).filter(|_| state.view.is_live(*item));
            match place {
                Some(place) if to.iter().any(|target| target.form == place.form && target.list == place.list) => {
                    Ok(value.clone())
                }
                _ => Err(CommandError::BadLink(path.clone())),
            }
        }
        _ => Err(wrong_kind()),
    }
}

fn short(path: &FieldPath, text: &str) -> Result<(), CommandError> {
    if utf16_len(text) > FieldKind::SHORT_TEXT {
        return Err(CommandError::TooLong { field: path.clone(), max: FieldKind::SHORT_TEXT });
    }
    if text.chars().any(char::is_control) { Err(CommandError::ControlCharacter(path.clone())) } else { Ok(()) }
}

fn offered(
    state: &State<'_>,
    path: &FieldPath,
    options: &Options,
    other: bool,
    choice: &str,
) -> Result<(), CommandError> {
    let known = match options {
        Options::Given(choices) => choices.iter().any(|option| option.id == choice),
        Options::Competencies => state.template.competencies.entries().any(|option| option.id == choice),
    };
    match known {
        true => Ok(()),
        false if other && !choice.trim().is_empty() => short(path, choice),
        false => Err(CommandError::NotAnOption(path.clone())),
    }
}
