//! How many tests passed and failed, read from what the test runners print.

use std::fmt;

/// Tests that were executed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) passed: usize,
    pub(super) failed: usize,
}

impl Counts {
    /// Sums the summaries of Rust's test harness, wasm-bindgen's and Node's.
    pub(super) fn read(lines: &[String]) -> Self {
        let mut counts = Self::default();
        for line in lines {
            let line = line.trim();
            if let Some((_, rest)) = line.split_once("test result: ") {
                counts.passed += number_before(rest, " passed");
                counts.failed += number_before(rest, " failed");
            }
            // `ℹ pass 3` when shown to people, `# pass 3` as TAP.
            if let Some(rest) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) {
                match rest.split_once(' ') {
                    Some(("pass", number)) => counts.passed += number.parse().unwrap_or(0),
                    Some(("fail" | "cancelled", number)) => counts.failed += number.parse().unwrap_or(0),
                    _ => {}
                }
            }
        }
        counts
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

fn number_before(text: &str, word: &str) -> usize {
    let before = text.split_once(word).map_or("", |(before, _)| before);
    before.rsplit(' ').next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Counts;

    fn read(text: &str) -> Counts {
        Counts::read(&text.lines().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn summaries_of_all_runners_add_up() {
        let text = "\
test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: FAILED. 11 passed; 2 failed; 0 ignored; 0 filtered out
ℹ tests 4
ℹ pass 3
ℹ fail 1
# pass 1
# fail 0
# cancelled 1";
        assert_eq!(read(text), Counts { passed: 20, failed: 4 });
    }

    #[test]
    fn other_output_counts_nothing() {
        assert_eq!(read("running 3 tests\n# passage 7\nwarning: 2 passed; maybe"), Counts::default());
    }
}
