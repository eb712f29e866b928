//! Keys that keep the items of a list in order: between any two there is always another.

use crate::ids::ItemId;

/// The digits, in the order of their bytes.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The longest key that is accepted from a partner.
pub(super) const MAX_KEY: usize = 400;
/// A key of our own that would get longer makes us number the whole list afresh.
const COMFORTABLE: usize = 60;

/// Whether this can be an order key: digits only, and the last one is not the lowest, below which nothing fits.
pub(super) fn is_key(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_KEY && text.bytes().all(|b| DIGITS.contains(&b)) && !text.ends_with('0')
}

/// The keys to write so that `item` stands at `position` among `others`, which are in order and do not hold it.
///
/// Usually one key. More when neighbours got the same key on two devices at once, or when keys have grown long.
pub(super) fn keys_for(others: &[(ItemId, &str)], position: usize, item: ItemId) -> Vec<(ItemId, String)> {
    let before = position.checked_sub(1).and_then(|at| others.get(at)).map(|(_, key)| *key);
    let next = others.get(position).map(|(_, key)| *key);
    if let Some(key) = between(before, next)
        && key.len() <= COMFORTABLE
    {
        return vec![(item, key)];
    }
    let mut order: Vec<ItemId> = others.iter().map(|(id, _)| *id).collect();
    order.insert(position.min(order.len()), item);
    let mut last = None;
    order
        .into_iter()
        .map(|id| {
            let key = between(last.as_deref(), None).unwrap_or_default();
            last = Some(key.clone());
            (id, key)
        })
        .collect()
}

/// A key strictly between two, where `None` is beyond the first or last. `None` if there is no room.
fn between(low: Option<&str>, high: Option<&str>) -> Option<String> {
    let low: Vec<usize> = digits(low.unwrap_or(""))?;
    let Some(high) = high else { return after(&low) };
    let high = digits(high)?;
    let mut key = Vec::new();
    let mut below_high = false;
    for at in 0.. {
        let floor = low.get(at).copied().unwrap_or(0);
        let ceiling = if below_high { DIGITS.len() } else { high.get(at).copied()? };
        if ceiling < floor {
            return None;
        }
        let gap = ceiling - floor;
        if gap > 1 {
            key.push(floor + gap / 2);
            break;
        }
        // The next digit decides: keep the low one here, and from now on everything is below the high key.
        below_high |= gap == 1;
        key.push(floor);
    }
    written(&key)
}

/// A key after `low` with nothing above: counts up, so that a list that only grows keeps short keys.
fn after(low: &[usize]) -> Option<String> {
    let mut key = low.to_vec();
    let last_digit = DIGITS.len() - 1;
    match key.iter().rposition(|digit| *digit < last_digit) {
        // Two digits give room for 3,700 items before keys get longer.
        Some(at) if key.len() > 1 => {
            key.truncate(at + 1);
            if let Some(digit) = key.get_mut(at) {
                *digit += 1;
            }
            if at == 0 {
                key.push(1);
            }
        }
        _ if key.is_empty() => key = vec![DIGITS.len() / 2, 1],
        _ => key.push(1),
    }
    written(&key)
}

fn digits(text: &str) -> Option<Vec<usize>> {
    text.bytes().map(|byte| DIGITS.iter().position(|digit| *digit == byte)).collect()
}

fn written(digits: &[usize]) -> Option<String> {
    digits.iter().map(|digit| DIGITS.get(*digit).map(|byte| char::from(*byte))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_place_in_a_list_can_be_taken(places in proptest::collection::vec(any::<prop::sample::Index>(), 1..150)) {
            let mut list: Vec<(ItemId, String)> = Vec::new();
            for (number, place) in places.iter().enumerate() {
                let position = place.index(list.len() + 1);
                let id = ItemId(number as u128);
                let others: Vec<(ItemId, &str)> = list.iter().map(|(id, key)| (*id, key.as_str())).collect();
                let keys = keys_for(&others, position, id);
                let mut expected: Vec<ItemId> = list.iter().map(|(id, _)| *id).collect();
                expected.insert(position, id);
                for (id, key) in keys {
                    prop_assert!(is_key(&key), "{key}");
                    list.retain(|(old, _)| *old != id);
                    list.push((id, key));
                }
                list.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
                prop_assert_eq!(list.iter().map(|(id, _)| *id).collect::<Vec<_>>(), expected);
            }
        }
    }

    #[test]
    fn a_list_that_only_grows_at_its_end_keeps_short_keys() {
        let mut last = None;
        for _ in 0..1_000 {
            last = between(last.as_deref(), None);
        }
        assert!(last.as_ref().is_some_and(|key| key.len() <= 3), "{last:?}");
    }

    #[test]
    fn items_that_got_the_same_key_on_two_devices_can_be_parted() {
        let others = [(ItemId(1), "V"), (ItemId(2), "V"), (ItemId(3), "W")];
        let keys = keys_for(&others, 1, ItemId(9));
        let order: Vec<ItemId> = keys.iter().map(|(id, _)| *id).collect();
        assert_eq!(order, [ItemId(1), ItemId(9), ItemId(2), ItemId(3)]);
        assert!(keys.windows(2).all(|pair| pair[0].1 < pair[1].1));
    }
}
