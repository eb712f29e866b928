//! What the program's rules say today: what comes next, how much time there is, what always holds.

use std::sync::Arc;

use leptos::prelude::*;
use twofold_model::DocView;
use twofold_model::agreement::State;
use twofold_model::view::{Beside, facts, lacking};
use twofold_programs::rules::{Facts, Finding, Signed, Unit, findings};
use twofold_programs::{Date, Kind, Role, RuleName, Template};

use super::places::{place, to_show};
use super::quiet::{NotNow, PutOff, Quiet, quiet};
use crate::components::{EmptyState, NavLink};
use crate::i18n::{hours_words, long_date, m};
use crate::pages::form::item_title;
use crate::state::{PairPhase, PairState, Session};

/// What is known of the pair today, as its rules need it.
pub(in crate::pages) fn known(session: Session, pair: PairState) -> Memo<Facts> {
    Memo::new(move |_| {
        let meta = pair.meta.read();
        let author = |role| meta.member(role).map(|member| member.author);
        let standing = pair.standing.read();
        let has_signed = |role| {
            let counts = matches!(standing.state, State::OneSignature | State::InForce);
            counts && standing.now.iter().any(|signature| Some(signature.signer) == author(role))
        };
        let in_force = (standing.state == State::InForce).then_some(&standing.now);
        let beside = Beside {
            today: session.clock.get().today(),
            role: meta.me.role,
            parties: meta.parties(),
            partner_accepted: meta.phase == PairPhase::Open,
            signed: Signed { mentor: has_signed(Role::Mentor), mentee: has_signed(Role::Mentee) },
            in_force_since: in_force.and_then(|now| now.iter().map(|signature| signature.date).max()),
            plan_written: pair.plan_written.get(),
        };
        facts(&pair.shared.view.read(), &pair.own.view.read(), &meta.template, &beside)
    })
}

/// One thing to do, as it is read.
#[derive(Clone, Debug, PartialEq)]
struct Step {
    /// What kind of rule it is, in words.
    kind: &'static str,
    first: bool,
    text: String,
    more: Option<String>,
    ways: Vec<NavLink>,
    /// The reminder, if this member can put it off: what keeps other things waiting cannot be.
    puts_off: Option<RuleName>,
}

/// What there is to do, the most important first.
fn steps(template: &Template, view: &DocView, facts: &Facts, quiet: &Quiet, n: u32) -> Vec<Step> {
    let counts = |it: &Finding<'_>| it.open && (it.blocks() || !quiet.contains_key(&it.rule.name));
    let mut open: Vec<Finding<'_>> = findings(template, facts).into_iter().filter(counts).collect();
    open.sort_by_key(|it| order(it.rule.kind));
    let step = |finding: &Finding<'_>| {
        Some(Step {
            kind: kind_words(finding.rule.kind)?,
            first: finding.blocks(),
            text: finding.rule.text.clone(),
            more: which(template, view, finding.rule.name).or_else(|| more_words(finding)),
            ways: place(template, finding.rule.name, n).into_iter().chain(to_show(finding.rule.name, n)).collect(),
            puts_off: (!finding.blocks()).then_some(finding.rule.name),
        })
    };
    open.iter().filter_map(step).collect()
}

/// What keeps other things waiting comes first, then what has its day, then what is worth a look.
const fn order(kind: Kind) -> u8 {
    match kind {
        Kind::Block => 0,
        Kind::Remind => 1,
        Kind::Warn => 2,
        Kind::Count | Kind::Text => 3,
    }
}

/// `None` for figures, which stand below with their pictures, and for texts that always hold.
fn kind_words(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Block => Some(m::advice::block()),
        Kind::Remind => Some(m::advice::remind()),
        Kind::Warn => Some(m::advice::warn()),
        Kind::Count | Kind::Text => None,
    }
}

/// The most that are named.
const NAMED: usize = 3;

/// "“Speaking”, “Writing”", where a rule misses something of certain things that the two have written.
fn which(template: &Template, view: &DocView, rule: RuleName) -> Option<String> {
    let all = lacking(view, template, rule);
    let names: Vec<String> =
        all.iter().take(NAMED).map(|it| m::advice::named(&item_title(template, view, *it))).collect();
    let rest = all.len().saturating_sub(NAMED);
    let names = names.join(", ");
    match rest {
        _ if all.is_empty() => None,
        0 => Some(names),
        rest => Some(m::history::and_more(&names, &rest.to_string())),
    }
}

/// The day, or how much of how much.
fn more_words(finding: &Finding<'_>) -> Option<String> {
    let day = finding.on.map(|Date { year, month, day }| long_date((year, month, day)));
    let figure = finding.figure.map(|figure| {
        let words = |amount: u32| match figure.unit {
            Unit::Quarters => hours_words(amount.into()),
            Unit::Meetings | Unit::Days | Unit::Months | Unit::Items => amount.to_string(),
        };
        match figure.of {
            // Days go by; they are no part of those that may.
            Some(_) if figure.unit == Unit::Days => m::advice::days(i64::from(figure.now)),
            Some(of) => m::advice::of(&words(figure.now), &words(of)),
            None => m::advice::open(i64::from(figure.now)),
        }
    });
    match (day, figure) {
        (Some(day), Some(figure)) => Some(format!("{day} · {figure}")),
        (day, figure) => day.or(figure),
    }
}

/// What is left for oneself when the pair is over.
const LEFT: [RuleName; 2] = [RuleName::Pledge, RuleName::Documented];

/// "What comes next", in the program's sentences. Of a pair that is over: what is left for oneself, if anything is.
#[component]
pub(super) fn NextSteps(session: Session, pair: PairState, facts: Memo<Facts>) -> impl IntoView {
    let (template, n) = pair.meta.with_untracked(|meta| (meta.template.clone(), meta.n));
    // A program may do without the list that keeps what is put off.
    let can_put_off = template.form("reminders").is_some();
    let silent = Memo::new(move |_| quiet(&pair.own.view.read(), session.clock.get().today()));
    let writes = Signal::derive(move || session.boot.get().writes() && pair.meta.read().phase.writes());
    let (is_over, is_alone) =
        (move || pair.meta.read().phase == PairPhase::Closed, move || pair.meta.read().partner.is_none());
    let shown = Memo::new(move |_| {
        let goes_on = pair.meta.read().phase.writes();
        let mut steps = match goes_on || is_over() {
            true => steps(&template, &pair.shared.view.read(), &facts.read(), &silent.read(), n),
            false => Vec::new(),
        };
        steps.retain(|step| goes_on || step.puts_off.is_some_and(|rule| LEFT.contains(&rule)));
        steps
    });
    // Nothing to do is news only for two who go on; the way back to what was put off stays.
    let is_there = Memo::new(move |_| {
        let goes_on = pair.meta.read().phase.writes();
        !shown.read().is_empty() || goes_on && (!is_alone() || !silent.read().is_empty())
    });
    let step = move |step: Step| {
        let ways = step.ways.into_iter().map(|way| view! { <a href=way.href>{way.label}</a> }).collect_view();
        let rule = step.puts_off.filter(|_| can_put_off);
        let about = step.text.clone();
        let not_now = move || {
            let rule = rule.filter(|_| writes.get())?;
            Some(view! { <NotNow session pair rule about=about.clone() /> })
        };
        view! {
            <li class="step-line">
                <span class="badge" class:badge--first=step.first>{step.kind}</span>
                <div class="step-line__text">
                    {step.text}
                    {step.more.map(|more| view! { " " <span class="line__who" dir="auto">{more}</span> })}
                </div>
                <div class="step-line__ways">{ways} {not_now}</div>
            </li>
        }
    };
    view! {
        <Show when=move || is_there.get()>
            <section class="sheet" aria-labelledby="steps-heading">
                <h2 id="steps-heading" tabindex="-1">{m::advice::title()}</h2>
                <Show when=move || !shown.read().is_empty() fallback=|| view! { <EmptyState text=m::advice::nothing() /> }>
                    <ul class="step-lines">
                        <For each=move || shown.get() key=|step| format!("{step:?}") children=step />
                    </ul>
                </Show>
                <PutOff pair quiet=silent writes />
            </section>
        </Show>
    }
}

/// What holds at all times, folded.
#[component]
pub(super) fn AlwaysHolds(pair: PairState, facts: Memo<Facts>) -> impl IntoView {
    let template: Arc<Template> = pair.meta.with_untracked(|meta| meta.template.clone());
    let name = template.name.clone();
    let texts = Memo::new(move |_| {
        // What has to be reported stands by itself, with the contact beside it.
        let lasts = |it: &Finding<'_>| it.rule.kind == Kind::Text && it.rule.name != RuleName::Reporting;
        let all = findings(&template, &facts.read()).into_iter().filter(lasts);
        all.map(|it| it.rule.text.clone()).collect::<Vec<_>>()
    });
    let each = |text: String| view! { <li>{text}</li> };
    view! {
        <Show when=move || !texts.read().is_empty()>
            <section class="sheet" aria-labelledby="holds-heading">
                <h2 id="holds-heading">{m::advice::holds(&name)}</h2>
                <ul class="points">{move || texts.get().into_iter().map(each).collect_view()}</ul>
            </section>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, ItemId, Member};

    use super::*;

    #[test]
    fn what_keeps_the_rest_waiting_comes_first_and_figures_are_no_step() {
        let template = twofold_templates::template("caltrans").unwrap();
        let date = |text: &str| text.parse::<Date>().unwrap();
        let mut facts = Facts::new(date("2027-06-01"), Role::Mentee);
        facts.started = Some(date("2027-01-01"));
        let kinds: Vec<&str> =
            steps(&template, &DocView::default(), &facts, &Quiet::new(), 1).iter().map(|step| step.kind).collect();
        let place = |kind: &str| kinds.iter().position(|it| *it == kind).unwrap();
        assert!(
            kinds.is_sorted_by_key(|kind| (*kind != m::advice::block(), *kind != m::advice::remind())),
            "{kinds:?}"
        );
        assert!(place(m::advice::block()) < place(m::advice::remind()));
        let shown = steps(&template, &DocView::default(), &facts, &Quiet::new(), 1);
        assert!(shown.iter().all(|step| !step.ways.is_empty()));
        let pace = &template.check(twofold_programs::RuleName::Pace).unwrap().text;
        assert!(shown.iter().all(|step| step.text != *pace));
    }

    #[test]
    fn a_reminder_about_skills_names_them() {
        let template = twofold_templates::template("sacramento").unwrap();
        let mut document = Document::new(Actor([1; 16]), Member { author: AuthorId([1; 32]), role: Role::Mentee });
        let told = |document: &Document| which(&template, &document.view(), RuleName::SkillsInPlan);
        assert_eq!(told(&document), None);
        let mut add = |number: u128, text: &str| {
            let (list, item) = ("contract/-/skill_areas".parse().unwrap(), ItemId(number));
            let texts = vec![("text".parse().unwrap(), text.to_owned())];
            let add = Command::AddItem { list, item, after: None, values: Vec::new(), texts };
            document.execute(&add, &template, 0).unwrap();
            told(&document)
        };
        assert_eq!(add(1, "Speaking").as_deref(), Some("“Speaking”"));
        add(2, "Writing");
        add(3, "Budgets");
        assert_eq!(add(4, "Hiring").as_deref(), Some("“Hiring”, “Budgets”, “Writing” and 1 more"));
    }

    #[test]
    fn what_was_put_off_is_no_step_but_what_keeps_the_rest_waiting_cannot_be() {
        let template = twofold_templates::template("caltrans").unwrap();
        let mut facts = Facts::new("2027-06-01".parse().unwrap(), Role::Mentee);
        facts.started = Some("2027-01-01".parse().unwrap());
        let all = steps(&template, &DocView::default(), &facts, &Quiet::new(), 1);
        let everything: Quiet = RuleName::ALL.iter().map(|rule| (*rule, None)).collect();
        let left = steps(&template, &DocView::default(), &facts, &everything, 1);
        assert!(all.len() > left.len() && !left.is_empty());
        assert!(left.iter().all(|step| step.first && step.puts_off.is_none()));
    }
}
