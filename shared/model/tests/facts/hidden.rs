//! Characters that nobody sees are shown to whoever signs.

use twofold_model::hidden::{Piece, has_hidden, reveal};

#[test]
fn marks_of_direction_and_invisible_characters_stand_in_pieces_of_their_own() {
    let text = "pay \u{202e}001\u{202c} now\u{200b}";
    let expected = [
        Piece::Plain("pay "),
        Piece::Hidden('\u{202e}'),
        Piece::Plain("001"),
        Piece::Hidden('\u{202c}'),
        Piece::Plain(" now"),
        Piece::Hidden('\u{200b}'),
    ];
    assert_eq!(reveal(text), expected);
}

#[test]
fn each_kind_of_invisible_character_is_found() {
    let hidden = [
        '\0',
        '\u{1b}',
        '\u{7f}',
        '\u{ad}',
        '\u{34f}',
        '\u{61c}',
        '\u{115f}',
        '\u{180e}',
        '\u{200b}',
        '\u{200c}',
        '\u{200e}',
        '\u{200f}',
        '\u{2028}',
        '\u{2029}',
        '\u{202a}',
        '\u{202e}',
        '\u{2060}',
        '\u{2064}',
        '\u{2066}',
        '\u{2069}',
        '\u{206f}',
        '\u{2800}',
        '\u{3164}',
        '\u{fe0f}',
        '\u{feff}',
        '\u{ffa0}',
        '\u{fff9}',
        '\u{e000}',
        '\u{e0001}',
        '\u{e007f}',
        '\u{e0100}',
        '\u{10fffd}',
    ];
    for c in hidden {
        assert_eq!(reveal(&c.to_string()), [Piece::Hidden(c)], "{c:?}");
        assert!(has_hidden(&format!("a{c}b")), "{c:?}");
    }
}

#[test]
fn what_people_write_is_left_as_it_is() {
    for plain in
        ["", "Grüße,\n\tAna", "שלום", "مرحبا", "日本語", "❤\u{fe0f}", "👩\u{200d}💻 👍🏽", "naïve e\u{301}", "£ – “”"]
    {
        assert!(!has_hidden(plain), "{plain:?}");
    }
}

#[test]
fn a_joiner_that_belongs_to_no_picture_is_shown() {
    assert!(has_hidden("pay\u{200d}ment"));
    assert!(has_hidden("1\u{fe0f}"));
}

#[test]
fn all_pieces_together_are_the_text() {
    let text = "\u{200b}a\u{202e}\u{202e}b❤\u{fe0f}\n";
    let joined: String = reveal(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(plain) => plain.to_owned(),
            Piece::Hidden(c) => c.to_string(),
        })
        .collect();
    assert_eq!(joined, text);
}
