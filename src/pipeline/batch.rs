//! Many documents, in parallel, handed on in input order.

use std::sync::mpsc::sync_channel;

use rayon::iter::{IndexedParallelIterator as _, IntoParallelIterator as _, ParallelIterator as _};

use crate::pipeline::{Input, Outcome, read};
use crate::source::Limits;

/// Read every input in parallel and hand the outcomes to `each` in input order, as soon as their turn has come.
///
/// Memory holds only outcomes that wait for an earlier one.
pub fn read_all(inputs: Vec<Input>, limits: &Limits, mut each: impl FnMut(Outcome)) {
    let (tx, rx) = sync_channel(rayon::current_num_threads().max(1) * 2);
    let limits = *limits;
    std::thread::scope(|scope| {
        scope.spawn(move || {
            inputs.into_par_iter().enumerate().for_each_with(tx, |tx, (idx, input)| {
                // The receiver lives until every sender is gone: a failed send means the caller panicked.
                let _ = tx.send((idx, read(input, &limits)));
            });
        });
        let mut waiting = std::collections::BTreeMap::new();
        let mut next = 0;
        for (idx, outcome) in rx {
            waiting.insert(idx, outcome);
            while let Some(outcome) = waiting.remove(&next) {
                each(outcome);
                next += 1;
            }
        }
    });
}
