//! Answers that merge as a whole, and how the document keeps them.

use twofold_programs::Date;

use crate::ids::ItemId;

/// An answer that merges as a whole. Long text is not among them: it merges character by character.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Value {
    /// Not answered, or taken back.
    #[default]
    Empty,
    /// A short text, or one choice: the option's id, or what was typed instead.
    Text(String),
    /// A whole number. Hours are counted in quarter hours.
    Number(i64),
    /// A day.
    Date(Date),
    /// Yes or not yet.
    Flag(bool),
    /// Some choices, in the order given, each as in [`Value::Text`]; never twice the same.
    Choices(Vec<String>),
    /// An item of another list.
    Link(ItemId),
}

/// Stands between two choices in the document. No choice holds it: control characters are refused.
const BETWEEN: char = '\u{1f}';

impl Value {
    /// Whether there is no answer.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// How the document keeps it: one letter for the kind, then the answer. `None` for [`Value::Empty`].
    pub(crate) fn encode(&self) -> Option<String> {
        Some(match self {
            Self::Empty => return None,
            Self::Text(text) => format!("t{text}"),
            Self::Number(number) => format!("n{number}"),
            Self::Date(date) => format!("d{date}"),
            Self::Flag(true) => "fy".to_owned(),
            Self::Flag(false) => "fn".to_owned(),
            Self::Choices(choices) => {
                let mut text = String::from("c");
                for (index, choice) in choices.iter().enumerate() {
                    if index > 0 {
                        text.push(BETWEEN);
                    }
                    text.push_str(choice);
                }
                text
            }
            Self::Link(item) => format!("l{item}"),
        })
    }

    /// The answer that the document keeps like this; `None` if nothing is kept like this.
    pub(crate) fn decode(text: &str) -> Option<Self> {
        let mut chars = text.chars();
        let kind = chars.next()?;
        let rest = chars.as_str();
        let value = match kind {
            't' => Self::Text(rest.to_owned()),
            'n' => Self::Number(rest.parse().ok()?),
            'd' => Self::Date(rest.parse().ok()?),
            'f' => match rest {
                "y" => Self::Flag(true),
                "n" => Self::Flag(false),
                _ => return None,
            },
            'c' => Self::Choices(rest.split(BETWEEN).map(str::to_owned).collect()),
            'l' => Self::Link(rest.parse().ok()?),
            _ => return None,
        };
        // One form only: "n+1" or "n01" is not how this crate writes a number.
        (value.encode().as_deref() == Some(text)).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_one_form_in_the_document() {
        let date = Date { year: 2026, month: 11, day: 22 };
        let choices = vec!["ethics".to_owned(), "own words, ümläut".to_owned()];
        let values = [
            (Value::Text(String::new()), "t"),
            (Value::Text("mentee".into()), "tmentee"),
            (Value::Number(-6), "n-6"),
            (Value::Date(date), "d2026-11-22"),
            (Value::Flag(true), "fy"),
            (Value::Flag(false), "fn"),
            (Value::Choices(choices), "cethics\u{1f}own words, ümläut"),
            (Value::Link(ItemId(1)), "l00000000000000000000000000000001"),
        ];
        for (value, text) in values {
            assert_eq!(value.encode().as_deref(), Some(text));
            assert_eq!(Value::decode(text), Some(value));
        }
        assert_eq!(Value::Empty.encode(), None);
        for bad in ["", "x1", "n+1", "n01", "n", "d2026-02-30", "fx", "l1", "n1.5"] {
            assert_eq!(Value::decode(bad), None, "{bad:?}");
        }
    }
}
