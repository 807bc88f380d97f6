//! Answers that took long to make, kept while their build is served: a reader goes back, reloads, and turns pages.
//!
//! An answer is a function of the build and the address, and a build never changes: what is kept is what would be made.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::web::Answer;

/// What is made faster is made again.
const SLOW: Duration = Duration::from_millis(4);
/// Bytes of a small answer, and of all of them: what is found.
const SMALL: (usize, usize) = (64 << 10, 16 << 20);
/// Bytes of any other, and of all of them: whole plans, which must not take the room of the small ones. Downloads are not kept.
const LARGE: (usize, usize) = (1 << 20, 64 << 20);

/// Answers by build and address; those that were not asked for longest make room.
#[derive(Default)]
pub(super) struct Kept {
    small: Mutex<Answers>,
    large: Mutex<Answers>,
}

#[derive(Default)]
struct Answers {
    by_address: HashMap<String, (Answer, u64)>,
    bytes: usize,
    asked: u64,
}

impl Kept {
    /// The answer of a build to an address, made if it is not kept.
    pub(super) fn or_make(&self, build: &str, path: &str, query: &str, make: impl FnOnce() -> Answer) -> Answer {
        let address = format!("{build} {path}?{query}");
        if let Some(answer) = [&self.small, &self.large].into_iter().find_map(|kept| locked(kept).again(&address)) {
            return answer;
        }
        let start = Instant::now();
        let answer = make();
        if start.elapsed() >= SLOW && answer.status == 200 {
            match answer.body.len() {
                size if size <= SMALL.0 => locked(&self.small).keep(address, &answer, SMALL.1),
                size if size <= LARGE.0 => locked(&self.large).keep(address, &answer, LARGE.1),
                _ => {}
            }
        }
        answer
    }

    /// Forget all: their build is served no more.
    pub(super) fn clear(&self) {
        for kept in [&self.small, &self.large] {
            *locked(kept) = Answers::default();
        }
    }
}

fn locked(answers: &Mutex<Answers>) -> MutexGuard<'_, Answers> {
    answers.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Answers {
    fn again(&mut self, address: &str) -> Option<Answer> {
        self.asked += 1;
        let (answer, last) = self.by_address.get_mut(address)?;
        *last = self.asked;
        Some(answer.clone())
    }

    fn keep(&mut self, address: String, answer: &Answer, room: usize) {
        let size = answer.body.len() + address.len();
        while self.bytes + size > room {
            let oldest = self.by_address.iter().min_by_key(|(_, (_, last))| *last).map(|(address, _)| address.clone());
            let Some(oldest) = oldest else { break };
            self.drop_one(&oldest);
        }
        self.drop_one(&address);
        self.bytes += size;
        self.by_address.insert(address, (answer.clone(), self.asked));
    }

    fn drop_one(&mut self, address: &str) {
        if let Some((answer, _)) = self.by_address.remove(address) {
            self.bytes -= answer.body.len() + address.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(bytes: usize) -> Answer {
        Answer { status: 200, kind: "text/html", location: None, file: None, body: vec![b'x'; bytes] }
    }

    #[test]
    fn slow_answers_are_made_once_for_each_build_and_address() {
        let kept = Kept::default();
        let ask = |build: &str, query: &str, bytes: usize| {
            let mut made = false;
            let answer = kept.or_make(build, "/search/", query, || {
                made = true;
                std::thread::sleep(SLOW);
                page(bytes)
            });
            (made, answer.body.len())
        };
        assert_eq!((ask("1", "q=a", 3), ask("1", "q=a", 3)), ((true, 3), (false, 3)));
        assert_eq!((ask("2", "q=a", 4), ask("1", "q=b", 5)), ((true, 4), (true, 5)));
        kept.clear();
        assert_eq!(ask("1", "q=a", 6), (true, 6));
        let quick = kept.or_make("1", "/", "", || page(1));
        assert!(quick.body.len() == 1 && locked(&kept.small).by_address.len() == 1);
        assert_eq!((ask("1", "plan", LARGE.0), ask("1", "plan", 0)), ((true, LARGE.0), (false, LARGE.0)));
        assert_eq!((ask("1", "all", LARGE.0 + 1), ask("1", "all", 0)), ((true, LARGE.0 + 1), (true, 0)));
        let gone = || Answer { status: 404, ..page(1) };
        let ask_gone = || {
            kept.or_make("1", "/gone/", "", || {
                std::thread::sleep(SLOW);
                gone()
            })
            .status
        };
        assert_eq!((ask_gone(), locked(&kept.small).by_address.keys().any(|a| a.contains("gone"))), (404, false));
    }

    #[test]
    fn room_is_bounded_and_what_was_asked_last_stays() {
        let mut answers = Answers::default();
        for n in 0..100 {
            answers.keep(format!("{n}"), &page(1000), 20_000);
            assert!(answers.again("0").is_some() && answers.bytes <= 20_000, "{n}");
        }
        assert!(answers.again("99").is_some() && answers.again("1").is_none());
        let held: usize = answers.by_address.iter().map(|(address, (answer, _))| address.len() + answer.body.len()).sum();
        assert_eq!(answers.bytes, held);
    }
}
