//! Straight lines that a page draws. Only what is painted counts: paths that clip text are no borders.

use oxidize_pdf::parser::{ContentOperation, ContentParser, ParsedPage, PdfDictionary, PdfObject};

use crate::source::decode::DecodeError;
use crate::source::pdf::{FORMAT, Pdf};

type Point = (f64, f64);

/// What a page draws beside text.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) segments: Vec<(Point, Point)>,
    /// Pictures painted.
    pub(super) pictures: usize,
}

/// Content streams of a page that are looked at; a page of text has some 100 KB.
const MAX_CONTENT: usize = 24 << 20;

/// Forms inside forms.
const MAX_FORMS: u8 = 4;

/// Forms painted on one page.
const MAX_PAINTED: usize = 400;

/// Lines of one page; drawings with more hold no tables that could be read.
const MAX_SEGMENTS: usize = 40_000;

/// Read a page's drawing. `left` is what may still be unpacked.
pub(super) fn read(document: &Pdf<'_>, page: &ParsedPage, left: &mut u64) -> Result<Drawn, DecodeError> {
    let mut drawn = Drawn::default();
    let Ok(streams) = document.get_page_content_streams(page) else { return Ok(drawn) };
    spend(streams.iter().map(Vec::len).sum(), left)?;
    let content = streams.join(&b' ');
    let resources = page.dict.get("Resources").and_then(|r| document.resolve(r).ok());
    let resources = resources.as_ref().and_then(PdfObject::as_dict).or(page.inherited_resources.as_ref());
    let mut painter = Painter { document, drawn: &mut drawn, painted: 0 };
    painter.content(&content, resources, Matrix::default(), 0, left)?;
    Ok(drawn)
}

fn spend(bytes: usize, left: &mut u64) -> Result<(), DecodeError> {
    let bytes = bytes as u64;
    if bytes > *left {
        return Err(DecodeError::TooComplex { format: FORMAT, what: "bytes unpacked", limit: *left });
    }
    *left -= bytes;
    if bytes > MAX_CONTENT as u64 {
        return Err(DecodeError::TooComplex { format: FORMAT, what: "bytes of one page", limit: MAX_CONTENT as u64 });
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Matrix([f64; 6]);

impl Default for Matrix {
    fn default() -> Self {
        Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])
    }
}

impl Matrix {
    /// `inner` first, then this one.
    fn after(self, inner: [f64; 6]) -> Self {
        let ([a, b, c, d, e, f], m) = (inner, self.0);
        Self([
            a * m[0] + b * m[2],
            a * m[1] + b * m[3],
            c * m[0] + d * m[2],
            c * m[1] + d * m[3],
            e * m[0] + f * m[2] + m[4],
            e * m[1] + f * m[3] + m[5],
        ])
    }

    fn apply(self, x: f32, y: f32) -> Point {
        let (x, y, m) = (f64::from(x), f64::from(y), self.0);
        (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
    }
}

/// What painting depends on.
#[derive(Clone, Copy)]
struct State {
    matrix: Matrix,
    stroke_seen: bool,
    fill_seen: bool,
}

#[derive(Default)]
struct Path {
    segments: Vec<(Point, Point)>,
    rectangles: Vec<[Point; 4]>,
    start: Option<Point>,
    at: Option<Point>,
}

impl Path {
    fn line(&mut self, to: Point) {
        if let Some(from) = self.at {
            self.segments.push((from, to));
        }
        self.at = Some(to);
    }

    fn close(&mut self) {
        if let Some(start) = self.start {
            self.line(start);
        }
    }
}

struct Painter<'p, 'a> {
    document: &'p Pdf<'a>,
    drawn: &'p mut Drawn,
    painted: usize,
}

impl Painter<'_, '_> {
    fn content(
        &mut self,
        content: &[u8],
        resources: Option<&PdfDictionary>,
        matrix: Matrix,
        depth: u8,
        left: &mut u64,
    ) -> Result<(), DecodeError> {
        let Ok(operations) = ContentParser::parse(content) else { return Ok(()) };
        let mut state = State { matrix, stroke_seen: true, fill_seen: true };
        let mut saved: Vec<State> = Vec::new();
        let mut path = Path::default();
        for operation in operations {
            use ContentOperation as Op;
            match operation {
                Op::SaveGraphicsState if saved.len() < 256 => saved.push(state),
                Op::RestoreGraphicsState => state = saved.pop().unwrap_or(state),
                Op::SetTransformMatrix(a, b, c, d, e, f) => {
                    state.matrix = state.matrix.after([a, b, c, d, e, f].map(f64::from));
                }
                Op::SetStrokingGray(gray) => state.stroke_seen = gray < 0.98,
                Op::SetStrokingRGB(r, g, b) => state.stroke_seen = r.min(g).min(b) < 0.98,
                Op::SetStrokingCMYK(c, m, y, k) => state.stroke_seen = c.max(m).max(y).max(k) > 0.02,
                Op::SetStrokingColor(values) => state.stroke_seen = shows(&values),
                Op::SetNonStrokingGray(gray) => state.fill_seen = gray < 0.98,
                Op::SetNonStrokingRGB(r, g, b) => state.fill_seen = r.min(g).min(b) < 0.98,
                Op::SetNonStrokingCMYK(c, m, y, k) => state.fill_seen = c.max(m).max(y).max(k) > 0.02,
                Op::SetNonStrokingColor(values) => state.fill_seen = shows(&values),
                Op::MoveTo(x, y) => {
                    path.start = Some(state.matrix.apply(x, y));
                    path.at = path.start;
                }
                Op::LineTo(x, y) => path.line(state.matrix.apply(x, y)),
                Op::CurveTo(.., x, y) | Op::CurveToV(.., x, y) | Op::CurveToY(.., x, y) => {
                    path.at = Some(state.matrix.apply(x, y))
                }
                Op::ClosePath => path.close(),
                Op::Rectangle(x, y, w, h) => {
                    let m = state.matrix;
                    path.rectangles.push([m.apply(x, y), m.apply(x + w, y), m.apply(x + w, y + h), m.apply(x, y + h)]);
                }
                Op::Stroke => self.paint(&mut path, state.stroke_seen, false),
                Op::CloseStroke => {
                    path.close();
                    self.paint(&mut path, state.stroke_seen, false);
                }
                Op::Fill | Op::FillEvenOdd => self.paint(&mut path, false, state.fill_seen),
                Op::FillStroke | Op::FillStrokeEvenOdd => self.paint(&mut path, state.stroke_seen, state.fill_seen),
                Op::CloseFillStroke | Op::CloseFillStrokeEvenOdd => {
                    path.close();
                    self.paint(&mut path, state.stroke_seen, state.fill_seen);
                }
                Op::EndPath => path = Path::default(),
                Op::InlineImage { .. } => self.drawn.pictures += 1,
                Op::PaintXObject(name) => self.object(&name, resources, state.matrix, depth, left)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn paint(&mut self, path: &mut Path, stroked: bool, filled: bool) {
        let path = std::mem::take(path);
        if self.drawn.segments.len() > MAX_SEGMENTS {
            return;
        }
        for corners in path.rectangles {
            let (width, height) = (reach(&corners, |p| p.0), reach(&corners, |p| p.1));
            let (w, h) = (width.1 - width.0, height.1 - height.0);
            if w < 3.0 || h < 3.0 {
                // A thin rectangle is a line however it is painted.
                if stroked || filled {
                    let (x, y) = (f64::midpoint(width.0, width.1), f64::midpoint(height.0, height.1));
                    let line = if w >= h { ((width.0, y), (width.1, y)) } else { ((x, height.0), (x, height.1)) };
                    self.drawn.segments.push(line);
                }
            } else if stroked {
                self.drawn.segments.extend((0..4).map(|i| (corners[i], corners[(i + 1) % 4])));
            }
        }
        if stroked {
            self.drawn.segments.extend(path.segments);
        } else if filled && path.segments.len() >= 3 {
            // A thin filled outline drawn by lines.
            let points: Vec<Point> = path.segments.iter().flat_map(|(a, b)| [*a, *b]).collect();
            let (x, y) = (reach(&points, |p| p.0), reach(&points, |p| p.1));
            if x.1 - x.0 < 3.0 && y.1 - y.0 > 4.0 {
                let at = f64::midpoint(x.0, x.1);
                self.drawn.segments.push(((at, y.0), (at, y.1)));
            } else if y.1 - y.0 < 3.0 && x.1 - x.0 > 4.0 {
                let at = f64::midpoint(y.0, y.1);
                self.drawn.segments.push(((x.0, at), (x.1, at)));
            }
        }
    }

    /// A painted object: a picture, or a form with content of its own.
    fn object(
        &mut self,
        name: &str,
        resources: Option<&PdfDictionary>,
        matrix: Matrix,
        depth: u8,
        left: &mut u64,
    ) -> Result<(), DecodeError> {
        self.painted += 1;
        if depth >= MAX_FORMS || self.painted > MAX_PAINTED {
            return Ok(());
        }
        let objects = resources.and_then(|r| r.get("XObject")).and_then(|o| self.document.resolve(o).ok());
        let object =
            objects.as_ref().and_then(PdfObject::as_dict).and_then(|d| d.get(name)).and_then(|o| self.document.resolve(o).ok());
        let Some(stream) = object.as_ref().and_then(PdfObject::as_stream) else { return Ok(()) };
        match stream.dict.get("Subtype").and_then(PdfObject::as_name).map(|n| n.0.as_str()) {
            Some("Image") => self.drawn.pictures += 1,
            Some("Form") => {
                let Ok(content) = self.document.decode_stream_with_limit(stream, MAX_CONTENT) else { return Ok(()) };
                spend(content.len(), left)?;
                let own = stream.dict.get("Matrix").and_then(|m| self.document.resolve(m).ok());
                let own = own.as_ref().and_then(numbers).unwrap_or(Matrix::default().0);
                let inner = stream.dict.get("Resources").and_then(|r| self.document.resolve(r).ok());
                let inner = inner.as_ref().and_then(PdfObject::as_dict).or(resources);
                self.content(&content, inner, matrix.after(own), depth + 1, left)?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// Whether a colour in an unknown space can be seen: all ones is white in gray and RGB, all zeros in CMYK.
fn shows(values: &[f32]) -> bool {
    match values.len() {
        4 => values.iter().any(|v| *v > 0.02),
        1 | 3 => values.iter().any(|v| *v < 0.98),
        _ => true,
    }
}

fn numbers(object: &PdfObject) -> Option<[f64; 6]> {
    let array = object.as_array()?;
    let mut out = [0.0; 6];
    for (slot, value) in out.iter_mut().zip(&array.0) {
        *slot = match value {
            PdfObject::Integer(n) => *n as f64,
            PdfObject::Real(n) => *n,
            _ => return None,
        };
    }
    (array.0.len() == 6).then_some(out)
}

fn reach(points: &[Point], pick: fn(&Point) -> f64) -> (f64, f64) {
    let low = points.iter().map(pick).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(pick).fold(f64::NEG_INFINITY, f64::max);
    (low, high)
}
