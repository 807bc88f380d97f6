//! One of two readings for each link of a chain, where changing between them has a price.
//!
//! Input: what speaks for one reading at each link, and the price of a change before it. Output: at each link, by how much
//! the best whole reading that takes the first beats the best that takes the second there. Linear in the links.

/// A link of the chain.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Link {
    /// Points for the first reading (below zero: for the second).
    pub(crate) points: i32,
    /// Price of changing from the first reading to the second before this link.
    pub(crate) leave: i32,
    /// Price of changing from the second back to the first.
    pub(crate) come_back: i32,
}

/// How far the first reading leads at each link, all links considered.
pub(crate) fn leads(links: &[Link]) -> Vec<i32> {
    let forward = {
        let mut best = Vec::with_capacity(links.len());
        let (mut first, mut second) = (0i64, 0i64);
        for (at, link) in links.iter().enumerate() {
            if at > 0 {
                let (a, b) = (first, second);
                first = a.max(b - i64::from(link.come_back));
                second = b.max(a - i64::from(link.leave));
            }
            first += i64::from(link.points);
            best.push((first, second));
        }
        best
    };
    let mut out = vec![0; links.len()];
    let (mut first, mut second) = (0i64, 0i64);
    for at in (0..links.len()).rev() {
        // `first` and `second`: the best of what follows this link.
        let lead = forward[at].0 + first - forward[at].1 - second;
        out[at] = i32::try_from(lead.clamp(i64::from(i32::MIN), i64::from(i32::MAX))).unwrap_or_default();
        let link = links[at];
        let (a, b) = (first + i64::from(link.points), second);
        first = a.max(b - i64::from(link.leave));
        second = b.max(a - i64::from(link.come_back));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Link, leads};

    fn chain(points: &[i32]) -> Vec<i32> {
        let links: Vec<Link> = points.iter().map(|p| Link { points: *p, leave: 30, come_back: 30 }).collect();
        leads(&links)
    }

    #[test]
    fn a_weak_link_goes_with_its_neighbours_and_a_long_run_has_its_own_way() {
        assert!(chain(&[20, -5, 20])[1] > 0);
        let long = chain(&[20, 20, -20, -20, -20]);
        assert!(long[1] > 0 && long[2] < 0);
        assert_eq!(chain(&[7]), [7]);
        assert!(chain(&[]).is_empty());
    }

    #[test]
    fn a_dear_way_back_holds_the_second_reading() {
        let back = |price| {
            leads(&[(-60, 0), (10, price), (10, price)].map(|(points, come_back)| Link { points, leave: 0, come_back }))[2]
        };
        assert!(back(5) > 0 && back(100) < 0);
    }
}
