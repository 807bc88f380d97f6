//! How a target is found again after its file changed: by what it says and where, not by its id.

use serde::{Deserialize, Serialize};

use crate::record::TargetRecord;

/// What a target says and where. An empty field says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Section path.
    #[serde(default)]
    pub section: Option<String>,
    /// Indicator as printed.
    #[serde(default)]
    pub indicator: Option<String>,
    /// level, growth …
    #[serde(default)]
    pub form: Option<String>,
    /// Year to be reached.
    #[serde(default)]
    pub year: Option<i32>,
    /// Clause around it.
    #[serde(default)]
    pub quote: Option<String>,
    /// Its characters.
    #[serde(default)]
    pub value_raw: Option<String>,
    /// Line in the reading text.
    #[serde(default)]
    pub line: Option<usize>,
}

/// Text as it is compared: line breaks and blanks come and go with the format of a file.
fn flat(text: &str) -> String {
    text.split_whitespace().collect()
}

impl Anchor {
    /// Where a target stands.
    #[must_use]
    pub fn of(target: &TargetRecord) -> Self {
        Self {
            section: Some(target.section.clone()),
            indicator: target.indicator_raw.clone(),
            form: Some(target.form.clone()),
            year: target.target_year,
            quote: Some(target.quote.clone()),
            value_raw: Some(target.value_raw.clone()),
            line: Some(target.line),
        }
    }

    /// The one target this means.
    ///
    /// # Errors
    /// In words: none fits, or several do.
    pub fn find(&self, targets: &[TargetRecord]) -> Result<usize, String> {
        let same = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| flat(wanted) == flat(found.unwrap_or("")))
        };
        let fits = |t: &TargetRecord| {
            let place = same(&self.section, Some(&t.section));
            let quote = same(&self.quote, Some(&t.quote));
            // Chapters are numbered anew and sentences are touched up; not both at once.
            (place || quote)
                && same(&self.indicator, t.indicator_raw.as_deref())
                && same(&self.form, Some(&t.form))
                && self.year.is_none_or(|year| t.target_year == Some(year))
                && same(&self.value_raw, Some(&t.value_raw))
        };
        let weight = |t: &TargetRecord| {
            u8::from(same(&self.section, Some(&t.section))) * 2 + u8::from(same(&self.quote, Some(&t.quote))) * 2
        };
        let fitting: Vec<usize> = (0..targets.len()).filter(|at| fits(&targets[*at])).collect();
        let best = fitting.iter().map(|at| weight(&targets[*at])).max().unwrap_or(0);
        let mut best: Vec<usize> = fitting.into_iter().filter(|at| weight(&targets[*at]) == best).collect();
        // Two statements in the same words: the one whose line is the same, if one is.
        if best.len() > 1 && best.iter().any(|at| Some(targets[*at].line) == self.line) {
            best.retain(|at| Some(targets[*at].line) == self.line);
        }
        match best[..] {
            [one] => Ok(one),
            [] => Err(format!("no target is {}: the source says something else now, or is read otherwise", self.words())),
            _ => {
                let lines: Vec<String> = best.iter().map(|at| targets[*at].line.to_string()).collect();
                Err(format!("several targets are {} (lines {}); say which by quote or line", self.words(), lines.join(", ")))
            }
        }
    }

    /// For messages.
    fn words(&self) -> String {
        let year = self.year.map(|y| y.to_string());
        let parts = [&self.indicator, &self.value_raw, &year, &self.section];
        let parts: Vec<String> = parts.into_iter().flatten().map(|p| flat(p)).filter(|p| !p.is_empty()).collect();
        format!("'{}'", parts.join(" "))
    }
}
