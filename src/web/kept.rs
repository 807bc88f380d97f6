//! Answers that took long to make, kept while their build is served: a reader goes back, reloads, and turns pages.
//!
//! An answer is a function of the build and the address, and a build never changes: what is kept is what would be made.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::web::Answer;

/// What is made faster is made again.
const SLOW: Duration = Duration::from_millis(4);
/// Bytes of all answers.
const ROOM: usize = 64 << 20;
/// Bytes of one: neither downloads nor whole plans, which would leave no room for the answers to questions.
const LARGEST: usize = 128 << 10;

/// Answers by build and address; those that were not asked for longest make room.
#[derive(Default)]
pub(super) struct Kept(Mutex<Answers>);

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
        if let Some(answer) = self.answers().again(&address) {
            return answer;
        }
        let start = Instant::now();
        let answer = make();
        if start.elapsed() >= SLOW {
            self.answers().keep(address, &answer);
        }
        answer
    }

    /// Forget all: their build is served no more.
    pub(super) fn clear(&self) {
        *self.answers() = Answers::default();
    }

    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answers {
    fn again(&mut self, address: &str) -> Option<Answer> {
        self.asked += 1;
        let (answer, last) = self.by_address.get_mut(address)?;
        *last = self.asked;
        Some(answer.clone())
    }

    fn keep(&mut self, address: String, answer: &Answer) {
        let size = answer.body.len() + address.len();
        if answer.status != 200 || size > LARGEST {
            return;
        }
        while self.bytes + size > ROOM {
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
        assert!(quick.body.len() == 1 && kept.answers().by_address.len() == 1);
    }

    #[test]
    fn room_is_bounded_and_what_was_asked_last_stays() {
        let mut answers = Answers::default();
        for n in 0..1000 {
            answers.keep(format!("{n}"), &page(100 << 10));
            assert!(answers.again("0").is_some() && answers.bytes <= ROOM, "{n}");
        }
        assert!(answers.again("999").is_some() && answers.again("1").is_none());
        answers.keep("large".to_owned(), &page(LARGEST + 1));
        answers.keep("gone".to_owned(), &Answer { status: 404, ..page(1) });
        assert!(answers.again("large").is_none() && answers.again("gone").is_none());
        let held: usize = answers.by_address.iter().map(|(address, (answer, _))| address.len() + answer.body.len()).sum();
        assert_eq!(answers.bytes, held);
    }
}
