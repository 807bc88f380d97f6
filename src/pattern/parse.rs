//! The form of a pattern as a tree.

use crate::pattern::classes::{Class, Item, Named};

/// A part of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Char(char),
    /// A class by its number.
    Class(usize),
    /// `^`.
    Start,
    /// `$`.
    End,
    /// A group with its number.
    Group(usize, Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Repeat {
        what: Box<Node>,
        least: u32,
        most: Option<u32>,
        greedy: bool,
    },
}

impl Node {
    /// Whether it may match no characters.
    pub(super) fn may_be_empty(&self) -> bool {
        match self {
            Self::Char(_) | Self::Class(_) => false,
            Self::Start | Self::End => true,
            Self::Group(_, inner) => inner.may_be_empty(),
            Self::All(parts) => parts.iter().all(Self::may_be_empty),
            Self::Any(ways) => ways.iter().any(Self::may_be_empty),
            Self::Repeat { what, least, .. } => *least == 0 || what.may_be_empty(),
        }
    }
}

/// A form as a tree.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) root: Node,
    pub(super) classes: Vec<Class>,
    /// Groups, the whole one counted.
    pub(super) groups: usize,
    pub(super) names: Vec<(Box<str>, usize)>,
}

/// Parse a form; nothing if it has what the walk does not know.
pub(super) fn tree(form: &str) -> Option<Tree> {
    let mut parser = Parser { rest: form, classes: Vec::new(), groups: 1, names: Vec::new() };
    let root = parser.ways()?;
    parser.rest.is_empty().then_some(Tree { root, classes: parser.classes, groups: parser.groups, names: parser.names })
}

struct Parser<'f> {
    rest: &'f str,
    classes: Vec<Class>,
    groups: usize,
    names: Vec<(Box<str>, usize)>,
}

/// Copies of a part that a form may ask for.
const MOST_COPIES: u32 = 100;

impl Parser<'_> {
    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next()?;
        self.rest = chars.as_str();
        Some(c)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let stripped = self.rest.strip_prefix(sign);
        self.rest = stripped.unwrap_or(self.rest);
        stripped.is_some()
    }

    fn ways(&mut self) -> Option<Node> {
        let mut ways = vec![self.all()?];
        while self.eat("|") {
            ways.push(self.all()?);
        }
        Some(if ways.len() == 1 { ways.remove(0) } else { Node::Any(ways) })
    }

    fn all(&mut self) -> Option<Node> {
        let mut parts = Vec::new();
        while self.rest.bytes().next().is_some_and(|first| !matches!(first, b'|' | b')')) {
            let part = self.part()?;
            parts.push(self.repeated(part)?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Node::All(parts) })
    }

    fn part(&mut self) -> Option<Node> {
        Some(match self.next()? {
            '(' => {
                let node = self.group()?;
                if !self.eat(")") {
                    return None;
                }
                node
            }
            '[' => {
                let class = self.class()?;
                self.numbered(class)
            }
            '^' => Node::Start,
            '$' => Node::End,
            '.' => self.numbered(Class { items: vec![Item::Range('\n', '\n')], within: None, negated: true }),
            '\\' => match self.escape()? {
                Item::Range(c, _) => Node::Char(c),
                named @ Item::Named(..) => self.numbered(Class { items: vec![named], within: None, negated: false }),
            },
            '*' | '+' | '?' | '{' | '}' | ']' => return None,
            c => Node::Char(c),
        })
    }

    fn numbered(&mut self, class: Class) -> Node {
        self.classes.push(class);
        Node::Class(self.classes.len() - 1)
    }

    /// What stands in parentheses, the opening one already read.
    fn group(&mut self) -> Option<Node> {
        if self.eat("?:") {
            return self.ways();
        }
        let group = self.groups;
        if self.eat("?P<") || self.eat("?<") {
            let (name, rest) = self.rest.split_once('>')?;
            self.names.push((name.into(), group));
            self.rest = rest;
        } else if self.rest.starts_with('?') {
            return None;
        }
        self.groups += 1;
        Some(Node::Group(group, Box::new(self.ways()?)))
    }

    /// The part, as often as the signs behind it say.
    fn repeated(&mut self, what: Node) -> Option<Node> {
        if !self.rest.bytes().next().is_some_and(|first| matches!(first, b'*' | b'+' | b'?' | b'{')) {
            return Some(what);
        }
        let (least, most) = if self.eat("*") {
            (0, None)
        } else if self.eat("+") {
            (1, None)
        } else if self.eat("?") {
            (0, Some(1))
        } else {
            let (counts, rest) = self.rest[1..].split_once('}')?;
            self.rest = rest;
            match counts.split_once(',') {
                Some((least, "")) => (least.parse().ok()?, None),
                Some((least, most)) => (least.parse().ok()?, Some(most.parse().ok()?)),
                None => (counts.parse().ok()?, Some(counts.parse().ok()?)),
            }
        };
        let greedy = !self.eat("?");
        // A loop over nothing has rules of its own.
        let endless = most.is_none() && what.may_be_empty();
        let many = least.max(most.unwrap_or(0)) > MOST_COPIES || most.is_some_and(|most| most < least);
        if endless || many || self.rest.starts_with(['*', '+', '?', '{']) {
            return None;
        }
        Some(Node::Repeat { what: Box::new(what), least, most, greedy })
    }

    /// What stands in brackets, the opening one already read.
    fn class(&mut self) -> Option<Class> {
        let negated = self.eat("^");
        let mut items = Vec::new();
        loop {
            if !items.is_empty() && self.eat("&&[") {
                let within = Some(Box::new(self.class()?));
                return self.eat("]").then_some(Class { items, within, negated });
            }
            // Other classes in classes and their differences.
            if matches!(self.rest.as_bytes(), [b'[', ..] | [b'&', b'&', ..] | [b'-', b'-', ..] | [b'~', b'~', ..]) {
                return None;
            }
            let item = match self.next()? {
                ']' if items.is_empty() => return None,
                ']' => return Some(Class { items, within: None, negated }),
                '\\' => self.escape()?,
                c => Item::Range(c, c),
            };
            let range = self.rest.starts_with('-') && !self.rest.starts_with("-]");
            match item {
                // A dash that opens the class is a dash.
                Item::Range('-', _) if items.is_empty() => items.push(item),
                Item::Range(from, _) if range => {
                    self.next();
                    let to = match self.next()? {
                        '[' => return None,
                        '\\' => match self.escape()? {
                            Item::Range(to, _) => to,
                            Item::Named(..) => return None,
                        },
                        to => to,
                    };
                    if from > to {
                        return None;
                    }
                    items.push(Item::Range(from, to));
                }
                _ => items.push(item),
            }
        }
    }

    /// What an escape says, the backslash already read.
    fn escape(&mut self) -> Option<Item> {
        let one = |c| Item::Range(c, c);
        Some(match self.next()? {
            'd' => Item::Named(Named::Digit, false),
            'D' => Item::Named(Named::Digit, true),
            's' => Item::Named(Named::Space, false),
            'S' => Item::Named(Named::Space, true),
            'w' => Item::Named(Named::Word, false),
            'p' if self.eat("{Han}") => Item::Named(Named::Han, false),
            'n' => one('\n'),
            't' => one('\t'),
            'r' => one('\r'),
            'x' | 'u' if self.rest.starts_with('{') => {
                let (digits, rest) = self.rest[1..].split_once('}')?;
                self.rest = rest;
                one(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?)
            }
            'x' => {
                let (digits, rest) = self.rest.split_at_checked(2)?;
                self.rest = rest;
                one(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?)
            }
            c if c.is_ascii_punctuation() && c != '<' && c != '>' => one(c),
            _ => return None,
        })
    }
}
