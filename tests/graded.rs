//! The sixty questions of `questions.tsv` with their graded answers, and how an order of hits is scored against them: one source
//! for the test of the ranking and for `cargo bench --bench search -- quality`, which puts the same questions to other engines.

/// Hits that count.
pub(crate) const DEPTH: usize = 10;

/// A question as it is typed, and characters of the passages that answer it, each with its grade: 3 answers all, 1 a part.
pub(crate) struct Graded {
    pub(crate) question: &'static str,
    answers: Vec<(f64, String)>,
}

/// A text without its blanks, as answers are looked for.
pub(crate) fn flat(text: &str) -> String {
    text.split_whitespace().collect()
}

/// All questions.
pub(crate) fn questions() -> Vec<Graded> {
    let lines = include_str!("questions.tsv").lines().filter(|l| !l.starts_with('#')).skip(1);
    lines
        .map(|line| {
            let (question, answers) = line.split_once('\t').unwrap();
            let answers = answers.split('|').map(|a| (a[..1].parse().unwrap(), flat(&a[2..]))).collect();
            Graded { question, answers }
        })
        .collect()
}

impl Graded {
    /// The grade of a text without blanks.
    fn grade(&self, text: &str) -> f64 {
        self.answers.iter().filter(|a| text.contains(&a.1)).map(|a| a.0).fold(0.0, f64::max)
    }

    /// nDCG of the first [`DEPTH`] hits against the best order of all passages; `None` where no passage answers.
    pub(crate) fn ratio(&self, hits: &[String], passages: &[String]) -> Option<f64> {
        let mut best: Vec<f64> = passages.iter().map(|t| self.grade(t)).filter(|g| *g > 0.0).collect();
        best.sort_by(|a, b| b.total_cmp(a));
        let grades: Vec<f64> = hits.iter().map(|t| self.grade(t)).collect();
        (!best.is_empty()).then(|| gain(&grades) / gain(&best))
    }

    /// Whether a passage of the best grade there is stands among the first `n` hits.
    #[allow(dead_code, reason = "asked by the bench alone")]
    pub(crate) fn best_within(&self, n: usize, hits: &[String], passages: &[String]) -> bool {
        let best = passages.iter().map(|t| self.grade(t)).fold(0.0, f64::max);
        hits.iter().take(n).any(|t| self.grade(t) >= best)
    }
}

/// What grades in that order are worth, each less the further down it stands.
fn gain(grades: &[f64]) -> f64 {
    grades.iter().take(DEPTH).zip(2..).map(|(g, rank)| (g.exp2() - 1.0) / f64::from(rank).log2()).sum()
}
