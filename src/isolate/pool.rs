//! Many documents, a seat a thread, handed on in input order.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Condvar, Mutex, PoisonError};

use crate::isolate::seat::Seat;
use crate::isolate::wire::Answer;
use crate::isolate::{Reading, plain};
use crate::source::Limits;

/// Documents a thread may be ahead of the one whose turn it is: what waits for a slow document is held in memory.
const AHEAD: usize = 16;

/// Read one document in a process of its own, if it needs one.
#[must_use]
pub fn read(path: &Path, limits: &Limits) -> Reading {
    Reading { path: path.to_owned(), result: alone(path, limits) }
}

fn alone(path: &Path, limits: &Limits) -> Answer {
    plain::read(path, limits).unwrap_or_else(|| Seat::default().read(path, limits))
}

/// Read every document, so many at a time, and hand what became of each to `each` in input order, as soon as its turn has come.
pub fn read_all(paths: &[PathBuf], limits: &Limits, jobs: usize, mut each: impl FnMut(Reading)) {
    if let [path] = paths {
        return each(read(path, limits));
    }
    let jobs = jobs.clamp(1, paths.len().max(1));
    let window = jobs * AHEAD;
    let next = AtomicUsize::new(0);
    let handed = Mutex::new(0usize);
    let moved = Condvar::new();
    let (tx, rx) = sync_channel(jobs);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            let (tx, next, handed, moved) = (tx.clone(), &next, &handed, &moved);
            scope.spawn(move || {
                let mut seat = Seat::default();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(path) = paths.get(at) else { return };
                    let turn = handed.lock().unwrap_or_else(PoisonError::into_inner);
                    drop(moved.wait_while(turn, |handed| at >= *handed + window).unwrap_or_else(PoisonError::into_inner));
                    // The receiver lives until every sender is gone: a failed send means the caller panicked.
                    if tx.send((at, seat.read(path, limits))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(tx);
        let _last = LetGo { handed: &handed, moved: &moved };
        let mut waiting = BTreeMap::new();
        let mut turn = 0;
        for (at, result) in rx {
            waiting.insert(at, result);
            while let Some(result) = waiting.remove(&turn) {
                each(Reading { path: paths[turn].clone(), result });
                turn += 1;
                *handed.lock().unwrap_or_else(PoisonError::into_inner) = turn;
                moved.notify_all();
            }
        }
    });
}

/// Lets every thread go that waits for its turn, also when the one who takes the readings panicked.
struct LetGo<'a> {
    handed: &'a Mutex<usize>,
    moved: &'a Condvar,
}

impl Drop for LetGo<'_> {
    fn drop(&mut self) {
        *self.handed.lock().unwrap_or_else(PoisonError::into_inner) = usize::MAX / 2;
        self.moved.notify_all();
    }
}
