//! Choosing the best reading of a whole: a beam over steps, with the margin of every choice.
//!
//! Input: states, and for each state the moves that go on from it with their points. Output: the moves of the best total,
//! each with how much worse the best reading is that chose otherwise there. Deliberately absent: any knowledge of plans.

use std::hash::{BuildHasher as _, Hash};

use rustc_hash::FxBuildHasher;

pub(crate) mod chain;

/// Margin of a choice to which no other reading was found.
pub(crate) const SURE: i32 = i32::MAX;

/// How far back two readings that meet are compared, in steps.
const MEMORY: usize = 200;

/// Narrow search for the best total of points over a sequence of steps.
pub(crate) struct Beam<S, C> {
    width: usize,
    open: Vec<Open<S>>,
    nodes: Vec<Node<C>>,
    /// Where a worse reading met a better one: better, worse, points between them.
    met: Vec<(usize, usize, i32)>,
}

struct Open<S> {
    score: i32,
    state: S,
    node: usize,
}

struct Node<C> {
    before: usize,
    choice: Option<C>,
    margin: i32,
}

/// The moves that go on from one state.
pub(crate) struct Moves<S, C> {
    moves: Vec<(S, i32, C)>,
}

impl<S, C> Moves<S, C> {
    /// Go on as `state` for `points`, having chosen `choice`.
    pub(crate) fn push(&mut self, state: S, points: i32, choice: C) {
        self.moves.push((state, points, choice));
    }
}

/// The best reading found.
pub(crate) struct Best<S, C> {
    /// Sum of its points.
    pub(crate) score: i32,
    /// Its last state.
    pub(crate) state: S,
    /// Its choices in order, each with its margin ([`SURE`] where nothing else was found).
    pub(crate) choices: Vec<(C, i32)>,
}

impl<S: Clone, C: Clone + PartialEq> Beam<S, C> {
    /// A beam of at most `width` readings, from one state.
    pub(crate) fn new(width: usize, start: S) -> Self {
        let root = Node { before: 0, choice: None, margin: SURE };
        Self { width, open: vec![Open { score: 0, state: start, node: 0 }], nodes: vec![root], met: Vec::new() }
    }

    /// Take one step: every open reading goes on by its moves; of readings that go on alike (equal keys) the better one
    /// stays, and the difference is the margin of the choices in which they differ. If no reading has a move, nothing
    /// changes and the answer is false.
    pub(crate) fn step<K: Hash + Eq>(&mut self, mut moves: impl FnMut(&S, &mut Moves<S, C>), key: impl Fn(&S) -> K) -> bool {
        let mut out = Moves { moves: Vec::new() };
        // Score and order of each move, and the node that it goes on from.
        let mut order: Vec<(i32, usize, usize)> = Vec::new();
        for open in &self.open {
            moves(&open.state, &mut out);
            let new = out.moves.iter().enumerate().skip(order.len());
            order.extend(new.map(|(at, (_, points, _))| (open.score + points, at, open.node)));
        }
        if order.is_empty() {
            return false;
        }
        // Of equal scores the move proposed first comes first.
        order.sort_unstable_by_key(|(score, at, _)| (std::cmp::Reverse(*score), *at));
        let mut stay: Vec<Open<S>> = Vec::with_capacity(self.width.min(order.len()));
        let mut keys: Vec<(u64, K)> = Vec::with_capacity(stay.capacity());
        for (score, at, before) in order {
            // Most moves are not kept: they stay where they are.
            let (state, _, choice) = &out.moves[at];
            let key = key(state);
            let hash = FxBuildHasher.hash_one(&key);
            let better = keys.iter().position(|known| known.0 == hash && known.1 == key);
            if better.is_none() && stay.len() == self.width {
                continue;
            }
            self.nodes.push(Node { before, choice: Some(choice.clone()), margin: SURE });
            let node = self.nodes.len() - 1;
            match better.map(|at| &stay[at]) {
                Some(better) => self.met.push((better.node, node, better.score - score)),
                None => {
                    keys.push((hash, key));
                    stay.push(Open { score, state: state.clone(), node });
                }
            }
        }
        self.open = stay;
        true
    }

    /// Note at every choice of `better` that `worse` chose otherwise for `margin` points less.
    fn differ(&mut self, better: usize, worse: usize, margin: i32) {
        let (mut a, mut b) = (better, worse);
        for _ in 0..MEMORY {
            if a == b {
                return;
            }
            if self.nodes[a].choice != self.nodes[b].choice {
                let held = &mut self.nodes[a].margin;
                *held = (*held).min(margin);
            }
            (a, b) = (self.nodes[a].before, self.nodes[b].before);
        }
    }

    /// The open readings, best first: score and state.
    pub(crate) fn open(&self) -> impl Iterator<Item = (i32, &S)> {
        self.open.iter().map(|o| (o.score, &o.state))
    }

    /// The best reading with its margins against all that are still open.
    pub(crate) fn finish(mut self) -> Option<Best<S, C>> {
        let ends: Vec<(usize, i32)> = self.open.iter().map(|o| (o.node, o.score)).collect();
        let &(best, score) = ends.first()?;
        for (node, other) in &ends[1..] {
            self.differ(best, *node, score - other);
        }
        // What met off the best path says nothing about it: its readings went on otherwise.
        let mut on_path = vec![false; self.nodes.len()];
        let mut at = best;
        while at != 0 {
            on_path[at] = true;
            at = self.nodes[at].before;
        }
        for (better, worse, margin) in std::mem::take(&mut self.met) {
            if on_path[better] {
                self.differ(better, worse, margin);
            }
        }
        let mut choices = Vec::new();
        let mut at = best;
        while at != 0 {
            let node = &self.nodes[at];
            choices.extend(node.choice.clone().map(|c| (c, node.margin)));
            at = node.before;
        }
        choices.reverse();
        let state = self.open.into_iter().next()?.state;
        Some(Best { score, state, choices })
    }
}

#[cfg(test)]
mod tests {
    use super::{Beam, SURE};

    /// Walk steps of (points of a, points of b); changing sides costs 3.
    fn sides(steps: &[(i32, i32)], width: usize) -> (i32, Vec<(char, i32)>) {
        let mut beam = Beam::new(width, None::<char>);
        for (a, b) in steps {
            beam.step(
                |last, moves| {
                    for (side, points) in [('a', *a), ('b', *b)] {
                        let change = if last.is_some_and(|l| l != side) { 3 } else { 0 };
                        moves.push(Some(side), points - change, side);
                    }
                },
                |state| *state,
            );
        }
        let best = beam.finish().unwrap();
        (best.score, best.choices)
    }

    #[test]
    fn one_weak_step_does_not_change_sides() {
        let (score, choices) = sides(&[(5, 0), (0, 1), (5, 0)], 8);
        assert_eq!(score, 10);
        assert_eq!(choices.iter().map(|c| c.0).collect::<String>(), "aaa");
    }

    #[test]
    fn the_margin_is_what_the_next_best_reading_lacks() {
        let (_, choices) = sides(&[(5, 0), (0, 1), (5, 0)], 8);
        // aba: 5 + 1 + 5 − 3 − 3 = 5, five less; baa 2, aab 2.
        assert_eq!(choices[1], ('a', 5));
        let (_, alone) = sides(&[(1, 0)], 1);
        assert_eq!(alone[0], ('a', SURE));
    }

    #[test]
    fn greedy_takes_the_first_best_and_a_beam_the_whole() {
        let steps = [(1, 0), (0, 9), (0, 9)];
        let (greedy, wide) = (sides(&steps, 1).0, sides(&steps, 4).0);
        assert!(wide >= greedy);
        assert_eq!(wide, 18);
    }
}
