//! On which page of a pair a form is shown, and which pages a program has.

use twofold_programs::{Fills, Form, Guidance, Home, Page, Part, Role, Share, Template};

use crate::routes::{PairTab, form_href};

/// The forms of a page, in the template's order.
pub(crate) fn forms_on(template: &Template, page: PairTab) -> impl Iterator<Item = &Form> {
    template.forms.iter().filter(move |form| tab_of(form.page) == page)
}

/// The forms that are sheets: on paper and in the binder, in the template's order.
pub(crate) fn on_paper(template: &Template) -> impl Iterator<Item = &Form> {
    template.forms.iter().filter(|form| form.page != Page::Overview)
}

/// The pages that a program has something for. Before it is known: those that every program has.
pub(crate) fn tabs_of(template: Option<&Template>) -> impl Iterator<Item = PairTab> {
    PairTab::ALL.into_iter().filter(move |tab| match (tab, template) {
        (PairTab::Overview | PairTab::Forms | PairTab::History, _) => true,
        (PairTab::Guide, Some(template)) => !template.guidance.is_empty(),
        (tab, Some(template)) => forms_on(template, *tab).next().is_some(),
        (_, None) => false,
    })
}

/// Whether a member with this role has anything to read or write in this form.
pub(crate) fn concerns(form: &Form, role: Role) -> bool {
    let is_theirs = form.home == Home::Own && form.share == Share::Never;
    !is_theirs || form.parts().next().is_none() || form.parts().any(|part| fills(part).allows(role))
}

/// Who fills in a part.
pub(crate) const fn fills(part: &Part) -> Fills {
    match part {
        Part::Field(field) => field.fills,
        Part::List(list) => list.fills,
    }
}

/// The page on which forms of this kind stand.
pub(crate) const fn tab_of(page: Page) -> PairTab {
    match page {
        Page::Overview => PairTab::Overview,
        Page::Agreement => PairTab::Agreement,
        Page::Plan => PairTab::Plan,
        Page::Meetings => PairTab::Meetings,
        Page::Checkups => PairTab::Checkups,
        Page::Records | Page::Sharing | Page::Ending | Page::Notes => PairTab::Forms,
    }
}

/// The address of a form of pair `n`: of its own page, or of its place on a page with others.
pub(crate) fn form_place(form: &Form, n: u32) -> String {
    match tab_of(form.page) {
        PairTab::Forms => form_href(n, form.id.as_str()),
        tab => format!("{}#{}-form", tab.href(n), form.id),
    }
}

/// The address of a part of a form; `id` is that of its element.
pub(crate) fn part_place(form: &Form, id: &str, n: u32) -> String {
    match tab_of(form.page) {
        PairTab::Forms => format!("{}#{id}", form_href(n, form.id.as_str())),
        tab => format!("{}#{id}", tab.href(n)),
    }
}

/// The address of a page of advice, unfolded.
pub(crate) fn page_place(page: &Guidance, n: u32) -> String {
    format!("{}#guide-{}", PairTab::Guide.href(n), page.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_every_program_stands_on_a_page_that_the_program_has() {
        for template in twofold_templates::all() {
            let tabs: Vec<PairTab> = tabs_of(Some(&template)).collect();
            for form in &template.forms {
                assert!(tabs.contains(&tab_of(form.page)), "{} of {}", form.id, template.id);
            }
        }
    }

    #[test]
    fn a_program_without_a_plan_has_no_page_for_one() {
        let tabs = |id: &str| tabs_of(twofold_templates::template(id).as_deref()).collect::<Vec<_>>();
        assert!(!tabs("overview").contains(&PairTab::Plan));
        assert!(tabs("caltrans").contains(&PairTab::Plan));
    }

    #[test]
    fn a_pledge_that_only_the_mentee_makes_is_not_offered_to_the_mentor() {
        let template = twofold_templates::template("caltrans").unwrap();
        let notes = template.form("notes").unwrap();
        assert!(concerns(notes, Role::Mentor) && concerns(notes, Role::Mentee));
        let mut own = notes.clone();
        for part in own.sections.iter_mut().flat_map(|section| &mut section.parts) {
            match part {
                Part::Field(field) => field.fills = Fills::Mentee,
                Part::List(list) => list.fills = Fills::Mentee,
            }
        }
        assert!(concerns(&own, Role::Mentee) && !concerns(&own, Role::Mentor));
    }
}
