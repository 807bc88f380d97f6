//! OFD (GB/T 33190): text objects and paths of each page, in millimetres from the top left.

use roxmltree::Node;

use crate::source::decode::{DecodeError, Reading};
use crate::source::package::{Package, parse};
use crate::source::paged::{self, Page, TextBox};
use crate::source::radicals::unified;
use crate::source::writer::Writer;
use crate::source::{Code, Format, Limits, Sink};

/// Points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;

/// Read a package.
pub(super) fn read(bytes: &[u8], limits: &Limits, sink: &mut Sink) -> Result<Reading, DecodeError> {
    let mut package = Package::open(bytes, "OFD", limits)?;
    if package.text("Encryptions.xml")?.is_some() {
        return Err(DecodeError::Encrypted { format: "OFD" });
    }
    let root_xml = package.required("OFD.xml")?;
    let root = parse(&root_xml, "OFD", limits)?;
    let title = text_of(root.root(), "Title");
    let roots: Vec<String> = root.descendants().filter(|n| n.tag_name().name() == "DocRoot").filter_map(trimmed).collect();
    let mut pages: Vec<Page> = Vec::new();
    let mut pictures: Vec<u32> = Vec::new();
    let mut missing: Vec<u32> = Vec::new();
    let mut left_out = 0usize;
    for document_path in roots {
        let document_xml = package.required(&document_path)?;
        let document = parse(&document_xml, "OFD", limits)?;
        let sheet = document
            .descendants()
            .find(|n| n.tag_name().name() == "PageArea")
            .and_then(sheet_size)
            .unwrap_or([0.0, 0.0, 210.0, 297.0]);
        let templates: Vec<(String, String)> = document
            .descendants()
            .filter(|n| n.tag_name().name() == "TemplatePage")
            .filter_map(|n| Some((n.attribute("ID")?.to_owned(), n.attribute("BaseLoc")?.to_owned())))
            .collect();
        let locations: Vec<String> = document
            .descendants()
            .filter(|n| n.tag_name().name() == "Page")
            .filter_map(|n| n.attribute("BaseLoc").map(str::to_owned))
            .collect();
        for location in locations {
            let number = u32::try_from(pages.len() + 1).unwrap_or(u32::MAX);
            if number > limits.max_pages {
                left_out += 1;
                continue;
            }
            let mut page = Page { number, ..Page::default() };
            let Some(xml) = package.text(&resolve(&document_path, &location))? else {
                missing.push(number);
                pages.push(page);
                continue;
            };
            let content = parse(&xml, "OFD", limits)?;
            let area = content.descendants().find(|n| n.tag_name().name() == "Area").and_then(sheet_size).unwrap_or(sheet);
            (page.width, page.height) = (area[2] * POINTS, area[3] * POINTS);
            let mut has_picture = objects(content.root(), &mut page);
            // A template holds what all pages print: headers, frames.
            for used in content.descendants().filter(|n| n.tag_name().name() == "Template") {
                let id = used.attribute("TemplateID").unwrap_or_default();
                let Some((_, at)) = templates.iter().find(|(t, _)| t == id) else { continue };
                if let Some(xml) = package.text(&resolve(&document_path, at))? {
                    has_picture |= objects(parse(&xml, "OFD", limits)?.root(), &mut page);
                }
            }
            if page.boxes.iter().all(|b| b.text.trim().is_empty()) && has_picture {
                pictures.push(number);
            }
            pages.push(page);
        }
    }
    let n_pages = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    if !missing.is_empty() {
        sink.report(Code::TextTruncated, None, format!("{} are missing in the package", paged::named(&missing)));
    }
    if left_out > 0 {
        sink.report(Code::TextTruncated, None, format!("{left_out} pages beyond the limit of {} are left out", limits.max_pages));
    }
    if !pictures.is_empty() {
        sink.report(Code::NeedsOcr, None, format!("{} are pictures without text", paged::named(&pictures)));
    }
    if pages.iter().all(|p| p.boxes.is_empty()) {
        return Err(DecodeError::NeedsOcr { format: "OFD", pages: n_pages });
    }
    let mut writer = Writer::new(limits.max_text);
    paged::write(pages, limits, &mut writer, sink);
    let (text, mut layout) = writer.finish(sink);
    layout.title = title;
    layout.wrapped = Some(true);
    Ok(Reading { format: Format::Ofd, encoding: "ofd".to_owned(), text, layout })
}

fn trimmed(node: Node<'_, '_>) -> Option<String> {
    node.text().map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

fn text_of(node: Node<'_, '_>, name: &str) -> Option<String> {
    node.descendants().find(|n| n.tag_name().name() == name).and_then(trimmed)
}

/// A path in the package, relative to the document's folder or absolute.
fn resolve(document: &str, location: &str) -> String {
    match (location.strip_prefix('/'), document.trim_start_matches('/').rsplit_once('/')) {
        (Some(absolute), _) => absolute.to_owned(),
        (None, Some((folder, _))) => format!("{folder}/{location}"),
        (None, None) => location.to_owned(),
    }
}

fn sheet_size(area: Node<'_, '_>) -> Option<[f64; 4]> {
    let boxed = ["PhysicalBox", "CropBox", "ApplicationBox"].iter().find_map(|name| text_of(area, name))?;
    let numbers = numbers(&boxed);
    (numbers.len() == 4 && numbers[2] > 0.0 && numbers[3] > 0.0).then(|| [numbers[0], numbers[1], numbers[2], numbers[3]])
}

/// Numbers of an attribute; `g 3 1.5` repeats 1.5 three times.
fn numbers(text: &str) -> Vec<f64> {
    let mut out = Vec::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if word == "g" {
            let count = words.next().and_then(|w| w.parse::<usize>().ok()).unwrap_or(0);
            let value = words.next().and_then(|w| w.parse().ok()).unwrap_or(0.0);
            out.extend(std::iter::repeat_n(value, count.min(10_000)));
        } else if let Ok(value) = word.parse() {
            out.push(value);
        }
    }
    out
}

/// Text and paths below a node, in the order of the file. Whether there is a picture.
fn objects(root: Node<'_, '_>, page: &mut Page) -> bool {
    let mut picture = false;
    for object in root.descendants() {
        let invisible = object.ancestors().any(|a| a.attribute("Visible") == Some("false"));
        match object.tag_name().name() {
            "TextObject" if !invisible => text_object(object, page),
            "PathObject" if !invisible => path_object(object, page),
            "ImageObject" => picture = true,
            _ => {}
        }
    }
    picture
}

/// A matrix as OFD writes it.
#[derive(Clone, Copy)]
struct Matrix([f64; 6]);

impl Matrix {
    fn of(object: Node<'_, '_>) -> Self {
        let given = object.attribute("CTM").map(numbers).filter(|m| m.len() == 6);
        Self(given.map_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], |m| [m[0], m[1], m[2], m[3], m[4], m[5]]))
    }

    fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let m = self.0;
        (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
    }

    /// How much lengths along the line grow.
    fn scale(self) -> f64 {
        self.0[0].hypot(self.0[1])
    }
}

fn boundary(object: Node<'_, '_>) -> [f64; 4] {
    let n = object.attribute("Boundary").map(numbers).unwrap_or_default();
    std::array::from_fn(|i| n.get(i).copied().unwrap_or(0.0))
}

fn text_object(object: Node<'_, '_>, page: &mut Page) {
    let [left, top, ..] = boundary(object);
    let number = |node: Node<'_, '_>, name: &str| node.attribute(name).and_then(|v| v.parse::<f64>().ok());
    let size = number(object, "Size").unwrap_or(3.5);
    let matrix = Matrix::of(object);
    let bold = object.attribute("Weight").and_then(|w| w.parse::<u32>().ok()).is_some_and(|w| w >= 600);
    let height = size * matrix.scale() * POINTS;
    let (mut x, mut y) = (0.0, 0.0);
    for code in object.children().filter(|c| c.tag_name().name() == "TextCode") {
        x = number(code, "X").unwrap_or(x);
        y = number(code, "Y").unwrap_or(y);
        let steps = code.attribute("DeltaX").map(numbers).unwrap_or_default();
        let downs = code.attribute("DeltaY").map(numbers).unwrap_or_default();
        let (mut cx, mut cy) = (x, y);
        // Characters that stand side by side make one box.
        let mut open: Option<TextBox> = None;
        for (i, c) in code.text().unwrap_or_default().trim_matches(['\n', '\r']).chars().enumerate() {
            let wide = if c.is_ascii() { 0.5 } else { 1.0 } * size;
            let step = steps.get(i).or(steps.last()).copied().unwrap_or(wide);
            let (px, py) = matrix.apply(cx, cy);
            let (px, py) = ((left + px) * POINTS, (top + py) * POINTS);
            let right = px + wide * matrix.scale() * POINTS;
            match &mut open {
                Some(b) if (b.base - py).abs() < 0.5 && px - b.right < height * 0.6 && px >= b.left => {
                    b.text.push(unified(c));
                    b.right = right;
                }
                _ => {
                    page.boxes.extend(open.take());
                    open = Some(TextBox { text: unified(c).to_string(), left: px, right, base: py, size: height, bold });
                }
            }
            cx += step;
            cy += downs.get(i).copied().unwrap_or(0.0);
        }
        page.boxes.extend(open);
    }
}

fn path_object(object: Node<'_, '_>, page: &mut Page) {
    let [left, top, ..] = boundary(object);
    let matrix = Matrix::of(object);
    let Some(data) = object.children().find(|c| c.tag_name().name() == "AbbreviatedData").and_then(|n| n.text()) else { return };
    let stroked = object.attribute("Stroke") != Some("false");
    let filled = object.attribute("Fill") == Some("true");
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut segments: Vec<((f64, f64), (f64, f64))> = Vec::new();
    let mut words = data.split_whitespace();
    let coordinate = |words: &mut std::str::SplitWhitespace<'_>| -> Option<(f64, f64)> {
        let (x, y) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let (x, y) = matrix.apply(x, y);
        Some(((left + x) * POINTS, (top + y) * POINTS))
    };
    while let Some(word) = words.next() {
        match word {
            "S" | "M" => points = coordinate(&mut words).into_iter().collect(),
            "L" => {
                if let Some(to) = coordinate(&mut words) {
                    segments.extend(points.last().map(|from| (*from, to)));
                    points.push(to);
                }
            }
            "C" => segments.extend(points.last().copied().zip(points.first().copied())),
            _ => {}
        }
    }
    let span = |pick: fn(&(f64, f64)) -> f64| {
        let all = || segments.iter().flat_map(|(a, b)| [pick(a), pick(b)]);
        (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max))
    };
    if segments.is_empty() {
        return;
    }
    let ((x0, x1), (y0, y1)) = (span(|p| p.0), span(|p| p.1));
    if filled && !stroked || x1 - x0 < 3.0 || y1 - y0 < 3.0 {
        // A thin filled rectangle is a line; a thick one is shading.
        page.rulings.extend(paged::thin(x0, y0, x1, y1));
        return;
    }
    page.rulings.extend(segments.into_iter().filter_map(|(a, b)| paged::straight(a, b)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_steps_are_written_short() {
        assert_eq!(numbers("1.5 g 3 2 4"), [1.5, 2.0, 2.0, 2.0, 4.0]);
    }

    #[test]
    fn places_are_relative_to_the_document_or_absolute() {
        assert_eq!(resolve("Doc_0/Document.xml", "Pages/Page_0/Content.xml"), "Doc_0/Pages/Page_0/Content.xml");
        assert_eq!(resolve("/Doc_0/Document.xml", "/Tpls/T.xml"), "Tpls/T.xml");
    }
}
