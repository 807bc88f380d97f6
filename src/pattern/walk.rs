//! A program walked over a text: the first way that leads to the end, as automata find it.

use crate::pattern::program::{Program, Step};

/// The steps that were allowed are used up.
pub(super) struct TooLong;

/// What is done when a way leads nowhere.
enum Back {
    /// Go on here.
    Try(usize, usize),
    /// A place that was noted is what it was.
    Undo(usize, Option<usize>),
}

/// Where a program fits first, from a byte of the text on; `slots` get the places of its groups, if there are any.
pub(super) fn find(
    program: &Program,
    text: &str,
    at: usize,
    slots: &mut [Option<usize>],
    steps: &mut u32,
) -> Result<Option<(usize, usize)>, TooLong> {
    let mut backs = Vec::new();
    if program.at_start {
        return Ok(if at == 0 { one(program, text, 0, slots, &mut backs, steps)?.map(|end| (0, end)) } else { None });
    }
    let mut start = at;
    for (n, c) in text[at..].chars().enumerate() {
        if n % 4 == 0 {
            *steps = steps.checked_sub(1).ok_or(TooLong)?;
        }
        if program.first.is_none_or(|first| first.may_hold(c))
            && let Some(end) = one(program, text, start, slots, &mut backs, steps)?
        {
            return Ok(Some((start, end)));
        }
        start += c.len_utf8();
    }
    match program.first {
        Some(_) => Ok(None),
        None => Ok(one(program, text, start, slots, &mut backs, steps)?.map(|end| (start, end))),
    }
}

/// Where a match ends that begins here.
fn one(
    program: &Program,
    text: &str,
    start: usize,
    slots: &mut [Option<usize>],
    backs: &mut Vec<Back>,
    steps: &mut u32,
) -> Result<Option<usize>, TooLong> {
    slots.fill(None);
    backs.clear();
    let (mut step, mut at) = (0, start);
    loop {
        *steps = steps.checked_sub(1).ok_or(TooLong)?;
        let rest = &text[at..];
        let fits = match &program.steps[step] {
            Step::Text(from, to) => rest.starts_with(&program.text[*from..*to]).then_some((step + 1, at + to - from)),
            Step::One(class) => {
                let class = &program.classes[*class];
                rest.chars().next().filter(|c| class.holds(*c)).map(|c| (step + 1, at + c.len_utf8()))
            }
            Step::Start => (at == 0).then_some((step + 1, at)),
            Step::End => rest.is_empty().then_some((step + 1, at)),
            Step::Note(slot) => {
                if let Some(place) = slots.get_mut(*slot) {
                    backs.push(Back::Undo(*slot, place.replace(at)));
                }
                Some((step + 1, at))
            }
            Step::Go(to) => Some((*to, at)),
            Step::Either(one, other) => {
                backs.push(Back::Try(*other, at));
                Some((*one, at))
            }
            Step::Ways(ways) => {
                let c = rest.chars().next();
                let open =
                    |first: &Option<_>| first.is_none_or(|first: super::classes::Mask| c.is_some_and(|c| first.may_hold(c)));
                *steps = steps.saturating_sub(u32::try_from(ways.len() / 8).unwrap_or(u32::MAX));
                backs.extend(ways.iter().rev().filter(|(first, _)| open(first)).map(|(_, way)| Back::Try(*way, at)));
                None
            }
            Step::Found => {
                if let [first, second, ..] = slots {
                    (*first, *second) = (Some(start), Some(at));
                }
                return Ok(Some(at));
            }
        };
        (step, at) = match fits {
            Some(next) => next,
            None => loop {
                match backs.pop() {
                    Some(Back::Try(step, at)) => break (step, at),
                    Some(Back::Undo(slot, place)) => slots[slot] = place,
                    None => return Ok(None),
                }
            },
        };
    }
}
