//! The values of a sliding window in order, to sum those above any bound.
//!
//! A treap (Seidel and Aragon, "Randomized Search Trees", 1996): a search tree by value and a heap by priority, which
//! keeps it shallow whatever the values. A step costs O(log window). Each node sums its subtree anew from its children,
//! so that a value that left leaves no trace.

/// The last `window` values.
pub(crate) struct Ordered {
    /// One for each place in the window, taken in turn.
    nodes: Vec<Node>,
    window: usize,
    oldest: usize,
    root: Link,
}

/// Place of a node.
type Link = Option<usize>;

struct Node {
    value: f64,
    left: Link,
    right: Link,
    subtree: Total,
}

/// Some values together.
#[derive(Clone, Copy, Default)]
pub(crate) struct Total {
    pub(crate) count: f64,
    pub(crate) sum: f64,
}

impl Total {
    fn and(self, other: Self) -> Self {
        Self { count: self.count + other.count, sum: self.sum + other.sum }
    }
}

/// Scrambles a place (the finaliser of `SplitMix64`), so that the tree's shape has nothing to do with the values.
fn priority(place: usize) -> u64 {
    let bits = (place as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

impl Ordered {
    /// A window of so many values, at least 1.
    pub(crate) fn new(window: usize) -> Self {
        Self { nodes: Vec::with_capacity(window), window, oldest: 0, root: None }
    }

    /// Takes the next value; the oldest leaves once the window is full.
    pub(crate) fn push(&mut self, value: f64) {
        let node = Node { value, left: None, right: None, subtree: Total { count: 1.0, sum: value } };
        let place = self.oldest;
        self.oldest = (place + 1) % self.window;
        if self.nodes.len() == self.window {
            self.root = self.remove(self.root, place);
            self.nodes[place] = node;
        } else {
            self.nodes.push(node);
        }
        self.root = Some(self.insert(self.root, place));
    }

    /// The values above `bound` together.
    pub(crate) fn above(&self, bound: f64) -> Total {
        let (mut total, mut link) = (Total::default(), self.root);
        while let Some(place) = link {
            let node = &self.nodes[place];
            if node.value > bound {
                total = total.and(self.subtree(node.right)).and(Total { count: 1.0, sum: node.value });
                link = node.left;
            } else {
                link = node.right;
            }
        }
        total
    }

    fn subtree(&self, link: Link) -> Total {
        link.map_or(Total::default(), |place| self.nodes[place].subtree)
    }

    /// Hangs children below a node.
    fn join(&mut self, place: usize, left: Link, right: Link) -> usize {
        let below = self.subtree(left).and(self.subtree(right));
        let node = &mut self.nodes[place];
        (node.left, node.right) = (left, right);
        node.subtree = below.and(Total { count: 1.0, sum: node.value });
        place
    }

    /// Whether one node comes before another: equal values by place.
    fn before(&self, one: usize, other: usize) -> bool {
        self.nodes[one].value.total_cmp(&self.nodes[other].value).then(one.cmp(&other)).is_lt()
    }

    fn insert(&mut self, tree: Link, place: usize) -> usize {
        let Some(top) = tree else { return place };
        if priority(place) > priority(top) {
            let (left, right) = self.split(tree, place);
            return self.join(place, left, right);
        }
        let Node { left, right, .. } = self.nodes[top];
        if self.before(place, top) {
            let left = self.insert(left, place);
            self.join(top, Some(left), right)
        } else {
            let right = self.insert(right, place);
            self.join(top, left, Some(right))
        }
    }

    fn remove(&mut self, tree: Link, place: usize) -> Link {
        let top = tree?;
        let Node { left, right, .. } = self.nodes[top];
        if top == place {
            return self.merge(left, right);
        }
        let (left, right) =
            if self.before(place, top) { (self.remove(left, place), right) } else { (left, self.remove(right, place)) };
        Some(self.join(top, left, right))
    }

    /// Cuts a tree into what comes before a node and what comes after it.
    fn split(&mut self, tree: Link, place: usize) -> (Link, Link) {
        let Some(top) = tree else { return (None, None) };
        let Node { left, right, .. } = self.nodes[top];
        if self.before(top, place) {
            let (before, after) = self.split(right, place);
            (Some(self.join(top, left, before)), after)
        } else {
            let (before, after) = self.split(left, place);
            (before, Some(self.join(top, after, right)))
        }
    }

    /// One tree of two, the first before the second.
    fn merge(&mut self, first: Link, second: Link) -> Link {
        let (Some(one), Some(other)) = (first, second) else { return first.or(second) };
        if priority(one) > priority(other) {
            let Node { left, right, .. } = self.nodes[one];
            let right = self.merge(right, second);
            Some(self.join(one, left, right))
        } else {
            let Node { left, right, .. } = self.nodes[other];
            let left = self.merge(first, left);
            Some(self.join(other, left, right))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn sums_those_above(values in prop::collection::vec(-9..9_i32, 1..200), window in 1..80_usize, bound in -9..9_i32) {
            let mut ordered = Ordered::new(window);
            for bar in 0..values.len() {
                ordered.push(f64::from(values[bar]));
                let last = &values[(bar + 1).saturating_sub(window)..=bar];
                let above: Vec<i32> = last.iter().copied().filter(|&value| value > bound).collect();
                let found = ordered.above(f64::from(bound));
                prop_assert_eq!((found.count, found.sum), (above.len() as f64, f64::from(above.iter().sum::<i32>())));
            }
        }
    }

    #[test]
    fn stays_shallow_in_a_trend() {
        fn depth(ordered: &Ordered, tree: Link) -> usize {
            let below = |place: usize| {
                let node = &ordered.nodes[place];
                1 + depth(ordered, node.left).max(depth(ordered, node.right))
            };
            tree.map_or(0, below)
        }
        let mut ordered = Ordered::new(10_000);
        for bar in 0..25_000 {
            ordered.push(f64::from(bar));
        }
        assert!(depth(&ordered, ordered.root) < 60);
    }
}
