//! A sheet to draw on, over the SVG backend of `plotters`.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Chart;
use super::look::{Hatch, INK, PAPER};
use super::measure::{escape, harmless, kebab, width, wrap};

/// Width of every picture, in its own units.
pub(super) const WIDTH: i32 = 900;
/// Free space at the sides.
pub(super) const MARGIN: i32 = 16;
/// Where the picture's own content begins, below a title of one line.
pub(super) const TOP: i32 = 52;
/// Font size of labels.
pub(super) const TEXT: f64 = 16.0;
/// Font size of what is less important.
pub(super) const SMALL: f64 = 14.5;

/// What text is set in.
const FONT: &str = "system-ui, sans-serif";

/// A point of the picture.
pub(super) type At = (i32, i32);

/// A rectangle of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

impl Field {
    pub(super) fn new(left: i32, top: i32, right: i32, bottom: i32) -> Self {
        Self {
            left,
            top,
            right,
            bottom,
        }
    }

    pub(super) fn width(self) -> i32 {
        self.right - self.left
    }

    pub(super) fn height(self) -> i32 {
        self.bottom - self.top
    }

    pub(super) fn middle(self) -> i32 {
        i32::midpoint(self.top, self.bottom)
    }
}

/// How a text looks and where its point lies: halfway up, at its left end unless told otherwise.
#[derive(Clone, Copy)]
pub(super) struct Ink {
    size: f64,
    color: RGBColor,
    is_bold: bool,
    at: HPos,
}

impl Ink {
    pub(super) fn new(size: f64) -> Self {
        Self {
            size,
            color: INK,
            is_bold: false,
            at: HPos::Left,
        }
    }

    pub(super) fn bold(self) -> Self {
        Self {
            is_bold: true,
            ..self
        }
    }

    pub(super) fn color(self, color: RGBColor) -> Self {
        Self { color, ..self }
    }

    pub(super) fn center(self) -> Self {
        Self {
            at: HPos::Center,
            ..self
        }
    }

    pub(super) fn right(self) -> Self {
        Self {
            at: HPos::Right,
            ..self
        }
    }

    /// How wide a text is in it.
    pub(super) fn width(self, text: &str) -> i32 {
        width(text, if self.is_bold { self.size * 1.08 } else { self.size })
    }
}

/// A sheet. Drawing into a text can't fail, so that what the backend returns is left alone.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// Draws a picture of a height, with its title above.
pub(super) fn picture(
    name: &str,
    title: &str,
    description: &str,
    height: i32,
    paint: impl FnOnce(&Canvas<'_>),
) -> Chart {
    let (name, title, description) = (kebab(name), harmless(title), harmless(description));
    let size = height.clamp(1, 1_000_000);
    let mut body = String::new();
    {
        let extent = (WIDTH.unsigned_abs(), size.unsigned_abs());
        let area = SVGBackend::with_string(&mut body, extent).into_drawing_area();
        let canvas = Canvas { area };
        canvas.fill(Field::new(0, 0, WIDTH, size), &PAPER);
        for line in wrap(&title, WIDTH - 2 * MARGIN, 21.0, 1) {
            canvas.text((MARGIN, 27), &line, Ink::new(21.0).bold());
        }
        paint(&canvas);
        let _ = canvas.area.present();
    }
    // The backend's own head has a fixed size and no words.
    let drawn = body.split_once('\n').map_or("", |(_, rest)| rest);
    // What is the same for all stands once. No text can hold a quotation mark of its own: it is escaped.
    let drawn = drawn
        .replace(" opacity=\"1\"", "")
        .replace(&format!(" font-family=\"{FONT}\""), "")
        .replace(" \"/>", "\"/>");
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {size}\" width=\"100%\" role=\"img\" font-family=\"{FONT}\" \
         aria-labelledby=\"chart-{name}-title chart-{name}-desc\">\n\
         <title id=\"chart-{name}-title\">{}</title>\n<desc id=\"chart-{name}-desc\">{}</desc>\n{drawn}",
        escape(&title),
        escape(&description)
    );
    Chart {
        name,
        title,
        description,
        svg,
    }
}

impl Canvas<'_> {
    pub(super) fn fill(&self, field: Field, color: &impl Color) {
        if field.width() > 0 && field.height() > 0 {
            let corners = [(field.left, field.top), (field.right, field.bottom)];
            let _ = self.area.draw(&Rectangle::new(corners, color.filled()));
        }
    }

    pub(super) fn outline(&self, field: Field, color: RGBColor) {
        let Field {
            left,
            top,
            right,
            bottom,
        } = field;
        let corners = [
            (left, top),
            (right, top),
            (right, bottom),
            (left, bottom),
            (left, top),
        ];
        self.line(&corners, color, 1);
    }

    pub(super) fn line(&self, points: &[At], color: RGBColor, width: u32) {
        if points.len() > 1 {
            let style = color.stroke_width(width);
            let _ = self.area.draw(&PathElement::new(points.to_vec(), style));
        }
    }

    pub(super) fn polygon(&self, points: &[At], color: &impl Color) {
        if points.len() > 2 {
            let _ = self.area.draw(&Polygon::new(points.to_vec(), color.filled()));
        }
    }

    pub(super) fn dot(&self, at: At, radius: i32, color: RGBColor) {
        let _ = self.area.draw(&Circle::new(at, radius, color.filled()));
    }

    /// A hollow dot.
    pub(super) fn ring(&self, at: At, radius: i32, color: RGBColor) {
        self.dot(at, radius, PAPER);
        let _ = self.area.draw(&Circle::new(at, radius, color.stroke_width(2)));
    }

    /// A line in pieces: lengths drawn and left out, in turn. No lengths: one whole line.
    pub(super) fn dashed(&self, points: &[At], lengths: &[f64], color: RGBColor, width: u32) {
        if lengths.iter().sum::<f64>() < 1.0 {
            self.line(points, color, width);
            return;
        }
        let mut turn = lengths.iter().copied().cycle();
        let (mut left, mut is_drawn) = (turn.next().unwrap_or(1.0), true);
        let mut piece: Vec<At> = points.first().copied().into_iter().collect();
        for (from, to) in points.iter().zip(points.iter().skip(1)) {
            let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
            let length = dx.hypot(dy);
            let mut gone = 0.0;
            while length - gone > left {
                gone += left;
                let share = gone / length;
                let at = (from.0 + px(dx * share), from.1 + px(dy * share));
                if is_drawn {
                    piece.push(at);
                    self.line(&piece, color, width);
                }
                piece = vec![at];
                left = turn.next().unwrap_or(1.0);
                is_drawn = !is_drawn;
            }
            left -= length - gone;
            piece.push(*to);
        }
        if is_drawn {
            self.line(&piece, color, width);
        }
    }

    pub(super) fn text(&self, at: At, text: &str, ink: Ink) {
        let weight = if ink.is_bold {
            FontStyle::Bold
        } else {
            FontStyle::Normal
        };
        // The backend divides sizes by 1.24.
        let font = FontDesc::new(FontFamily::Name(FONT), ink.size * 1.24, weight);
        let style = font.color(&ink.color).pos(Pos::new(ink.at, VPos::Center));
        let _ = self.area.draw_text(&harmless(text), &style, at);
    }

    /// A text on a plate, where lines run below it.
    pub(super) fn plate(&self, at: At, text: &str, ink: Ink, plate: RGBColor) {
        let length = ink.width(text);
        let left = match ink.at {
            HPos::Left => at.0,
            HPos::Center => at.0 - length / 2,
            HPos::Right => at.0 - length,
        };
        let half = px(ink.size * 0.62);
        let field = Field::new(left - 3, at.1 - half, left + length + 3, at.1 + half);
        self.fill(field, &plate.mix(0.9));
        self.text(at, text, ink);
    }

    /// Thin lines across a rectangle: to and fro along its edges in one stroke.
    pub(super) fn hatch(&self, field: Field, hatch: Hatch, color: RGBColor) {
        if field.width() < 3 || field.height() < 3 {
            return;
        }
        let Field {
            left,
            top,
            right,
            bottom,
        } = field;
        let height = field.height();
        let slanted = |step: usize, mirrored: bool| {
            let mut path: Vec<At> = Vec::new();
            let mut offsets = (left - height..right).step_by(step);
            offsets.next();
            for (nth, offset) in offsets.enumerate() {
                let low = (offset.max(left), bottom - (left - offset).max(0));
                let high = (
                    (offset + height).min(right),
                    top + (offset + height - right).max(0),
                );
                let ends = if nth % 2 == 0 { [low, high] } else { [high, low] };
                path.extend(ends.map(|(x, y)| if mirrored { (left + right - x, y) } else { (x, y) }));
            }
            self.line(&path, color, 1);
        };
        match hatch {
            Hatch::None => {}
            Hatch::Rising => slanted(9, false),
            Hatch::Falling => slanted(9, true),
            Hatch::Crossed => {
                slanted(11, false);
                slanted(11, true);
            }
            Hatch::Upright => {
                let mut path: Vec<At> = Vec::new();
                for (nth, x) in (left..right).step_by(7).skip(1).enumerate() {
                    path.extend(if nth % 2 == 0 {
                        [(x, bottom), (x, top)]
                    } else {
                        [(x, top), (x, bottom)]
                    });
                }
                self.line(&path, color, 1);
            }
        }
    }
}

/// The nearest unit of the picture.
#[expect(
    clippy::cast_possible_truncation,
    reason = "saturates, and what is drawn lies within the picture"
)]
pub(super) fn px(length: f64) -> i32 {
    length.round().clamp(-1e8, 1e8) as i32
}

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn float(count: usize) -> f64 {
    count as f64
}

/// A count as units of the picture.
pub(super) fn units(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 1000)
}
