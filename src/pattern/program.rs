//! The tree of a form as steps to walk.

use std::sync::Arc;

use crate::pattern::classes::{Class, Mask};
use crate::pattern::parse::{Node, Tree};

/// One step.
#[derive(Debug)]
pub(super) enum Step {
    /// These bytes of the program's text stand here.
    Text(usize, usize),
    /// A character of this class stands here.
    One(usize),
    /// The text begins here.
    Start,
    /// The text ends here.
    End,
    /// Note the place: the beginning or end of a group.
    Note(usize),
    Go(usize),
    /// Try one way, then the other.
    Either(usize, usize),
    /// Try these ways in order, those that may begin with what stands here.
    Ways(Box<[(Option<Mask>, usize)]>),
    Found,
}

/// A form as steps.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    pub(super) text: String,
    pub(super) classes: Vec<Class>,
    /// Groups, the whole one counted.
    pub(super) groups: usize,
    pub(super) names: Arc<[(Box<str>, usize)]>,
    /// What a match may begin with; nothing if it may have no characters.
    pub(super) first: Option<Mask>,
    /// Only at the beginning of a text.
    pub(super) at_start: bool,
}

impl Program {
    /// The steps of a form.
    pub(super) fn of(tree: Tree) -> Self {
        let mut program = Self {
            steps: Vec::new(),
            text: String::new(),
            first: first(&tree.root, &tree.classes),
            classes: tree.classes,
            groups: tree.groups,
            names: tree.names.into(),
            at_start: at_start(&tree.root),
        };
        program.add(&tree.root);
        program.steps.push(Step::Found);
        program
    }

    fn add(&mut self, node: &Node) {
        match node {
            Node::Char(_) => self.all(std::slice::from_ref(node)),
            Node::Class(class) => self.steps.push(Step::One(*class)),
            Node::Start => self.steps.push(Step::Start),
            Node::End => self.steps.push(Step::End),
            Node::Group(group, inner) => {
                self.steps.push(Step::Note(group * 2));
                self.add(inner);
                self.steps.push(Step::Note(group * 2 + 1));
            }
            Node::All(parts) => self.all(parts),
            Node::Any(ways) => self.any(ways),
            Node::Repeat { what, least, most, greedy } => self.repeat(what, *least, *most, *greedy),
        }
    }

    /// Characters side by side are one step.
    fn all(&mut self, mut parts: &[Node]) {
        while let Some(part) = parts.first() {
            let start = self.text.len();
            let run = parts.iter().map_while(|p| if let Node::Char(c) = p { Some(*c) } else { None });
            let chars = run.map(|c| self.text.push(c)).count();
            if chars == 0 {
                self.add(part);
            } else {
                self.steps.push(Step::Text(start, self.text.len()));
            }
            parts = &parts[chars.max(1)..];
        }
    }

    fn any(&mut self, ways: &[Node]) {
        let fork = self.steps.len();
        self.steps.push(Step::Found);
        let (mut starts, mut ends) = (Vec::new(), Vec::new());
        for way in ways {
            starts.push((first(way, &self.classes), self.steps.len()));
            self.add(way);
            ends.push(self.steps.len());
            self.steps.push(Step::Found);
        }
        let end = self.steps.len();
        self.steps[fork] = Step::Ways(starts.into());
        for at in ends {
            self.steps[at] = Step::Go(end);
        }
    }

    fn repeat(&mut self, what: &Node, least: u32, most: Option<u32>, greedy: bool) {
        let either = |one: usize, other: usize| if greedy { Step::Either(one, other) } else { Step::Either(other, one) };
        for _ in 0..least {
            self.add(what);
        }
        let forks: Vec<usize> = (0..most.map_or(1, |most| most - least))
            .map(|_| {
                let fork = self.steps.len();
                self.steps.push(Step::Found);
                self.add(what);
                fork
            })
            .collect();
        if most.is_none() {
            self.steps.push(Step::Go(forks[0]));
        }
        let end = self.steps.len();
        for fork in forks {
            self.steps[fork] = either(fork + 1, end);
        }
    }
}

/// The characters that a match may begin with; nothing if it may have none.
fn first(node: &Node, classes: &[Class]) -> Option<Mask> {
    let mut mask = Mask::default();
    (!gather(node, classes, &mut mask)).then_some(mask)
}

/// Add the first characters of a part; whether it may have none.
fn gather(node: &Node, classes: &[Class], mask: &mut Mask) -> bool {
    match node {
        Node::Char(c) => mask.add(*c),
        Node::Class(class) => mask.add_class(&classes[*class]),
        Node::Start | Node::End => return true,
        Node::Group(_, inner) => return gather(inner, classes, mask),
        Node::All(parts) => return parts.iter().all(|part| gather(part, classes, mask)),
        Node::Any(ways) => {
            let mut empty = false;
            for way in ways {
                empty |= gather(way, classes, mask);
            }
            return empty;
        }
        Node::Repeat { what, least, most, .. } => return *most == Some(0) || gather(what, classes, mask) || *least == 0,
    }
    false
}

/// Whether every way begins with `^`.
fn at_start(node: &Node) -> bool {
    match node {
        Node::Start => true,
        Node::Group(_, inner) => at_start(inner),
        Node::All(parts) => parts.first().is_some_and(at_start),
        Node::Any(ways) => ways.iter().all(at_start),
        Node::Repeat { what, least, .. } => *least > 0 && at_start(what),
        Node::Char(_) | Node::Class(_) | Node::End => false,
    }
}
