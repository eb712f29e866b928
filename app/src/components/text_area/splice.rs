//! What changed between two texts, as one splice in UTF-16 units, and what a splice does to a caret.

/// Replaces `delete` units at `at` by `insert`. Never begins or ends inside a surrogate pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// Where, in UTF-16 units.
    pub at: u32,
    /// How many UTF-16 units go.
    pub delete: u32,
    /// What comes instead.
    pub insert: String,
}

/// A text counted as the browser counts it.
pub type Units = Vec<u16>;

/// Counts a text as the browser does.
#[must_use]
pub fn units(text: &str) -> Units {
    text.encode_utf16().collect()
}

/// The smallest splice that makes `new` out of `old`; `None` when they are equal.
///
/// Where several splices are equally small, the one that ends at `caret` (a position in `new`) is taken:
/// an "a" typed into "aaa" lands where it was typed.
#[must_use]
pub fn between(old: &[u16], new: &[u16], caret: Option<usize>) -> Option<Splice> {
    if old == new {
        return None;
    }
    let free = Kept::around(old, new, None);
    let kept = match caret {
        Some(caret) => {
            let guided = Kept::around(old, new, Some(caret));
            if guided.total() < free.total() { free } else { guided }
        }
        None => free,
    };
    Some(kept.splice(old, new))
}

/// How many units at both ends are the same.
#[derive(Clone, Copy)]
struct Kept {
    prefix: usize,
    suffix: usize,
}

impl Kept {
    /// With a caret, the end behind it is matched first, and no more than that.
    fn around(old: &[u16], new: &[u16], caret: Option<usize>) -> Self {
        let shorter = old.len().min(new.len());
        let same_start = |limit: usize| old.iter().zip(new).take(limit).take_while(|(a, b)| a == b).count();
        let same_end =
            |limit: usize| old.iter().rev().zip(new.iter().rev()).take(limit).take_while(|(a, b)| a == b).count();
        let kept = match caret {
            Some(caret) => {
                let suffix = same_end(shorter.min(new.len().saturating_sub(caret)));
                Self { prefix: same_start(shorter - suffix), suffix }
            }
            None => {
                let prefix = same_start(shorter);
                Self { prefix, suffix: same_end(shorter - prefix) }
            }
        };
        kept.outside_pairs(old, new)
    }

    const fn total(self) -> usize {
        self.prefix + self.suffix
    }

    /// Gives up the half of a surrogate pair at either edge.
    fn outside_pairs(mut self, old: &[u16], new: &[u16]) -> Self {
        let splits =
            |text: &[u16], at: usize| at > 0 && is_high(text.get(at - 1).copied()) && is_low(text.get(at).copied());
        if splits(old, self.prefix) || splits(new, self.prefix) {
            self.prefix -= 1;
        }
        if splits(old, old.len() - self.suffix) || splits(new, new.len() - self.suffix) {
            self.suffix -= 1;
        }
        self
    }

    fn splice(self, old: &[u16], new: &[u16]) -> Splice {
        let inserted = new.get(self.prefix..new.len() - self.suffix).unwrap_or_default();
        Splice {
            at: count(self.prefix),
            delete: count(old.len() - self.total()),
            insert: String::from_utf16_lossy(inserted),
        }
    }
}

impl Splice {
    /// The text after it. A splice that reaches beyond the end is cut off there.
    #[must_use]
    pub fn apply(&self, text: &[u16]) -> Units {
        let (from, to) = self.range(text.len());
        let mut result = Vec::with_capacity(text.len() + self.insert.len());
        result.extend_from_slice(text.get(..from).unwrap_or_default());
        result.extend(self.insert.encode_utf16());
        result.extend_from_slice(text.get(to..).unwrap_or_default());
        result
    }

    /// Where a position of the text before it is in the text after it. Inside of what goes: the start of it.
    #[must_use]
    pub fn map(&self, position: usize) -> usize {
        let (from, to) = self.range(usize::MAX);
        if position <= from {
            position
        } else if position >= to {
            position - (to - from) + self.insert.encode_utf16().count()
        } else {
            from
        }
    }

    /// This splice, made on a text that `other` has changed since: nothing that came in between is removed
    /// unless it lies within what this one removes.
    #[must_use]
    pub fn after(&self, other: &Self) -> Self {
        let (from, to) = self.range(usize::MAX);
        let start = other.map(from);
        let end = if to == from { start } else { other.map(to).max(start) };
        Self { at: count(start), delete: count(end - start), insert: self.insert.clone() }
    }

    fn range(&self, len: usize) -> (usize, usize) {
        let from = (self.at as usize).min(len);
        (from, from.saturating_add(self.delete as usize).min(len))
    }
}

/// Where a caret of `old` belongs in `new`, when all that is known is the two texts.
///
/// Between two changes the words around the caret are looked for, so that it stays within its sentence.
#[must_use]
pub fn follow(old: &[u16], new: &[u16], caret: usize) -> usize {
    let Some(change) = between(old, new, None) else { return caret.min(new.len()) };
    let (from, to) = change.range(old.len());
    if caret <= from || caret >= to {
        return change.map(caret);
    }
    let changed = from..from + change.insert.encode_utf16().count();
    [32, 16, 8, 4]
        .into_iter()
        .find_map(|reach| {
            let start = caret.saturating_sub(reach).max(from);
            let end = (caret + reach).min(to);
            let around = old.get(start..end).filter(|words| words.len() > 3)?;
            let place = new.get(changed.clone())?.windows(around.len()).position(|words| words == around)?;
            Some(changed.start + place + (caret - start))
        })
        .unwrap_or_else(|| change.map(caret))
}

fn is_high(unit: Option<u16>) -> bool {
    unit.is_some_and(|unit| (0xD800..0xDC00).contains(&unit))
}

fn is_low(unit: Option<u16>) -> bool {
    unit.is_some_and(|unit| (0xDC00..0xE000).contains(&unit))
}

fn count(units: usize) -> u32 {
    u32::try_from(units).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn made(old: &str, new: &str, caret: usize) -> Splice {
        between(&units(old), &units(new), Some(caret)).unwrap()
    }

    fn splice(at: u32, delete: u32, insert: &str) -> Splice {
        Splice { at, delete, insert: insert.into() }
    }

    #[test]
    fn a_letter_typed_among_equal_letters_lands_at_the_caret() {
        assert_eq!(made("aaa", "aaaa", 1), splice(0, 0, "a"));
        assert_eq!(made("aaa", "aaaa", 2), splice(1, 0, "a"));
        assert_eq!(made("aaa", "aaaa", 4), splice(3, 0, "a"));
    }

    #[test]
    fn a_letter_deleted_among_equal_letters_goes_at_the_caret() {
        assert_eq!(made("aaaa", "aaa", 1), splice(1, 1, ""));
        assert_eq!(made("aaaa", "aaa", 3), splice(3, 1, ""));
    }

    #[test]
    fn a_change_far_from_the_caret_is_not_made_larger_by_it() {
        assert_eq!(made("one two three", "one 2 three", 11), splice(4, 3, "2"));
    }

    #[test]
    fn emoji_are_replaced_whole() {
        // Both begin with the same high surrogate.
        assert_eq!(made("x😀y", "x😁y", 3), splice(1, 2, "😁"));
        // Both end with the same low surrogate.
        assert_eq!(made("x😀y", "x🈀y", 3), splice(1, 2, "🈀"));
    }

    #[test]
    fn an_edit_during_composition_lands_beside_the_partners_words() {
        let known = units("ac");
        let mine = between(&known, &units("abc"), Some(2)).unwrap();
        let theirs = between(&known, &units("Hello ac"), None).unwrap();
        let merged = mine.after(&theirs).apply(&units("Hello ac"));
        assert_eq!(String::from_utf16(&merged).unwrap(), "Hello abc");
    }

    #[test]
    fn a_caret_between_two_changes_stays_in_its_sentence() {
        let old = units("First. The middle sentence stays. Last.");
        let new = units("A new first one. The middle sentence stays. And a new last one.");
        let caret = 18;
        assert_eq!(String::from_utf16(&old[caret..caret + 8]).unwrap(), "sentence");
        let moved = follow(&old, &new, caret);
        assert_eq!(String::from_utf16(&new[moved..moved + 8]).unwrap(), "sentence");
    }

    #[test]
    fn a_caret_at_the_place_of_an_insertion_stays_before_it() {
        assert_eq!(follow(&units("ab"), &units("aXb"), 1), 1);
        assert_eq!(follow(&units("ab"), &units("Xab"), 1), 2);
    }

    proptest! {
        #[test]
        fn a_splice_makes_the_new_text(old in "[ab😀😁é\n]{0,12}", new in "[ab😀😁é\n]{0,12}", caret in 0_usize..30) {
            let (from, to) = (units(&old), units(&new));
            match between(&from, &to, Some(caret)) {
                Some(splice) => prop_assert_eq!(splice.apply(&from), to),
                None => prop_assert_eq!(from, to),
            }
        }

        #[test]
        fn a_splice_never_cuts_a_character(old in "[😀😁🈀a]{0,8}", new in "[😀😁🈀a]{0,8}") {
            let from = units(&old);
            if let Some(splice) = between(&from, &units(&new), None) {
                let at = splice.at as usize;
                prop_assert!(String::from_utf16(&from[..at]).is_ok());
                prop_assert!(String::from_utf16(&from[at + splice.delete as usize..]).is_ok());
                let broken = splice.insert.contains(char::REPLACEMENT_CHARACTER);
                prop_assert!(!broken);
            }
        }

        #[test]
        fn a_caret_never_leaves_the_text(old in "[ab ]{0,40}", new in "[ab ]{0,40}", caret in 0_usize..41) {
            let (from, to) = (units(&old), units(&new));
            prop_assert!(follow(&from, &to, caret.min(from.len())) <= to.len());
        }

        #[test]
        fn edits_of_both_sides_are_all_there(base in "[a-c]{4,8}", mine in "[M]{1,3}", theirs in "[T]{1,3}", i in 0_usize..4, j in 0_usize..4) {
            let known = units(&base);
            let my = splice(u32::try_from(i).unwrap(), 0, &mine);
            let their = splice(u32::try_from(j).unwrap(), 0, &theirs);
            let merged = String::from_utf16(&my.after(&their).apply(&their.apply(&known))).unwrap();
            prop_assert!(merged.contains(&mine) && merged.contains(&theirs));
            prop_assert_eq!(merged.len(), base.len() + mine.len() + theirs.len());
        }
    }
}
