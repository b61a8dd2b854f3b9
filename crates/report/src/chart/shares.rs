//! Shares by year, one line each.

use super::Chart;
use super::axis::{Scale, levels, nothing, number, spread, uprights, whole_percent};
use super::canvas::{At, Canvas, Field, Ink, MARGIN, SMALL, TEXT, TOP, WIDTH, picture, units};
use super::look::{GRID, SOFT, voice};
use super::measure::wrap;

const LEFT: i32 = MARGIN + 54;
const RIGHT: i32 = 650;
const LINE: i32 = 18;

/// A line of shares.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// What it is of.
    pub label: String,
    /// Shares from 0 to 1 by year, in order of years. The line breaks where years are missing.
    pub points: Vec<(i16, f64)>,
}

/// Lines of shares by year; `note` says of what they are shares.
pub fn shares(name: &str, title: &str, note: &str, lines: &[Shares]) -> Chart {
    let blocks: Vec<Vec<String>> = lines
        .iter()
        .map(|line| wrap(&line.label, WIDTH - MARGIN - RIGHT - 34, SMALL, 2))
        .collect();
    let heights: Vec<i32> = blocks
        .iter()
        .map(|block| (units(block.len()) + 1) * LINE + 8)
        .collect();
    let notes = wrap(note, WIDTH - 2 * MARGIN, SMALL, 2);
    let top = TOP + 12 + units(notes.len()) * 20;
    let field = Field::new(LEFT, top, RIGHT, top + heights.iter().sum::<i32>().max(340));
    picture(
        name,
        title,
        &describe(title, note, lines),
        field.bottom + 34,
        |canvas| {
            let Some((first, last)) = years(lines) else {
                nothing(canvas, field);
                return;
            };
            for (nth, line) in notes.iter().enumerate() {
                let at = (MARGIN, TOP + 4 + units(nth) * 20);
                canvas.text(at, line, Ink::new(SMALL).color(SOFT));
            }
            // From nought: the height of a line is its share.
            let scale = Scale::new(0.0, ceiling(lines), (field.bottom, field.top));
            levels(canvas, &scale, field, 6, whole_percent);
            let time = Scale::new(f64::from(first), f64::from(last), (LEFT, RIGHT));
            uprights(canvas, &time, field, 9, |year| {
                let is_whole = year.fract() == 0.0;
                if is_whole {
                    format!("{year:.0}")
                } else {
                    String::new()
                }
            });
            for (nth, line) in lines.iter().enumerate() {
                let (color, dashes) = voice(nth);
                for piece in pieces(&line.points) {
                    let path: Vec<At> = piece
                        .iter()
                        .map(|(year, share)| (time.at(f64::from(*year)), scale.at(*share)))
                        .collect();
                    match path.as_slice() {
                        [alone] => canvas.dot(*alone, 3, color),
                        path => canvas.dashed(path, dashes, color, 3),
                    }
                }
            }
            labels(canvas, lines, &blocks, &heights, (&time, &scale), field);
        },
    )
}

/// First and last year of all lines.
fn years(lines: &[Shares]) -> Option<(i16, i16)> {
    let years = || lines.iter().flat_map(|line| &line.points).map(|(year, _)| *year);
    Some((years().min()?, years().max()?))
}

/// The next tenth above all shares.
fn ceiling(lines: &[Shares]) -> f64 {
    let shares = lines
        .iter()
        .flat_map(|line| &line.points)
        .map(|(_, share)| *share);
    let most = shares.fold(0.0, f64::max);
    ((most * 10.0).ceil() / 10.0).clamp(0.1, 1.0)
}

/// The runs of years without a gap.
fn pieces(points: &[(i16, f64)]) -> impl Iterator<Item = &[(i16, f64)]> {
    points.chunk_by(|(before, _), (year, _)| before.checked_add(1) == Some(*year))
}

fn labels(
    canvas: &Canvas<'_>,
    lines: &[Shares],
    blocks: &[Vec<String>],
    heights: &[i32],
    (time, scale): (&Scale, &Scale),
    field: Field,
) {
    let ends: Vec<Option<(i16, f64)>> = lines.iter().map(|line| line.points.last().copied()).collect();
    let wanted: Vec<(i32, i32)> = ends
        .iter()
        .zip(heights)
        .map(|(end, height)| (end.map_or(field.bottom, |(_, share)| scale.at(share)), *height))
        .collect();
    let places = spread(&wanted, field.top - 14..field.bottom + 14);
    let texts = ends.iter().zip(&wanted).zip(places).zip(blocks).enumerate();
    for (nth, (((end, (y, height)), place), block)) in texts {
        let (color, dashes) = voice(nth);
        let mut at = (RIGHT + 30, place - height / 2 + LINE / 2 + 4);
        let ink = Ink::new(TEXT).bold().color(color);
        if let Some((year, share)) = end {
            // A line that ends early is led to its label all the same.
            let from = (time.at(f64::from(*year)) + 2, *y);
            canvas.line(&[from, (RIGHT + 24, place)], GRID, 1);
            canvas.dashed(&[from, (RIGHT + 24, place)], dashes, color, 1);
            canvas.text(at, &percent(*share), ink);
            let beside = at.0 + ink.width(&percent(*share)) + 8;
            let says = format!("in {year}");
            canvas.text((beside, at.1), &says, Ink::new(SMALL).color(SOFT));
        } else {
            canvas.text(at, "nothing settled", Ink::new(SMALL).color(SOFT));
        }
        for line in block {
            at.1 += LINE;
            canvas.text(at, line, Ink::new(SMALL).color(color));
        }
    }
}

/// A share to a tenth of a percent.
fn percent(share: f64) -> String {
    format!("{}\u{a0}%", number((share * 1000.0).round() / 10.0))
}

fn describe(title: &str, note: &str, lines: &[Shares]) -> String {
    let mut out = format!("{title} {note}");
    for line in lines {
        let (Some((first, start)), Some((last, end))) = (line.points.first(), line.points.last()) else {
            out.push_str(&format!(" {}: nothing settled.", line.label));
            continue;
        };
        let by_share = |a: &&(i16, f64), b: &&(i16, f64)| a.1.total_cmp(&b.1);
        let (Some((low_year, low)), Some((high_year, high))) = (
            line.points.iter().min_by(by_share),
            line.points.iter().max_by(by_share),
        ) else {
            continue;
        };
        out.push_str(&format!(
            " {}: {} in {first}, {} in {last}; lowest {} in {low_year}, highest {} in {high_year}.",
            line.label,
            percent(*start),
            percent(*end),
            percent(*low),
            percent(*high)
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(label: &str, points: &[(i16, f64)]) -> Shares {
        Shares {
            label: label.to_owned(),
            points: points.to_vec(),
        }
    }

    #[test]
    fn a_line_breaks_where_years_are_missing() {
        let points = [(1990, 0.1), (1991, 0.2), (1993, 0.3), (1995, 0.1), (1996, 0.1)];
        let lengths: Vec<usize> = pieces(&points).map(<[_]>::len).collect();
        assert_eq!(lengths, [2, 1, 2]);
    }

    #[test]
    fn the_scale_begins_at_nought_and_ends_on_a_tenth() {
        assert!((ceiling(&[line("a", &[(1990, 0.31)]), line("b", &[(1990, 0.02)])]) - 0.4).abs() < 1e-9);
        assert!((ceiling(&[line("a", &[(1990, 0.0)])]) - 0.1).abs() < 1e-9);
        assert!((ceiling(&[line("a", &[(1990, 1.0)])]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn it_says_the_same_in_words_and_is_calm_about_nothing() {
        let lines = [
            line("trade <b>", &[(1990, 0.25), (1991, 0.5), (1992, 0.125)]),
            line("arms", &[]),
        ];
        let chart = shares("scan", "Shown", "Of the pairs.", &lines);
        assert_eq!(
            chart.description,
            "Shown Of the pairs. trade <b>: 25\u{a0}% in 1990, 12.5\u{a0}% in 1992; lowest 12.5\u{a0}% in 1992, \
             highest 50\u{a0}% in 1991. arms: nothing settled."
        );
        assert!(chart.svg.contains("trade &lt;b&gt;") && !chart.svg.contains("<b>"));
        assert_eq!(chart, shares("scan", "Shown", "Of the pairs.", &lines));
        let empty = shares("scan", "Shown", "Of the pairs.", &[]);
        assert!(empty.svg.contains("nothing on record"));
    }

    #[test]
    fn every_line_has_dashes_of_its_own() {
        let lines: Vec<Shares> = (0..5u8)
            .map(|nth| line("one", &[(1990, f64::from(nth) / 10.0), (2010, 0.3)]))
            .collect();
        let dashes: std::collections::BTreeSet<String> = (0..lines.len())
            .map(|nth| format!("{:?}", voice(nth).1))
            .collect();
        assert_eq!(dashes.len(), lines.len());
    }
}
