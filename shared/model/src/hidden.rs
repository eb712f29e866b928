//! Characters in a text that nobody sees, and that can make it read otherwise than it is written.

/// A stretch of a text as it is to be shown to somebody who signs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// What can be seen.
    Plain(&'a str),
    /// A character that cannot be seen: show its name or number.
    Hidden(char),
}

/// A text in pieces, with every character in a piece of its own that nobody would see.
///
/// Line breaks and tabs are plain. So are the joiners and selectors inside an emoji, which change nothing but a picture.
#[must_use]
pub fn reveal(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut before) = (0, None);
    for (at, c) in text.char_indices() {
        let is_part_of_picture = matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}') && before.is_some_and(is_picture);
        if is_hidden(c) && !is_part_of_picture {
            pieces.extend(text.get(start..at).filter(|plain| !plain.is_empty()).map(Piece::Plain));
            pieces.push(Piece::Hidden(c));
            start = at + c.len_utf8();
        }
        before = Some(c);
    }
    pieces.extend(text.get(start..).filter(|plain| !plain.is_empty()).map(Piece::Plain));
    pieces
}

/// Whether a text holds a character that nobody would see.
#[must_use]
pub fn has_hidden(text: &str) -> bool {
    reveal(text).iter().any(|piece| matches!(piece, Piece::Hidden(_)))
}

/// Controls, marks of direction, joiners, fillers, tags, selectors and private characters.
fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' => true,
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' => true,
        '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}' => true,
        c => c.is_control(),
    }
}

/// Whether a character is drawn as a picture, roughly: what stands in for one letter is never among them.
const fn is_picture(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe0f}' | '\u{20e3}' | '\u{2190}'..='\u{2bff}' | '\u{3030}' | '\u{303d}'
        | '\u{1f000}'..='\u{1faff}')
}
