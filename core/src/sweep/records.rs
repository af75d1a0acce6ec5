//! Closes that no close between them exceeds: where the equity of a long position may be at its peak.

/// For each bar, the next one whose close is as high or higher; the number of bars where there is none. From any bar on,
/// they lead to all closes that are the highest so far, and to no other.
#[allow(clippy::cast_possible_truncation, reason = "bars of a block")]
pub(super) fn find(closes: &[f64], next: &mut [u16]) {
    for bar in (0..closes.len()).rev() {
        let mut later = bar + 1;
        while later < closes.len() && closes[later] < closes[bar] {
            later = usize::from(next[later]);
        }
        next[bar] = later as u16;
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn they_lead_to_each_close_that_is_the_highest_so_far() {
        let closes = [3.0, 1.0, 2.0, 2.0, 1.5, 3.0, 4.0, 0.5, 4.0, 3.0];
        let mut next = [0; 10];
        find(&closes, &mut next);
        for first in 0..closes.len() {
            let highest = |bar: &usize| closes[first..*bar].iter().all(|earlier| *earlier <= closes[*bar]);
            let (mut led, mut bar) = (Vec::new(), first);
            while bar < closes.len() {
                led.push(bar);
                bar = usize::from(next[bar]);
            }
            assert_eq!(led, (first..closes.len()).filter(highest).collect::<Vec<_>>(), "from {first}");
        }
    }
}
