//! Figures as lines of JSON on the standard output, progress on the standard error.

use std::io::Write as _;
use std::time::Duration;

/// What the person asked to measure: nothing means everything.
#[derive(Debug)]
pub(crate) struct Filter(Vec<String>);

impl Filter {
    /// From the command line; cargo adds flags of its own.
    pub(crate) fn from_arguments() -> Self {
        Self(std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect())
    }

    /// Whether the part with this name is wanted. Says so, because a measurement takes a while.
    pub(crate) fn wants(&self, part: &str) -> bool {
        let is_wanted = self.0.is_empty() || self.0.iter().any(|word| part.contains(word.as_str()));
        if is_wanted {
            note(&format!("measuring {part} …"));
        }
        is_wanted
    }
}

/// One line for whoever watches.
pub(crate) fn note(text: &str) {
    // Why: nobody may be watching, and a measurement goes on without.
    let _ = writeln!(std::io::stderr(), "  {text}");
}

/// One figure.
pub(crate) fn row(name: &str, value: f64, unit: &str) {
    let value = (value * 10_000.0).round() / 10_000.0;
    let [name_text, unit_text] = [name, unit].map(serde_json::Value::from);
    let _ = writeln!(std::io::stdout(), r#"{{"name":{name_text},"value":{value},"unit":{unit_text}}}"#);
    note(&format!("{name} = {value} {unit}"));
}

/// Milliseconds.
pub(crate) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// The value that `percent` of the values do not exceed; 0 of none.
pub(crate) fn percentile(values: &mut [Duration], percent: usize) -> Duration {
    values.sort_unstable();
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied().unwrap_or_default()
}
