//! A year of a partnership, in every program.

#![allow(clippy::unwrap_used, reason = "a test may be blunt")]

use twofold_model::view::totals;
use twofold_model::{Actor, AuthorId, Document, ListPath, Member, Role};
use twofold_programs::Date;
use twofold_tests::life;

#[test]
fn a_year_fits_into_every_program_and_opens_as_it_was_left() {
    let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
    for template in twofold_templates::all() {
        let mut document = Document::new(Actor([1; 16]), me);
        for thought in life::years(&template, Role::Mentee, 1, Date::new(2026, 1, 5).unwrap()) {
            for command in &thought.commands {
                document
                    .execute(command, &template, thought.minutes)
                    .unwrap_or_else(|error| panic!("{command:?}: {error}"));
            }
            document.commit(thought.minutes);
        }
        let opened = Document::load(&document.save(), Actor([2; 16]), me).unwrap();
        assert_eq!(opened.view(), document.view(), "{}", template.id);
        let list = ListPath::alone("meetings".parse().unwrap(), "meetings".parse().unwrap());
        let logged = opened.view().live(&list).count();
        assert_eq!(logged, life::MEETINGS as usize, "{}", template.id);
        let all = totals(&opened.view(), &template, Date::new(2027, 1, 5).unwrap());
        assert_eq!(all.count, life::MEETINGS, "{}", template.id);
    }
}
