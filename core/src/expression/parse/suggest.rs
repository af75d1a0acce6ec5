//! Did you mean ...?

/// Whether one slip makes one word of the other: a letter too much, too few, another one, or two that changed places.
pub(in crate::expression) fn is_near(left: &str, right: &str) -> bool {
    distance(left, right) == 1
}

/// The known word that is meant by one with a few slips, if there is one.
pub(super) fn nearest<'known>(word: &str, known: impl Iterator<Item = &'known str>) -> Option<&'known str> {
    let word = word.to_ascii_lowercase();
    // In a short word a slip is half of it.
    let most = if word.chars().count() < 4 { 1 } else { 2 };
    let slips = known.map(|each| (distance(&word, each), each));
    slips.filter(|&(slips, _)| slips <= most).min_by_key(|&(slips, _)| slips).map(|(_, each)| each)
}

/// The longest word that is compared: no name of ours is near to a longer one.
const LONGEST: usize = 32;

/// How many slips lie between two words (restricted Damerau-Levenshtein distance).
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().max(right.len()) > LONGEST {
        return usize::MAX;
    }
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    for row in 1..=left.len() {
        let mut next = vec![row];
        for column in 1..=right.len() {
            let differs = usize::from(left[row - 1] != right[column - 1]);
            let above = &rows[row - 1];
            let mut least = (above[column] + 1).min(next[column - 1] + 1).min(above[column - 1] + differs);
            if row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1] {
                least = least.min(rows[row - 2][column - 2] + 1);
            }
            next.push(least);
        }
        rows.push(next);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        for (left, right, slips) in [
            ("close", "close", 0),
            ("clsoe", "close", 1),
            ("closes", "close", 1),
            ("rsl", "rsi", 1),
            ("ema", "sma", 1),
            ("", "lag", 3),
        ] {
            assert_eq!(distance(left, right), slips, "{left} {right}");
        }
        assert_eq!(nearest("bbnads", ["ema", "bbands"].into_iter()), Some("bbands"));
        assert_eq!(nearest("crossover", ["ema", "bbands"].into_iter()), None);
        assert_eq!(nearest(&"e".repeat(1_000_000), ["ema"].into_iter()), None);
    }
}
