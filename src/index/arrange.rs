//! Answers in another order, by plan, or counted: told from the columns of the index, so that only the hits of a page are read.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::index::disk::guarded;
use crate::index::schema::{BY_START, BY_UNIT, BY_VALUE, BY_YEAR, FACETS, counted};
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
            keys.sort_by(|a, b| {
                sort.compare(a, b)
                    .then_with(|| b.score.total_cmp(&a.score))
                    .then_with(|| (&a.plan, a.start, a.address).cmp(&(&b.plan, b.start, b.address)))
            });
            if let Some(most) = per_plan {
                let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
                let kept: Vec<bool> = keys
                    .iter()
                    .map(|key| {
                        let n = taken.entry(key.plan.as_str()).or_insert(0);
                        *n += 1;
                        *n <= most
                    })
                    .collect();
                let mut kept = kept.into_iter();
                keys.retain(|_| kept.next().unwrap_or_default());
            }
            let of_page = keys.iter().skip(page.offset).take(page.limit);
            let hits = of_page.map(|key| self.hit(&searcher, query, key.score, key.address)).collect::<Result<_, _>>()?;
            Ok(Found { total: keys.len(), hits })
        })
    }

    /// How many hits have each value of a facet, the most frequent first; `None` for a name that is no facet. Hits without
    /// a value are counted under `(none)`.
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
                let of_kind = kind.filter(|_| *name != KIND);
                FACETS.contains(name).then(|| (counted(name), of_kind.map(str::to_owned)))
            });
            let counts = searcher.search(&compiled, &Counts(known.collect()))?;
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
    plan: String,
    /// Base unit, year or place, as far as the order asks for them.
    unit: Option<String>,
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

/// The value of a document in a column of texts.
fn text(column: Option<&StrColumn>, doc: DocId) -> Option<String> {
    let column = column?;
    let mut out = String::new();
    let known = column.ord_to_str(column.ords().first(doc)?, &mut out).is_ok_and(|known| known);
    known.then_some(out)
}

/// Collects the keys of every hit.
struct Keys(Sort);

struct KeysOfSegment {
    segment: SegmentOrdinal,
    sort: Sort,
    plan: Option<StrColumn>,
    unit: Option<StrColumn>,
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
            plan: columns.str(&counted("plan"))?,
            unit: columns.str(BY_UNIT)?,
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
            plan: text(self.plan.as_ref(), doc).unwrap_or_default(),
            unit: if by_value { text(self.unit.as_ref(), doc) } else { None },
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
struct Counts(Vec<Option<(String, Option<String>)>>);

struct CountsOfSegment(Vec<Option<CountsOfColumn>>);

/// Counts of one column of a segment.
struct CountsOfColumn {
    column: Option<StrColumn>,
    /// Column of kinds, and the number of the one that is counted; no number where the segment has none of it.
    of_kind: Option<(StrColumn, Option<u64>)>,
    /// By the number of the value in the column.
    counts: Vec<usize>,
    none: usize,
}

impl Collector for Counts {
    type Fruit = Vec<BTreeMap<String, usize>>;
    type Child = CountsOfSegment;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<CountsOfSegment> {
        let kinds = reader.fast_fields().str(&counted(KIND))?;
        let of = |of: &Option<(String, Option<String>)>| match of {
            Some((name, kind)) => {
                let column = reader.fast_fields().str(name)?;
                let counts = vec![0; column.as_ref().map_or(0, |c| c.num_terms())];
                let of_kind = match (kind, &kinds) {
                    (Some(kind), Some(kinds)) => Some((kinds.clone(), kinds.dictionary().term_ord(kind)?)),
                    _ => None,
                };
                Ok(Some(CountsOfColumn { column, of_kind, counts, none: 0 }))
            }
            None => Ok(None),
        };
        Ok(CountsOfSegment(self.0.iter().map(of).collect::<tantivy::Result<_>>()?))
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Vec<BTreeMap<String, usize>>>) -> tantivy::Result<Vec<BTreeMap<String, usize>>> {
        let mut out = vec![BTreeMap::new(); self.0.len()];
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
        self.0.iter_mut().flatten().for_each(|column| column.collect(doc));
    }

    fn harvest(self) -> Vec<BTreeMap<String, usize>> {
        self.0.into_iter().map(|column| column.map(CountsOfColumn::harvest).unwrap_or_default()).collect()
    }
}

impl CountsOfColumn {
    fn collect(&mut self, doc: DocId) {
        if self.of_kind.as_ref().is_some_and(|(kinds, wanted)| kinds.ords().first(doc) != *wanted || wanted.is_none()) {
            return;
        }
        let ord = self.column.as_ref().and_then(|c| c.ords().first(doc)).and_then(|ord| usize::try_from(ord).ok());
        match ord.and_then(|ord| self.counts.get_mut(ord)) {
            Some(n) => *n += 1,
            None => self.none += 1,
        }
    }

    fn harvest(self) -> BTreeMap<String, usize> {
        let mut out = BTreeMap::new();
        if self.none > 0 {
            out.insert("(none)".to_owned(), self.none);
        }
        for (ord, n) in self.counts.iter().enumerate().filter(|(_, n)| **n > 0) {
            let mut value = String::new();
            let named = self.column.as_ref().is_some_and(|c| c.ord_to_str(ord as u64, &mut value).is_ok_and(|known| known));
            *out.entry(if named { value } else { "(none)".to_owned() }).or_insert(0) += *n;
        }
        out
    }
}
