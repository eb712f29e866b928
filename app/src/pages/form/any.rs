//! Any form of a template, drawn as its home, its way of sharing and its length want it.

use leptos::prelude::*;
use twofold_programs::{Form, Home, Page, Role, RuleName, Section, Share, Template, Visibility as Sees};

use super::consent::{Limits, tells};
use super::copies::Copies;
use super::open_parts::open_in;
use super::own_form::OwnForm;
use super::steps::{Steps, steps_of};
use super::{SectionView, Sheet};
use crate::i18n::m;
use crate::pages::own_forms::AdaptLink;
use crate::pages::placement::{fills, page_place};
use crate::pages::reporting::ReportingDuties;
use crate::routes::paper_href;
use crate::state::{PairPhase, PairState, Session};

/// A form among others on a page: its own heading, and its sections below.
#[component]
pub(crate) fn AnyForm(
    session: Session,
    pair: PairState,
    form: Form,
    /// What to have in view while filling it in.
    #[prop(optional)]
    beside: Option<AnyView>,
) -> impl IntoView {
    let id = format!("{}-form", form.id);
    let title = whose(pair, &form);
    view! {
        // A group and no landmark: its sections are those, and one of them may be called like the form.
        <div class="form" role="group" aria-labelledby=id>
            <h2 id=id.clone() tabindex="-1">{title}</h2>
            <FormBody session pair form level=3 beside=beside.into_any() />
        </div>
    }
}

/// The title of a form; with the partner's name where it is the partner who writes it.
fn whose(pair: PairState, form: &Form) -> String {
    let meta = pair.meta.read();
    let is_theirs = form.home == Home::Own
        && form.share == Share::Writer
        && !form.parts().any(|part| fills(part).allows(meta.me.role));
    match &meta.partner {
        Some(partner) if is_theirs => m::sharing::title_of(&partner.name, &form.title),
        _ => form.title.clone(),
    }
}

/// What stands below a form's heading; `level` is that of its sections.
#[component]
pub(crate) fn FormBody(
    session: Session,
    pair: PairState,
    form: Form,
    level: u8,
    #[prop(optional)] beside: Option<AnyView>,
) -> impl IntoView {
    let role = pair.meta.with_untracked(|meta| meta.me.role);
    let is_over = pair.meta.with_untracked(|meta| meta.phase == PairPhase::Closed);
    let lead = match form.share {
        Share::Writer if form.home == Home::Own && !form.parts().any(|part| fills(part).allows(role)) => None,
        _ if !is_over => Some(form.intro.clone()),
        // What is over is read, and nobody is told how to fill it in.
        Share::Never if form.home == Home::Own && form.page == Page::Notes => Some(m::pair::still_mine().to_owned()),
        Share::Never if form.home == Home::Own => Some(format!("{} {}", form.intro, m::pair::still_mine())),
        _ => None,
    };
    let more = view! { <Beside pair form=form.clone() /> };
    let notice = pair.meta.with_untracked(|meta| no_record(&meta.template, &form, role));
    let notice = notice.map(|words| view! { <p class="sheet__help" role="note">{words}</p> });
    let limits = tells(&form).then(|| view! { <Limits pair /><ReportingDuties pair /> });
    let is_long = form.is_long();
    let body = match (form.home, form.share) {
        (Home::Pair, _) => {
            let sheet = Sheet::shared(session, pair, &form);
            view! { <Sections sheet is_long sections=form.sections level /> }.into_any()
        }
        (Home::Own, Share::Never) => {
            let sheet = Sheet::private(session, pair, &form);
            let sections = form.sections.into_iter().map(|section| mine(section, sheet)).collect();
            view! { <Sections sheet is_long sections level /> }.into_any()
        }
        (Home::Own, Share::Writer) => view! { <OwnForm session pair form level /> }.into_any(),
        (Home::Own, Share::Both) => view! { <Copies session pair form level /> }.into_any(),
    };
    view! {
        {lead.map(|lead| view! { <p class:lead=level == 2>{lead}</p> })}
        {notice}
        {more}
        {limits}
        {beside}
        {body}
    }
}

/// What the program says about notes on the partner, beside the notes that a mentor writes for themselves.
fn no_record(template: &Template, form: &Form, role: Role) -> Option<String> {
    let are_own_notes = form.home == Home::Own && form.share == Share::Never && form.page == Page::Notes;
    let rule = template.check(RuleName::NoPerformanceRecord).filter(|_| are_own_notes && role == Role::Mentor);
    rule.map(|rule| rule.text.clone())
}

/// A section of a form that stays with its writer: no other can fill in anything there, or see it.
fn mine(mut section: Section, sheet: Sheet) -> Section {
    section.visibility = Sees::Own;
    section.parts.retain(|part| fills(part).allows(sheet.my_role));
    section
}

/// The sections of a form, one after the other or as steps. What is over is read as a whole.
#[component]
fn Sections(sheet: Sheet, is_long: bool, sections: Vec<Section>, level: u8) -> impl IntoView {
    if is_long && !sheet.is_over() {
        let open = open_in(sheet);
        let (id, steps) = (sheet.form.get_value().to_string(), steps_of(sheet, sections, level, None, open));
        view! { <Steps pair=sheet.pair id unread=vec![sheet.unread] steps /> }.into_any()
    } else {
        let each = sections.into_iter().map(|section| view! { <SectionView sheet section level /> });
        each.collect_view().into_any()
    }
}

/// Ways from a form: to what the program advises about it, to its sheet of paper, and to what the two can change in it.
#[component]
pub(crate) fn Beside(pair: PairState, form: Form) -> impl IntoView {
    let (n, role) = pair.meta.with_untracked(|meta| (meta.n, meta.me.role));
    let pages = pair.meta.with_untracked(|meta| {
        let near = meta.template.pages_near(&form.id).filter(|page| page.concerns.allows(role));
        near.map(|page| (page_place(page, n), page.title.clone())).collect::<Vec<_>>()
    });
    let link = |(href, title): (String, String)| view! { <li><a href=href>{title}</a></li> };
    let paper = m::paper::open_named(&form.title);
    view! {
        <ul class="ways">
            {pages.into_iter().map(link).collect_view()}
            <li><a href=paper_href(n, form.id.as_str()) aria-label=paper>{m::paper::open()}</a></li>
            <AdaptLink pair form />
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mentor_reads_beside_private_notes_that_they_are_no_record_of_performance() {
        let template = twofold_templates::template("san_jose").unwrap();
        let notes = template.form("notes").unwrap();
        assert!(no_record(&template, notes, Role::Mentor).is_some());
        assert_eq!(no_record(&template, notes, Role::Mentee), None);
        assert_eq!(no_record(&template, template.form("goals").unwrap(), Role::Mentor), None);
    }
}
