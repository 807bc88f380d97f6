//! Work on many things at once.

/// So few are made where they are asked for.
const SHARE: usize = 64;

/// What is made of each of many, in their order. The threads are this call's own: those that read documents may all wait for the
/// caller to take what they have read.
pub(crate) fn on_all_cores<T: Sync, R: Send>(items: &[T], make: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(cores).max(SHARE);
    if items.len() <= share {
        return items.iter().map(make).collect();
    }
    std::thread::scope(|scope| {
        let (make, shares) = (&make, items.chunks(share));
        let at_work: Vec<_> = shares.map(|share| scope.spawn(move || share.iter().map(make).collect::<Vec<R>>())).collect();
        let done = at_work.into_iter().map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        done.flatten().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::on_all_cores;

    #[test]
    fn what_is_made_on_all_cores_keeps_its_order() {
        for many in [0, 1, 64, 65, 1000] {
            let items: Vec<usize> = (0..many).collect();
            assert_eq!(on_all_cores(&items, |n| n * 2), items.iter().map(|n| n * 2).collect::<Vec<_>>());
        }
    }
}
