//! Figures with their intervals, one a line, in panels of their own scales.

use super::Chart;
use super::axis::{Scale, nothing, number, uprights};
use super::canvas::{Canvas, Field, Ink, MARGIN, SMALL, TEXT, TOP, WIDTH, picture, units};
use super::look::{BLUE, GRID, INK, PAPER, RUST, SOFT, legend, legend_height, whisker};
use super::measure::wrap;

const LEFT: i32 = 210;
const RIGHT: i32 = 590;
const LINE: i32 = 18;
const ROW: i32 = 34;

/// A share with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    /// What it is of.
    pub label: String,
    /// The share, from 0 to 1.
    pub value: f64,
    /// Both ends of its interval, where there is one.
    pub ends: Option<(f64, f64)>,
    /// Another share to hold it against.
    pub beside: Option<f64>,
}

/// Shares on one scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// What they are shares of.
    pub title: String,
    /// A sentence that says how to read them.
    pub note: String,
    /// A share that all are held against, and what it is called.
    pub line: Option<(f64, String)>,
    /// What the shares beside are called.
    pub beside: String,
    /// The shares.
    pub rows: Vec<Interval>,
}

/// Shares with their intervals, panel below panel. `interval` says what an interval is.
pub fn intervals(name: &str, title: &str, interval: &str, panels: &[Panel]) -> Chart {
    let mut words = vec!["figure", interval];
    let beside = panels
        .iter()
        .filter(|panel| panel.rows.iter().any(|row| row.beside.is_some()));
    words.extend(beside.map(|panel| panel.beside.as_str()).take(1));
    let mut fields = Vec::new();
    let mut top = TOP + legend_height(&words, 40);
    for panel in panels {
        let notes = wrap(&panel.note, WIDTH - 2 * MARGIN, SMALL, 3);
        let first = top + 52 + units(notes.len()) * LINE;
        let field = Field::new(LEFT, first, RIGHT, first + units(panel.rows.len().max(2)) * ROW);
        fields.push((top, notes, field));
        top = field.bottom + 40;
    }
    picture(name, title, &describe(title, interval, panels), top, |canvas| {
        legend(canvas, TOP - 4, &words, 40, |nth, field| {
            sample(canvas, nth, field);
        });
        for (panel, (top, notes, field)) in panels.iter().zip(fields) {
            canvas.text((MARGIN, top + 14), &panel.title, Ink::new(TEXT).bold());
            for (nth, note) in notes.iter().enumerate() {
                let at = (MARGIN, top + 36 + units(nth) * LINE);
                canvas.text(at, note, Ink::new(SMALL).color(SOFT));
            }
            draw(canvas, panel, field);
        }
    })
}

fn draw(canvas: &Canvas<'_>, panel: &Panel, field: Field) {
    let Some((low, high)) = extent(panel) else {
        nothing(canvas, field);
        return;
    };
    let scale = Scale::new(low, high, (field.left, field.right));
    uprights(canvas, &scale, field, 7, |share| percent(share, high));
    if let Some((share, label)) = &panel.line {
        let x = scale.at(*share);
        canvas.dashed(&[(x, field.top), (x, field.bottom)], &[5.0, 3.0], BLUE, 2);
        let ink = Ink::new(SMALL).bold().color(BLUE).center();
        let least = LEFT - MARGIN;
        canvas.text((x.max(least), field.top - 12), label, ink);
    }
    for (nth, row) in panel.rows.iter().enumerate() {
        let y = field.top + units(nth) * ROW + ROW / 2;
        canvas.line(&[(MARGIN, y + ROW / 2), (WIDTH - MARGIN, y + ROW / 2)], GRID, 1);
        let label = wrap(&row.label, LEFT - MARGIN - 14, TEXT, 1);
        canvas.text(
            (MARGIN, y),
            label.first().map_or("", String::as_str),
            Ink::new(TEXT),
        );
        if let Some((from, to)) = row.ends {
            whisker(canvas, scale.at(from), scale.at(to), y);
        }
        if let Some(beside) = row.beside {
            held(canvas, scale.at(beside), y);
        }
        canvas.dot((scale.at(row.value), y), 6, PAPER);
        canvas.dot((scale.at(row.value), y), 5, INK);
        let says = percent(row.value, high);
        let ink = Ink::new(TEXT).bold();
        canvas.text((RIGHT + 24, y), &says, ink);
        let after = RIGHT + 24 + ink.width(&says) + 10;
        canvas.text((after, y), &told(row, panel, high), Ink::new(SMALL).color(SOFT));
    }
}

fn held(canvas: &Canvas<'_>, x: i32, y: i32) {
    canvas.line(&[(x, y - 11), (x, y + 11)], RUST, 3);
}

fn sample(canvas: &Canvas<'_>, nth: usize, field: Field) {
    let (x, y) = (i32::midpoint(field.left, field.right), field.middle());
    match nth {
        0 => canvas.dot((x, y), 5, INK),
        1 => whisker(canvas, field.left, field.right, y),
        _ => held(canvas, x, y),
    }
}

/// Ends of the scale: from nought, or from the tenth below where all is far from it.
fn extent(panel: &Panel) -> Option<(f64, f64)> {
    if panel.rows.is_empty() {
        return None;
    }
    let rows = panel.rows.iter().flat_map(|row| {
        let ends = row.ends.map(|(low, high)| [low, high]);
        std::iter::once(row.value)
            .chain(row.beside)
            .chain(ends.into_iter().flatten())
    });
    let shares: Vec<f64> = rows.chain(panel.line.iter().map(|(share, _)| *share)).collect();
    let low = shares.iter().copied().fold(f64::INFINITY, f64::min);
    let high = shares.iter().copied().fold(0.0, f64::max);
    let from = if low < high / 2.0 {
        0.0
    } else {
        (low * 10.0).floor() / 10.0
    };
    Some((from, high + (high - from) * 0.02))
}

/// A share in percent: whole ones on a scale of tens, finer on a scale of ones.
fn percent(share: f64, high: f64) -> String {
    format!("{}\u{a0}%", digits(share, high))
}

/// The same without its sign.
fn digits(share: f64, high: f64) -> String {
    let share = share * 100.0;
    number(match high {
        high if high > 0.2 => share.round(),
        high if high > 0.05 => (share * 10.0).round() / 10.0,
        _ => share,
    })
}

/// What stands behind a figure: its interval, and the share beside.
fn told(row: &Interval, panel: &Panel, high: f64) -> String {
    let mut parts = Vec::new();
    parts.extend(
        row.ends
            .map(|(low, end)| format!("{}–{}", digits(low, high), percent(end, high))),
    );
    parts.extend(
        row.beside
            .map(|beside| format!("{} {}", panel.beside, percent(beside, high))),
    );
    parts.join("; ")
}

fn describe(title: &str, interval: &str, panels: &[Panel]) -> String {
    let mut out = title.to_owned();
    for panel in panels {
        out += &format!(" {}. {}", panel.title, panel.note);
        let Some((_, high)) = extent(panel) else {
            out += " Nothing on record.";
            continue;
        };
        if let Some((share, label)) = &panel.line {
            out += &format!(" The line, {label}, stands at {}.", percent(*share, high));
        }
        for row in &panel.rows {
            let told = told(row, panel, high);
            let told = if told.is_empty() {
                told
            } else {
                format!(" ({told})")
            };
            out += &format!(" {}: {}{told}.", row.label, percent(row.value, high));
        }
    }
    format!("{out} In brackets: {interval}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: &str, value: f64, ends: Option<(f64, f64)>, beside: Option<f64>) -> Interval {
        Interval {
            label: label.to_owned(),
            value,
            ends,
            beside,
        }
    }

    fn panel(rows: Vec<Interval>) -> Panel {
        Panel {
            title: "Who ranked better".to_owned(),
            note: "How often.".to_owned(),
            line: Some((0.5, "chance".to_owned())),
            beside: "said".to_owned(),
            rows,
        }
    }

    #[test]
    fn the_scale_begins_at_nought_unless_all_is_far_from_it() {
        let far = panel(vec![row("a", 0.9, Some((0.85, 0.91)), None)]);
        assert_eq!(extent(&far).map(|(low, _)| low), Some(0.5));
        let near = panel(vec![row("a", 0.1, None, Some(0.02))]);
        assert_eq!(extent(&near).map(|(low, _)| low), Some(0.0));
        assert_eq!(extent(&panel(Vec::new())), None);
    }

    #[test]
    fn a_share_is_told_as_finely_as_its_scale() {
        assert_eq!(percent(0.587, 0.9), "59\u{a0}%");
        assert_eq!(percent(0.0187, 0.1), "1.9\u{a0}%");
        assert_eq!(percent(0.0037, 0.04), "0.37\u{a0}%");
    }

    #[test]
    fn it_says_the_same_in_words_and_is_calm_about_nothing() {
        let panels = [panel(vec![
            row("the <tests>", 0.59, Some((0.57, 0.6)), None),
            row("rival", 0.9, None, Some(0.8)),
        ])];
        let chart = intervals("backtest", "Did they?", "95 % interval", &panels);
        assert_eq!(
            chart.description,
            "Did they? Who ranked better. How often. The line, chance, stands at 50\u{a0}%. the <tests>: 59\u{a0}% (57–60\u{a0}%). \
             rival: 90\u{a0}% (said 80\u{a0}%). In brackets: 95 % interval."
        );
        assert!(chart.svg.contains("the &lt;tests&gt;") && !chart.svg.contains("<tests>"));
        assert_eq!(
            chart,
            intervals("backtest", "Did they?", "95 % interval", &panels)
        );
        let empty = intervals("backtest", "Did they?", "95 % interval", &[panel(Vec::new())]);
        assert!(empty.svg.contains("nothing on record"));
    }
}
