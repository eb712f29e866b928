//! What a year and five years of each program cost on a device: opening, reading, a key press, the rules.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use twofold_model::view::{Beside, Parties, facts};
use twofold_model::{Actor, AuthorId, Command, Date, DocView, Document, FieldPath, Member, Role};
use twofold_programs::rules::{Signed, findings};
use twofold_tests::life;

use crate::figures::{millis, note, percentile, row};

const ME: Member = Member { author: AuthorId([1; 32]), role: Role::Mentee };
const KEYS: u32 = 200;

/// One document for each program and each length.
pub(crate) fn programs() -> Result<()> {
    let first_day = Date::new(2026, 1, 5).context("a day")?;
    for template in twofold_templates::all() {
        for years in [1, 5] {
            let name = format!("programs/{}/{years}_years", template.id);
            note(&format!("writing {years} years of {}", template.id));
            let mut document = Document::new(Actor([1; 16]), ME);
            let thoughts = life::years(&template, Role::Mentee, years, first_day);
            for thought in &thoughts {
                for command in &thought.commands {
                    document.execute(command, &template, thought.minutes)?;
                }
                document.commit(thought.minutes);
            }
            let saved = document.save();
            row(&format!("{name}/changes"), thoughts.len() as f64, "changes");
            row(&format!("{name}/document"), saved.len() as f64 / 1000.0, "KB");

            let begin = Instant::now();
            let mut document = Document::load(&saved, Actor([2; 16]), ME)?;
            row(&format!("{name}/open"), millis(begin.elapsed()), "ms");
            // What else has to be known of the changes: read from all of them once, and then kept.
            let begin = Instant::now();
            document.learn();
            row(&format!("{name}/learn"), millis(begin.elapsed()), "ms");
            let learned = document.save_learned().context("nothing is pending")?;
            row(&format!("{name}/learned"), learned.len() as f64 / 1000.0, "KB");
            let mut again = Document::load(&saved, Actor([3; 16]), ME)?;
            let begin = Instant::now();
            again.recall_learned(&learned);
            row(&format!("{name}/recall"), millis(begin.elapsed()), "ms");
            ensure!(again.learn() == 0, "it was not recalled");

            let beside = Beside {
                today: Date::from_days(first_day.days() + 365 * i64::from(years)),
                role: Role::Mentee,
                parties: Parties::default(),
                partner_accepted: true,
                signed: Signed { mentor: true, mentee: true },
                in_force_since: Some(first_day),
                plan_written: None,
            };
            let begin = Instant::now();
            let known = facts(document.current(), &DocView::default(), &template, &beside);
            black_box(findings(&template, &known));
            row(&format!("{name}/rules"), millis(begin.elapsed()), "ms");

            let field: FieldPath = longest(document.current()).context("a long text")?;
            let mut times = Vec::new();
            for key in 0..KEYS {
                let press = Command::EditText { field: field.clone(), at: key, delete: 0, insert: "x".to_owned() };
                let begin = Instant::now();
                document.execute(&press, &template, thoughts.last().map_or(0, |thought| thought.minutes))?;
                black_box(document.current());
                times.push(begin.elapsed());
            }
            row(&format!("{name}/keystroke/p95"), millis(percentile(&mut times, 95)), "ms");
        }
    }
    Ok(())
}

fn longest(view: &DocView) -> Option<FieldPath> {
    let both = view.texts.iter().filter(|(path, _)| path.item.is_some());
    both.max_by_key(|(_, text)| text.len()).map(|(path, _)| path.clone())
}
