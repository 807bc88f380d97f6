//! A comparison as a picture: SVG without scripts or links, readable in print and without colour.
//!
//! Nothing is told by colour alone: plans differ by the shape of their marks, bounds are arrows, an approximate value has a
//! broken ring, and every value stands beside its mark as it is written. Rows whose unit no factor leads to are named with
//! the reason and not drawn.

use std::fmt::Write as _;

use rust_decimal::prelude::ToPrimitive as _;

use crate::compare::{Amount, Cell, Comparison, Proportion, Row};
use crate::record::{SCHEMA_VERSION, bound_sign};

/// Kind of picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// A panel an indicator: targets of the plans on one scale, bases hollow.
    Dots,
    /// A panel an indicator: from base to target.
    Slopes,
    /// Which plan says what of which indicator.
    Coverage,
}

/// Most panels of a picture; more are counted in its last line.
const MAX_PANELS: usize = 40;
/// Lines of names of rows that are not drawn.
const NOT_DRAWN_LINES: usize = 8;
/// Width of the picture.
const WIDTH: f64 = 960.0;
/// Where names end and the scale begins.
const LEFT: f64 = 250.0;
/// Where the scale ends; values to its right still fit.
const RIGHT: f64 = 790.0;
/// Height of a plan's line in a panel.
const LINE: f64 = 22.0;
/// Colours of Okabe and Ito, told apart with any colour vision; the shapes tell the plans apart without.
const COLOURS: [&str; 7] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000"];
/// Fonts that have Chinese characters, by platform.
const FONTS: &str =
    "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Zen Hei',SimHei,sans-serif";

/// Draw a comparison. `says` is given each of the picture's own words in English, to say it in another language.
#[must_use]
pub fn chart(comparison: &Comparison, kind: Chart, says: &dyn Fn(&str) -> String) -> String {
    let mut picture = Picture { body: String::new(), y: 0.0, says };
    let title = says(match kind {
        Chart::Dots => "Targets side by side",
        Chart::Slopes => "From base to target",
        Chart::Coverage => "Which plan says what",
    });
    picture.text(20.0, 30.0, 18.0, "start", &title);
    picture.y = 48.0;
    picture.legend(comparison, kind);
    match kind {
        Chart::Coverage => picture.coverage(comparison),
        Chart::Dots | Chart::Slopes => picture.panels(comparison, kind),
    }
    picture.sources(comparison);
    let names: Vec<&str> = comparison.plans.iter().map(|p| p.title.as_str()).collect();
    picture.close(&title, &names)
}

/// A plan with the proportions of its sections.
#[derive(Clone, Debug)]
pub struct Divided {
    /// Title of the plan.
    pub title: String,
    /// Id, file and hash: what a reader needs to find it again.
    pub source: String,
    /// Its sections.
    pub sections: Vec<Proportion>,
}

/// Draw how much of each plan its sections take: a bar a section, all plans on one scale. `says` is given each of the picture's
/// own words in English, to say it in another language.
#[must_use]
pub fn divisions(plans: &[Divided], says: &dyn Fn(&str) -> String) -> String {
    let title = says("What the plans give room to");
    let mut picture = Picture { body: String::new(), y: 48.0, says };
    picture.text(20.0, 30.0, 18.0, "start", &title);
    let what = says("share of the visible characters of all paragraphs in sections of this level");
    picture.text(20.0, 50.0, 11.0, "start", &what);
    let most = plans.iter().flat_map(|p| &p.sections).map(|s| s.share).fold(0.01, f64::max);
    for (n, plan) in plans.iter().enumerate() {
        picture.y += 34.0;
        let y = picture.y;
        picture.mark(n, 30.0, y - 4.0, true);
        picture.text(44.0, y, 13.0, "start", &fitted(&plan.title, 66.0));
        for section in &plan.sections {
            picture.y += 19.0;
            let y = picture.y;
            let label = section.chapter.section.rsplit('/').next().unwrap_or_default();
            let title = &section.chapter.title;
            let name = if label == title { title.clone() } else { format!("{label} {title}") };
            picture.text(BARS - 10.0, y, 11.0, "end", &fitted(&name, 33.0));
            let width = section.share / most * (RIGHT - BARS);
            let colour = COLOURS[n % COLOURS.len()];
            let _ = writeln!(
                picture.body,
                "<rect x=\"{BARS}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"12\" fill=\"{colour}\"/>",
                y - 10.0
            );
            picture.text(BARS + width + 8.0, y, 11.0, "start", &format!("{:.1} % ({})", section.share * 100.0, section.chars));
        }
    }
    picture.y += 26.0;
    let version = format!("gangyao {}, records version {SCHEMA_VERSION}", env!("CARGO_PKG_VERSION"));
    for line in plans.iter().map(|p| p.source.as_str()).chain([version.as_str()]) {
        picture.y += 14.0;
        let y = picture.y;
        picture.text(20.0, y, 10.0, "start", &fitted(line, 90.0));
    }
    let names: Vec<&str> = plans.iter().map(|p| p.title.as_str()).collect();
    picture.close(&title, &names)
}

/// Where the bars of sections begin: titles of chapters are long.
const BARS: f64 = 400.0;

/// Text that XML can hold.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Control characters cannot stand in XML at all.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Width of a text in ems: Han characters are one wide.
fn ems(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.56 } else { 1.0 }).sum()
}

/// A text cut to a width.
fn fitted(text: &str, width: f64) -> String {
    if ems(text) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if ems(&out) + 2.0 > width {
            break;
        }
        out.push(c);
    }
    out + "…"
}

/// A value on the scale of its row, and whether it is open to one side.
#[derive(Clone, Copy, Debug)]
struct Point {
    low: Option<f64>,
    high: Option<f64>,
    about: bool,
}

impl Point {
    fn of(amount: &Amount, unit: Option<&str>) -> Option<Self> {
        let factor = amount.factor_to(unit).ok()?.to_f64()?;
        let end = |end: &Option<String>| end.as_deref().and_then(|v| v.parse::<f64>().ok()).map(|v| v * factor);
        let point = Self { low: end(&amount.low), high: end(&amount.high), about: amount.approximate };
        (point.low.is_some() || point.high.is_some()).then_some(point)
    }

    /// Where its mark stands.
    fn at(self) -> f64 {
        match (self.low, self.high) {
            (Some(low), Some(high)) => f64::midpoint(low, high),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => 0.0,
        }
    }
}

struct Picture<'w> {
    body: String,
    y: f64,
    /// Says our own words in the language of the picture.
    says: &'w dyn Fn(&str) -> String,
}

impl Picture<'_> {
    fn text(&mut self, x: f64, y: f64, size: f64, anchor: &str, text: &str) {
        let _ = writeln!(
            self.body,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\">{}</text>",
            escaped(text)
        );
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), style: &str) {
        let _ = writeln!(
            self.body,
            "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" {style}/>",
            from.0, from.1, to.0, to.1
        );
    }

    /// The mark of a plan: its own shape, filled for a target and hollow for a base.
    fn mark(&mut self, plan: usize, x: f64, y: f64, filled: bool) {
        let colour = COLOURS[plan % COLOURS.len()];
        let fill = if filled { colour } else { "#fff" };
        let style = format!("fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.6\"");
        let shape = match plan % 5 {
            0 => format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" {style}/>"),
            1 => format!("<rect x=\"{:.1}\" y=\"{:.1}\" width=\"9\" height=\"9\" {style}/>", x - 4.5, y - 4.5),
            2 => format!("<path d=\"M{:.1} {:.1}l6 10h-12z\" {style}/>", x, y - 6.0),
            3 => format!("<path d=\"M{:.1} {:.1}l6 6l-6 6l-6 -6z\" {style}/>", x, y - 6.0),
            _ => format!("<path d=\"M{:.1} {:.1}l6 -10h-12z\" {style}/>", x, y + 6.0),
        };
        self.body.push_str(&shape);
        self.body.push('\n');
    }

    fn legend(&mut self, comparison: &Comparison, kind: Chart) {
        for (n, plan) in comparison.plans.iter().enumerate() {
            self.y += 18.0;
            let y = self.y;
            self.mark(n, 30.0, y - 4.0, true);
            let name = format!(
                "{}  {}",
                plan.title,
                if plan.kind == "reference" { (self.says)("(reference table)") } else { String::new() }
            );
            self.text(44.0, y, 12.0, "start", &fitted(name.trim(), 70.0));
        }
        self.y += 20.0;
        let key = match kind {
            Chart::Dots => {
                "filled: target · hollow: base · arrow: bound (≥ to the right, ≤ to the left) · bar: range · broken ring: 左右, 约"
            }
            Chart::Slopes => "hollow: base · filled: target · broken line: the target is a bound or approximate",
            Chart::Coverage => {
                "● number · ≥ ≤ bound · ~ approximate · 文 in words · ↑ left to the level above · ○ base only · blank: nothing"
            }
        };
        let y = self.y;
        self.text(20.0, y, 11.0, "start", &(self.says)(key));
        self.y += 14.0;
    }

    fn panels(&mut self, comparison: &Comparison, kind: Chart) {
        let drawn: Vec<&Row> = comparison.rows.iter().filter(|row| drawable(row, kind)).collect();
        for row in drawn.iter().take(MAX_PANELS) {
            self.panel(comparison, row, kind);
        }
        let shown: Vec<*const Row> = drawn.iter().take(MAX_PANELS).map(|r| std::ptr::from_ref(*r)).collect();
        let left: Vec<&Row> = comparison.rows.iter().filter(|r| !shown.contains(&std::ptr::from_ref(*r))).collect();
        if !left.is_empty() {
            self.y += 22.0;
            let y = self.y;
            let text = format!(
                "{} rows are not drawn (fewer than two values, values in words, or more than {MAX_PANELS} panels):",
                left.len()
            );
            self.text(20.0, y, 11.0, "start", &(self.says)(&text));
            let names: Vec<&str> = left.iter().map(|r| r.indicator.as_str()).collect();
            for line in names.chunks(6).take(NOT_DRAWN_LINES) {
                self.y += 15.0;
                let y = self.y;
                self.text(30.0, y, 10.0, "start", &fitted(&line.join(" · "), 88.0));
            }
        }
    }

    fn panel(&mut self, comparison: &Comparison, row: &Row, kind: Chart) {
        let unit = row.unit.as_deref();
        self.y += 30.0;
        let y = self.y;
        let measure = if row.measure == "level" { String::new() } else { format!(", {}", (self.says)(row.measure)) };
        let no_unit = (self.says)("no unit");
        let name = format!("{} ({}{measure})", row.indicator, unit.unwrap_or(&no_unit));
        self.text(20.0, y, 13.0, "start", &fitted(&name, 66.0));
        let points = |cell: &Cell| {
            let of = |amount: &Option<Amount>| amount.as_ref().and_then(|a| Point::of(a, unit));
            (of(&cell.base), of(&cell.target))
        };
        let all: Vec<f64> = row
            .cells
            .values()
            .flat_map(|cell| {
                let (base, target) = points(cell);
                [base, target].into_iter().flatten().flat_map(|p| [p.low, p.high]).flatten()
            })
            .collect();
        let (low, high) = all.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        let span = if high > low { high - low } else { 1.0 };
        let place = |value: f64| LEFT + 20.0 + (value - low) / span * (RIGHT - LEFT - 40.0);
        for (n, plan) in comparison.plans.iter().enumerate() {
            let Some(cell) = row.cells.get(&plan.plan_id) else { continue };
            self.y += LINE;
            let y = self.y;
            let name = plan.jurisdiction.as_deref().unwrap_or(&plan.title);
            let name = format!("{name} {}", plan.period.as_deref().unwrap_or(""));
            self.text(LEFT - 10.0, y + 4.0, 11.0, "end", &fitted(name.trim(), 19.0));
            self.line((LEFT, y), (RIGHT, y), "stroke=\"#ccc\" stroke-width=\"0.8\"");
            let (base, target) = points(cell);
            let colour = COLOURS[n % COLOURS.len()];
            if let (Some(base), Some(target), Chart::Slopes) = (base, target, kind) {
                let bound = target.about || target.low.is_none() || target.high.is_none();
                let dash = if bound { " stroke-dasharray=\"5 3\"" } else { "" };
                let style = format!("stroke=\"{colour}\" stroke-width=\"2\"{dash}");
                self.line((place(base.at()), y), (place(target.at()), y), &style);
            }
            if let Some(base) = base {
                self.mark(n, place(base.at()), y, false);
            }
            if let Some(target) = target {
                self.target(n, target, y, &place);
            }
            // A value in another unit than the panel's says so.
            let written = |amount: &Option<Amount>| {
                amount.as_ref().map(|a| {
                    let text = a.short();
                    let other = a.unit.as_deref().filter(|own| a.is_numeric() && Some(*own) != unit && !text.ends_with(own));
                    other.map_or_else(|| text.clone(), |own| format!("{text}{own}"))
                })
            };
            let label = match (written(&cell.base), written(&cell.target)) {
                (Some(base), Some(target)) => format!("{base} → {target}"),
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => "—".to_owned(),
            };
            let label = match &cell.not_converted {
                Some(reason) => format!("{label} {reason}"),
                None => label,
            };
            self.text(RIGHT + 12.0, y + 4.0, 11.0, "start", &fitted(&label, 14.0));
        }
        self.ticks((low, high), &place);
    }

    /// The ends of a panel's scale with their values.
    fn ticks(&mut self, (low, high): (f64, f64), place: &dyn Fn(f64) -> f64) {
        if !low.is_finite() || !high.is_finite() {
            return;
        }
        self.y += 14.0;
        let y = self.y;
        for value in if high > low { vec![low, high] } else { vec![low] } {
            let x = place(value);
            self.line((x, y - 12.0), (x, y - 8.0), "stroke=\"#888\" stroke-width=\"0.8\"");
            let text = format!("{value:.3}");
            let text = text.trim_end_matches('0').trim_end_matches('.');
            self.text(x, y, 9.0, "middle", text);
        }
    }

    /// A target with what it leaves open.
    fn target(&mut self, plan: usize, point: Point, y: f64, place: &dyn Fn(f64) -> f64) {
        let style = format!("stroke=\"{}\" stroke-width=\"2\"", COLOURS[plan % COLOURS.len()]);
        let arrow = |picture: &mut Self, x: f64, way: f64| {
            picture.line((x, y), (x + 18.0 * way, y), &style);
            picture.line((x + 18.0 * way, y), (x + 12.0 * way, y - 4.0), &style);
            picture.line((x + 18.0 * way, y), (x + 12.0 * way, y + 4.0), &style);
        };
        match (point.low, point.high) {
            (Some(low), Some(high)) if low < high => self.line((place(low), y), (place(high), y), &style),
            (Some(low), None) => arrow(self, place(low), 1.0),
            (None, Some(high)) => arrow(self, place(high), -1.0),
            _ => {}
        }
        let x = place(point.at());
        self.mark(plan, x, y, true);
        if point.about {
            let _ = writeln!(
                self.body,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"8.5\" fill=\"none\" stroke=\"#333\" stroke-dasharray=\"3 2\"/>"
            );
        }
    }

    fn coverage(&mut self, comparison: &Comparison) {
        let n = comparison.plans.len().max(1);
        #[expect(clippy::cast_precision_loss, reason = "plans of a picture are few")]
        let step = ((WIDTH - 420.0) / n as f64).min(120.0);
        #[expect(clippy::cast_precision_loss, reason = "plans of a picture are few")]
        let at = |plan: usize| 420.0 + step * (plan as f64 + 0.5);
        self.y += 22.0;
        let y = self.y;
        for (plan, head) in comparison.plans.iter().enumerate() {
            let name = head.jurisdiction.as_deref().unwrap_or(&head.title);
            self.text(at(plan), y, 11.0, "middle", &fitted(name, step / 12.0));
            self.text(at(plan), y + 14.0, 11.0, "middle", head.period.as_deref().unwrap_or(""));
        }
        self.y += 20.0;
        let mut counts = vec![0usize; comparison.plans.len()];
        for row in &comparison.rows {
            self.y += 17.0;
            let y = self.y;
            self.line((20.0, y + 4.5), (WIDTH - 20.0, y + 4.5), "stroke=\"#e5e5e5\" stroke-width=\"0.6\"");
            let measure = if row.measure == "level" { String::new() } else { format!(" · {}", (self.says)(row.measure)) };
            self.text(20.0, y, 11.0, "start", &fitted(&format!("{}{measure}", row.indicator), 35.0));
            for (plan, head) in comparison.plans.iter().enumerate() {
                let Some(cell) = row.cells.get(&head.plan_id) else { continue };
                counts[plan] += usize::from(cell.target.is_some());
                self.text(at(plan), y, 12.0, "middle", sign(cell));
            }
        }
        self.y += 24.0;
        let y = self.y;
        self.text(20.0, y, 11.0, "start", &(self.says)("targets in all"));
        for (plan, count) in counts.iter().enumerate() {
            self.text(at(plan), y, 11.0, "middle", &count.to_string());
        }
    }

    fn sources(&mut self, comparison: &Comparison) {
        self.y += 26.0;
        for plan in &comparison.plans {
            self.y += 14.0;
            let y = self.y;
            let sha = plan.sha256.as_deref().map(|s| format!(", SHA-256 {}", &s[..s.len().min(16)])).unwrap_or_default();
            self.text(20.0, y, 10.0, "start", &fitted(&format!("{}: {}{sha}", plan.plan_id, plan.source), 90.0));
        }
        self.y += 14.0;
        let y = self.y;
        self.text(
            20.0,
            y,
            10.0,
            "start",
            &(self.says)(&format!("gangyao {}, records version {}", comparison.gangyao, comparison.schema_version)),
        );
    }

    fn close(self, title: &str, names: &[&str]) -> String {
        let height = self.y + 20.0;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height:.0}\" viewBox=\"0 0 {WIDTH} {height:.0}\" \
             role=\"img\" font-family=\"{FONTS}\" fill=\"#222\">\n<title>{}</title>\n<desc>{}</desc>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{}</svg>\n",
            escaped(title),
            escaped(&names.join("; ")),
            self.body
        )
    }
}

/// What a cell of the coverage shows.
fn sign(cell: &Cell) -> &'static str {
    match (&cell.target, cell.state.as_str()) {
        (_, "delegated") => "↑",
        (Some(target), _) if target.approximate => "~",
        (Some(Amount { low: Some(_), high: None, .. }), _) => bound_sign(">="),
        (Some(Amount { low: None, high: Some(_), .. }), _) => bound_sign("<="),
        (Some(target), _) if target.is_numeric() => "●",
        (_, "text") | (Some(_), _) => "文",
        (None, _) if cell.base.is_some() => "○",
        (None, _) => "",
    }
}

/// Whether a row has something to compare on a scale.
fn drawable(row: &Row, kind: Chart) -> bool {
    let unit = row.unit.as_deref();
    let has = |amount: &Option<Amount>| amount.as_ref().is_some_and(|a| Point::of(a, unit).is_some());
    match kind {
        Chart::Slopes => row.cells.values().any(|c| has(&c.base) && has(&c.target)),
        _ => row.cells.values().filter(|c| has(&c.target)).count() >= 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_on_the_scale_only_if_its_unit_leads_there() {
        let at = |value: &str, unit: Option<&str>| Point::of(&Amount::number(value, unit), Some("亿元")).map(Point::at);
        assert_eq!(at("20000", Some("万元")), Some(2.0));
        assert_eq!(at("2", Some("亿美元")), None, "no rate is stated");
        assert_eq!(at("2", None), None, "no unit is stated");
    }
}
