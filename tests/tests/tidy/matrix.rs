//! The matrix of requirements names tests that exist, and leaves no requirement of a pair out.

use crate::sources::all_texts;

const MATRIX: &str = "docs/requirements.md";

/// What is asked for around a pair; what lies between is the coordinator's.
const ASKED: [std::ops::RangeInclusive<u16>; 2] = [92..=179, 193..=256];

/// Tests that are named and do not exist, and requirements that are missing or stand there twice.
pub fn breaches() -> Vec<String> {
    let texts = all_texts();
    let find = |path: &str| texts.iter().find(|(name, _)| name == path).map(|(_, text)| text.as_str());
    let matrix = find(MATRIX).expect("the matrix is there");
    let exists = |test: &Test<'_>| {
        texts.iter().any(|(path, text)| match test {
            Test::Function(name) => path.ends_with(".rs") && text.contains(&format!("fn {name}(")),
            Test::Journey(name) => path.ends_with(".mjs") && text.contains(&format!("test(\"{name}\"")),
        })
    };
    let mut breaches = Vec::new();
    let mut ids = Vec::new();
    for row in
        matrix.lines().filter(|line| line.starts_with("| R") || line.starts_with("| K") || line.starts_with("| F"))
    {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, id, _, shown, ..] = cells[..] else { continue };
        ids.extend(id.strip_prefix('R').filter(|_| cells.len() > 4).and_then(|number| number.parse::<u16>().ok()));
        let gone = shown.split("<br>").filter_map(test).filter(|test| !exists(test));
        breaches.extend(gone.map(|test| format!("{MATRIX}: {id}: there is no test {test:?}")));
    }
    for asked in ASKED.into_iter().flatten() {
        // One of them, a reminder before the end, stands among the rules as well.
        let times = ids.iter().filter(|id| **id == asked).count();
        if times == 0 || (times > 1 && asked != 211) {
            breaches.push(format!("{MATRIX}: R{asked:03} stands there {times} times"));
        }
    }
    breaches
}

#[derive(Debug)]
enum Test<'a> {
    Function(&'a str),
    Journey(&'a str),
}

fn test(cell: &str) -> Option<Test<'_>> {
    let inside = |mark: char| cell.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    inside('`').map(Test::Function).or_else(|| inside('"').map(Test::Journey))
}
