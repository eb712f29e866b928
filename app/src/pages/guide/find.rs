//! Search in a page of advice.

use twofold_programs::{Content, Guidance};

/// Whether every word of the question stands somewhere on the page, in large or small letters.
pub(super) fn holds(page: &Guidance, wanted: &str) -> bool {
    let text = text_of(page).to_lowercase();
    wanted.split_whitespace().all(|word| text.contains(&word.to_lowercase()))
}

fn text_of(page: &Guidance) -> String {
    let mut all = vec![page.title.as_str()];
    all.extend(page.text.iter().map(String::as_str));
    for part in &page.parts {
        all.push(&part.title);
        match &part.content {
            Content::Entries(entries) => all.extend(entries.iter().map(String::as_str)),
            Content::Terms(terms) => all.extend(terms.iter().flat_map(|it| [it.term.as_str(), it.text.as_str()])),
            Content::Questions(asked) => all.extend(asked.iter().flat_map(|it| [it.ask.as_str(), it.answer.as_str()])),
            Content::Links(links) => all.extend(links.iter().map(|it| it.label.as_str())),
            Content::Table(table) => {
                all.extend(table.columns.iter().chain(table.rows.iter().flatten()).map(String::as_str))
            }
        }
    }
    all.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_by_any_of_its_words_in_any_order() {
        let template = twofold_templates::template("caltrans").unwrap();
        let with = |wanted: &str| template.guidance.iter().filter(|page| holds(page, wanted)).count();
        let title = &template.guidance[0].title;
        let backwards: Vec<&str> = title.split_whitespace().rev().collect();
        assert!(with(&backwards.join(" ").to_uppercase()) >= 1);
        assert_eq!(with("  "), template.guidance.len());
        assert_eq!(with("zebra crossing"), 0);
    }
}
