//! What is protected, from whom, and what is not: the threat page of the documentation in plain words.

use leptos::prelude::*;

use super::Heading;
use super::reporting::AllReportingDuties;
use crate::i18n::m;
use crate::state::Session;

/// Somebody, whether they can read what the pair writes, and what they can see or do all the same.
struct Row {
    who: &'static str,
    reads: &'static str,
    can: &'static str,
}

fn rows() -> [Row; 9] {
    use m::protection as p;
    [
        Row { who: p::program(), reads: p::nothing(), can: p::program_can() },
        Row { who: p::relay(), reads: p::nothing(), can: p::relay_can() },
        Row { who: p::code(), reads: p::code_reads(), can: p::code_can() },
        Row { who: p::network(), reads: p::nothing(), can: p::network_can() },
        Row { who: p::partner(), reads: p::partner_reads(), can: p::partner_can() },
        Row { who: p::link(), reads: p::link_reads(), can: p::link_can() },
        Row { who: p::sheet(), reads: p::everything(), can: p::sheet_can() },
        Row { who: p::backup(), reads: p::backup_reads(), can: p::backup_can() },
        Row { who: p::browser(), reads: p::everything(), can: p::browser_can() },
    ]
}

/// The page.
#[component]
pub(crate) fn Protection() -> impl IntoView {
    use m::protection as p;
    let session = expect_context::<Session>();
    let row = |row: Row| {
        view! {
            <tr>
                <th scope="row">{row.who}</th>
                <td><span class="table__label" aria-hidden="true">{p::reads()}</span>{row.reads}</td>
                <td><span class="table__label" aria-hidden="true">{p::can()}</span>{row.can}</td>
            </tr>
        }
    };
    let advice = [p::do_check(), p::do_sheet(), p::do_lock(), p::do_partner()];
    view! {
        <Heading text=p::title().to_owned() />
        <p class="lead">{p::lead()}</p>
        <section class="sheet" aria-labelledby="who-heading">
            <h2 id="who-heading">{p::who_title()}</h2>
            <table class="table table--stacks">
                <thead>
                    <tr><th scope="col">{p::who()}</th><th scope="col">{p::reads()}</th><th scope="col">{p::can()}</th></tr>
                </thead>
                <tbody>{rows().map(row).into_iter().collect_view()}</tbody>
            </table>
        </section>
        <section class="sheet" aria-labelledby="do-heading">
            <h2 id="do-heading">{p::do_title()}</h2>
            <ul class="points">{advice.map(|it| view! { <li>{it}</li> }).into_iter().collect_view()}</ul>
        </section>
        <AllReportingDuties session />
        <section class="sheet" aria-labelledby="limits-heading">
            <h2 id="limits-heading">{p::limits_title()}</h2>
            <p>{p::limits()}</p>
        </section>
    }
}
