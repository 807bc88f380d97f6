//! Answers in another order, by plan, or counted: told from the columns of the index, so that only the hits of a page are read.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::index::disk::guarded;
use crate::index::schema::{BY_START, BY_UNIT, BY_VALUE, BY_YEAR, FACETS, NO_VALUE, counted};
use crate::index::search::{Found, Page};
use crate::index::{IndexError, Query, Reader};

/// Order of hits. Hits that are equal in it keep their order of relevance, so pages neither skip nor repeat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Largest value first, compared within one base unit; hits without a value last.
    Value,
    /// Earliest year first; hits without a year last.
    Year,
    /// By plan, in the order of the text.
    Plan,
}

impl Reader {
    /// Search, with the hits in an order and at most so many of each plan.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn arranged(&self, query: &Query, sort: Sort, per_plan: Option<usize>, page: Page) -> Result<Found, IndexError> {
        guarded(|| {
            let (searcher, compiled) = self.asked(query)?;
            let mut keys = searcher.search(&compiled, &Keys(sort))?;
            let in_order = |a: &Key, b: &Key| {
                sort.compare(a, b)
                    .then_with(|| b.score.total_cmp(&a.score))
                    .then_with(|| (&a.plan, a.start, a.address).cmp(&(&b.plan, b.start, b.address)))
            };
            if let Some(most) = per_plan {
                keys.sort_unstable_by(in_order);
                let mut taken: BTreeMap<Arc<str>, usize> = BTreeMap::new();
                keys.retain(|key| {
                    let n = taken.entry(key.plan.clone()).or_insert(0);
                    *n += 1;
                    *n <= most
                });
            } else {
                // No two keys are equal. What comes after the page stays as it was found.
                let until = page.offset.saturating_add(page.limit);
                if until < keys.len() {
                    keys.select_nth_unstable_by(until, in_order);
                }
                let until = until.min(keys.len());
                keys[..until].sort_unstable_by(in_order);
            }
            let of_page = keys.iter().skip(page.offset).take(page.limit);
            let hits = of_page.map(|key| self.hit(&searcher, query, key.score, key.address)).collect::<Result<_, _>>()?;
            Ok(Found { total: keys.len(), hits })
        })
    }

    /// How many hits have each value of a facet, the most frequent first; `None` for a name that is no facet. Hits without
    /// a value are counted under [`NO_VALUE`].
    ///
    /// # Errors
    /// The index is damaged.
    pub fn facet(&self, query: &Query, name: &str) -> Result<Option<Vec<(String, usize)>>, IndexError> {
        if !FACETS.contains(&name) {
            return Ok(None);
        }
        Ok(self.facets(query, &[name], None)?.pop())
    }

    /// The same of several facets, counted in one pass; a name that is no facet has no values. With a `kind`, all facets but
    /// that of kinds are counted of hits of this kind.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn facets(&self, query: &Query, names: &[&str], kind: Option<&str>) -> Result<Vec<Vec<(String, usize)>>, IndexError> {
        guarded(|| {
            let (searcher, compiled) = self.matching(query)?;
            let known = names.iter().map(|name| {
                let of_kind = kind.is_some() && *name != KIND;
                FACETS.contains(name).then(|| (counted(name), of_kind))
            });
            let counts = Counts { columns: known.collect(), kind: kind.map(str::to_owned) };
            let counts = searcher.search(&compiled, &counts)?;
            let in_order = |counts: BTreeMap<String, usize>| {
                let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
                counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                counts
            };
            Ok(counts.into_iter().map(in_order).collect())
        })
    }
}

/// What a hit is put in order by.
struct Key {
    score: Score,
    address: DocAddress,
    plan: Arc<str>,
    /// Base unit, year or place, as far as the order asks for them.
    unit: Option<Arc<str>>,
    value: Option<f64>,
    year: Option<i64>,
    start: u64,
}

impl Sort {
    fn compare(self, a: &Key, b: &Key) -> Ordering {
        match self {
            Self::Relevance => Ordering::Equal,
            Self::Value => (a.value.is_none(), &a.unit)
                .cmp(&(b.value.is_none(), &b.unit))
                .then_with(|| b.value.unwrap_or_default().total_cmp(&a.value.unwrap_or_default())),
            Self::Year => (a.year.is_none(), a.year).cmp(&(b.year.is_none(), b.year)),
            Self::Plan => (&a.plan, a.start).cmp(&(&b.plan, b.start)),
        }
    }
}

/// A column of texts whose values are many times the same: each is looked up once.
struct Texts {
    column: StrColumn,
    known: FxHashMap<u64, Option<Arc<str>>>,
}

impl Texts {
    fn of(column: Option<StrColumn>) -> Option<Self> {
        column.map(|column| Self { column, known: FxHashMap::default() })
    }

    /// The value of a document.
    fn text(&mut self, doc: DocId) -> Option<Arc<str>> {
        let Self { column, known } = self;
        let ord = column.ords().first(doc)?;
        let look_up = || {
            let mut out = String::new();
            column.ord_to_str(ord, &mut out).is_ok_and(|known| known).then(|| out.into())
        };
        known.entry(ord).or_insert_with(look_up).clone()
    }
}

/// Collects the keys of every hit.
struct Keys(Sort);

struct KeysOfSegment {
    segment: SegmentOrdinal,
    sort: Sort,
    plan: Option<Texts>,
    unit: Option<Texts>,
    value: Column<f64>,
    year: Column<i64>,
    start: Column<u64>,
    keys: Vec<Key>,
}

impl Collector for Keys {
    type Fruit = Vec<Key>;
    type Child = KeysOfSegment;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<KeysOfSegment> {
        let columns = reader.fast_fields();
        Ok(KeysOfSegment {
            segment,
            sort: self.0,
            plan: Texts::of(columns.str(&counted("plan"))?),
            unit: Texts::of(columns.str(BY_UNIT)?),
            value: columns.f64(BY_VALUE)?,
            year: columns.i64(BY_YEAR)?,
            start: columns.u64(BY_START)?,
            keys: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Vec<Key>>) -> tantivy::Result<Vec<Key>> {
        Ok(fruits.into_iter().flatten().collect())
    }
}

impl SegmentCollector for KeysOfSegment {
    type Fruit = Vec<Key>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let by_value = self.sort == Sort::Value;
        self.keys.push(Key {
            score,
            address: DocAddress::new(self.segment, doc),
            plan: self.plan.as_mut().and_then(|plan| plan.text(doc)).unwrap_or_default(),
            unit: self.unit.as_mut().filter(|_| by_value).and_then(|unit| unit.text(doc)),
            value: if by_value { self.value.first(doc) } else { None },
            year: self.year.first(doc),
            start: self.start.first(doc).unwrap_or_default(),
        });
    }

    fn harvest(self) -> Vec<Key> {
        self.keys
    }
}

/// The facet of kinds.
const KIND: &str = "kind";

/// Counts the values of columns, each of all hits or of those of a kind.
struct Counts {
    /// Columns, and whether only hits of the kind are counted.
    columns: Vec<Option<(String, bool)>>,
    kind: Option<String>,
}

struct CountsOfSegment {
    columns: Vec<Option<CountsOfColumn>>,
    /// Column of kinds, and the number of the one that is counted; no number where the segment has none of it.
    kind: Option<(StrColumn, Option<u64>)>,
}

/// Counts of one column of a segment.
struct CountsOfColumn {
    column: Option<StrColumn>,
    /// Only hits of the kind are counted.
    of_kind: bool,
    /// By the number of the value in the column.
    counts: Vec<usize>,
    none: usize,
}

impl Collector for Counts {
    type Fruit = Vec<BTreeMap<String, usize>>;
    type Child = CountsOfSegment;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<CountsOfSegment> {
        let kind = match (&self.kind, reader.fast_fields().str(&counted(KIND))?) {
            (Some(kind), Some(kinds)) => {
                let wanted = kinds.dictionary().term_ord(kind)?;
                Some((kinds, wanted))
            }
            _ => None,
        };
        let of = |of: &Option<(String, bool)>| match of {
            Some((name, of_kind)) => {
                let column = reader.fast_fields().str(name)?;
                let counts = vec![0; column.as_ref().map_or(0, |c| c.num_terms())];
                Ok(Some(CountsOfColumn { column, of_kind: *of_kind, counts, none: 0 }))
            }
            None => Ok(None),
        };
        Ok(CountsOfSegment { columns: self.columns.iter().map(of).collect::<tantivy::Result<_>>()?, kind })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Vec<BTreeMap<String, usize>>>) -> tantivy::Result<Vec<BTreeMap<String, usize>>> {
        let mut out = vec![BTreeMap::new(); self.columns.len()];
        for (all, of_segment) in fruits.into_iter().flat_map(|f| f.into_iter().enumerate()) {
            for (value, n) in of_segment {
                *out[all].entry(value).or_insert(0) += n;
            }
        }
        Ok(out)
    }
}

impl SegmentCollector for CountsOfSegment {
    type Fruit = Vec<BTreeMap<String, usize>>;

    fn collect(&mut self, doc: DocId, _: Score) {
        // Most hits of a question are numbers inside of passages: asked once what they are, not once a column.
        let of_kind = self.kind.as_ref().is_none_or(|(kinds, wanted)| wanted.is_some() && kinds.ords().first(doc) == *wanted);
        self.columns.iter_mut().flatten().filter(|column| of_kind || !column.of_kind).for_each(|column| column.collect(doc));
    }

    fn harvest(self) -> Vec<BTreeMap<String, usize>> {
        self.columns.into_iter().map(|column| column.map(CountsOfColumn::harvest).unwrap_or_default()).collect()
    }
}

impl CountsOfColumn {
    fn collect(&mut self, doc: DocId) {
        let ord = self.column.as_ref().and_then(|c| c.ords().first(doc)).and_then(|ord| usize::try_from(ord).ok());
        match ord.and_then(|ord| self.counts.get_mut(ord)) {
            Some(n) => *n += 1,
            None => self.none += 1,
        }
    }

    fn harvest(self) -> BTreeMap<String, usize> {
        let mut out = BTreeMap::new();
        let mut add = |value: String, n: usize| {
            if n > 0 {
                *out.entry(value).or_insert(0) += n;
            }
        };
        let met: Vec<(u64, usize)> = (0_u64..).zip(self.counts).filter(|(_, n)| *n > 0).collect();
        let mut named = Vec::with_capacity(met.len());
        if let Some(column) = &self.column {
            // In the order of the list, which is read once. One that is not to be read names none of the rest.
            let ords: Vec<u64> = met.iter().map(|(ord, _)| *ord).collect();
            let _ = column
                .dictionary()
                .sorted_ords_to_term_cb(&ords, |value| named.push(String::from_utf8_lossy(value).into_owned()));
        }
        let unnamed = met[named.len()..].iter().map(|(_, n)| n).sum::<usize>();
        named.into_iter().zip(&met).for_each(|(value, (_, n))| add(value, *n));
        add(NO_VALUE.to_owned(), self.none + unnamed);
        out
    }
}
