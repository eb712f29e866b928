//! A pair's year in the simulated world: 24 long meetings, 1,200 changes, 30,000 keystrokes.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};
use twofold_model::{
    Actor, AuthorId, Command, Date, Document, FieldPath, ItemId, ListPath, Member, Role, Template, Value,
};
use twofold_sync::{Request, Target};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};

/// Meetings in the year.
pub(crate) const MEETINGS: u32 = 24;
/// Changes for each meeting: one for the meeting itself, and for each thought that somebody writes down.
pub(crate) const CHANGES: u32 = 50;
/// Keystrokes of a thought.
const KEYSTROKES: usize = 25;
/// Time from one meeting to the next.
const FORTNIGHT: u64 = 14 * 24 * 3_600_000;
/// Longer than the pause that ends a thought.
const PAUSE: u64 = 1_500;

/// What is left of the year.
pub(crate) struct Year {
    /// Both devices, online and at rest.
    pub(crate) world: World,
    /// The same commands in a document of the model's, without engine and partner.
    pub(crate) document: Document,
    /// The long text in which one writes on.
    pub(crate) field: FieldPath,
    /// UTF-16 units in it.
    pub(crate) length: u32,
    /// How long it took to simulate.
    pub(crate) took: Duration,
    template: std::sync::Arc<Template>,
    words: Words,
}

impl Year {
    /// Lives through a year.
    pub(crate) fn live() -> Result<Self> {
        let begin = Instant::now();
        let me = Member { author: AuthorId([1; 32]), role: Role::Mentor };
        let template = twofold_templates::template("caltrans").context("the template ships with the app")?;
        let mut year = Self {
            world: World::pair(2_026),
            document: Document::new(Actor([2; 16]), me),
            field: path("contract/-/frequency")?,
            length: 0,
            took: Duration::ZERO,
            template,
            words: Words(ChaCha20Rng::seed_from_u64(7)),
        };
        for meeting in 0..MEETINGS {
            year.meet(meeting)?;
            year.part();
        }
        year.took = begin.elapsed();
        Ok(year)
    }

    fn meet(&mut self, meeting: u32) -> Result<()> {
        let item = ItemId(u128::from(meeting) + 1);
        let list: ListPath = "meetings/-/meetings".parse().map_err(|_| anyhow!("a path"))?;
        let name = |text: &str| text.parse().map_err(|_| anyhow!("a field"));
        let month = u8::try_from(meeting / 2 % 12 + 1)?;
        let day = u8::try_from(meeting % 2 * 14 + 1)?;
        let date = Date::new(2026, month, day).context("a day of the calendar")?;
        let values = vec![(name("date")?, Value::Date(date)), (name("hours")?, Value::Number(6))];
        self.carry_out(ANA, Command::AddItem { list, item, after: None, values, texts: Vec::new() })?;
        self.pause();
        for (field, thoughts) in [("topics", CHANGES / 2), ("observations", CHANGES - CHANGES / 2 - 1)] {
            self.field = path(&format!("meetings/{item}/{field}"))?;
            self.length = 0;
            for thought in 0..thoughts {
                let writer = if thought % 2 == 0 { ANA } else { BEN };
                let text = self.words.sentence(KEYSTROKES);
                for letter in text.chars() {
                    let key = self.key(letter);
                    self.carry_out(writer, key)?;
                }
                self.pause();
            }
        }
        Ok(())
    }

    // Both close the app; a fortnight later they open it again.
    fn part(&mut self) {
        for device in [ANA, BEN] {
            self.world.ask(device, Request::Looking(None));
        }
        self.world.run();
        for device in [ANA, BEN] {
            self.world.hang_up(device);
        }
        self.world.now = self.world.now.plus(FORTNIGHT);
        self.world.wait(PAUSE);
        for device in [ANA, BEN] {
            self.world.ask(device, Request::Looking(Some(1)));
        }
        self.world.run();
    }

    /// The command of the next key.
    pub(crate) fn key(&mut self, letter: char) -> Command {
        self.length += 1;
        Command::EditText { field: self.field.clone(), at: self.length - 1, delete: 0, insert: letter.to_string() }
    }

    /// Carries a command out, until it is durable on the device. Gives back how long the engine took.
    pub(crate) fn carry_out(&mut self, device: usize, command: Command) -> Result<Duration> {
        let now = self.world.now;
        self.document.execute(&command, &self.template, now.minutes())?;
        let writer = self.world.devices.get_mut(device).context("a device")?;
        let begin = Instant::now();
        writer.execute(&Target::Pair(1), command, now)?;
        let took = begin.elapsed();
        while writer.store_one(now) {}
        Ok(took)
    }

    // The thought is complete: it becomes a change and a record, and the partner gets it.
    fn pause(&mut self) {
        self.document.commit(self.world.now.minutes());
        self.world.wait(PAUSE);
    }

    /// The next words that somebody writes.
    pub(crate) fn thought(&mut self) -> String {
        self.words.sentence(KEYSTROKES)
    }
}

fn path(text: &str) -> Result<FieldPath> {
    text.parse().map_err(|_| anyhow!("a path"))
}

struct Words(ChaCha20Rng);

impl Words {
    const ALL: [&str; 32] = [
        "we",
        "talked",
        "about",
        "the",
        "project",
        "and",
        "how",
        "to",
        "ask",
        "for",
        "help",
        "next",
        "week",
        "she",
        "will",
        "lead",
        "a",
        "meeting",
        "with",
        "district",
        "staff",
        "then",
        "write",
        "down",
        "what",
        "went",
        "well",
        "budget",
        "review",
        "practice",
        "presentation",
        "feedback",
    ];

    fn sentence(&mut self, length: usize) -> String {
        let mut text = String::new();
        while text.len() < length {
            let word = Self::ALL.get(self.0.next_u32() as usize % Self::ALL.len());
            text.push_str(word.copied().unwrap_or_default());
            text.push(' ');
        }
        text.chars().take(length).collect()
    }
}
