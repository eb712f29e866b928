//! What to say when a command is refused: one sentence per reason, and a new reason does not compile without one.

use twofold_model::CommandError;

use super::m;

/// The sentence for a refusal of the field with this label.
pub(crate) fn refusal(error: &CommandError, label: &str) -> String {
    match error {
        CommandError::UnknownField(_) | CommandError::UnknownList(_) => m::errors::unknown().into(),
        CommandError::NoSuchItem(_) | CommandError::NotInList { .. } => m::errors::gone().into(),
        CommandError::ListFull { max, .. } => m::errors::list_full(i64::from(*max)),
        CommandError::NotYours { .. } | CommandError::NotYourList { .. } => m::errors::not_yours().into(),
        CommandError::WrongKind(_) => m::errors::wrong_kind().into(),
        CommandError::Required(_) => m::errors::required(label),
        CommandError::TooLong { max, .. } => m::errors::too_long(i64::try_from(*max).unwrap_or(i64::MAX)),
        CommandError::ControlCharacter(_) => m::errors::control_character().into(),
        CommandError::OutOfRange { min, max, .. } => m::errors::out_of_range(&min.to_string(), &max.to_string()),
        CommandError::BadDate(_) => m::errors::bad_date().into(),
        CommandError::NotAnOption(_) => m::errors::not_an_option().into(),
        CommandError::OtherWords(_) => m::consent::other_words().into(),
        CommandError::BadLink(_) => m::errors::bad_link().into(),
        CommandError::OutsideText(_) => m::errors::outside_text().into(),
        CommandError::ItemExists(_) | CommandError::Broken => m::errors::broken().into(),
    }
}
