//! A measured series as it could be known, with the levels that criteria ask for.

use bilateral_assess::AsOf;
use bilateral_model::{Case, Comparison, Date, Kind, Measure, Series};

use super::Chart;
use super::axis::{Scale, levels, nothing, number, spread};
use super::canvas::{At, Canvas, Field, Ink, MARGIN, SMALL, TOP, WIDTH, picture, units};
use super::figures::{Figures, figures, runs, tell};
use super::look::{BLUE, GRID, INK, PAPER, RUST, SOFT, legend, legend_height};
use super::measure::{fit, wrap};

/// A level that a criterion asks for, over the years for which it asks.
struct Level {
    /// Short, beside its line: "≥ 100".
    short: String,
    value: f64,
    from: i16,
    until: Option<i16>,
}

/// What is drawn.
struct Plot<'a> {
    series: &'a Series,
    figures: Figures,
    /// A series of which this one is taken as a share.
    whole: Option<(&'a Series, Figures)>,
    levels: Vec<Level>,
    /// What the criteria ask for, in words.
    asked: Vec<String>,
}

/// A series by year in the vintage that was out on a date; nothing if the case has no such series.
pub fn series(case: &Case, as_of: Date, id: &str) -> Option<Chart> {
    let view = AsOf::new(case, as_of);
    let series = view.series(id)?;
    let mut plot = Plot {
        series,
        figures: figures(view, series),
        whole: None,
        levels: Vec::new(),
        asked: Vec::new(),
    };
    let criteria = case
        .first_reading()
        .into_iter()
        .flat_map(|reading| reading.criteria.values());
    for criterion in criteria {
        if let Kind::Measures(measure) = &criterion.kind
            && measure.series.as_str() == id
        {
            plot.ask(view, &criterion.label, measure);
        }
    }
    Some(plot.draw(as_of))
}

impl<'a> Plot<'a> {
    /// Takes in what a criterion asks.
    fn ask(&mut self, view: AsOf<'a>, label: &str, measure: &Measure) {
        let (sign, word, level) = match &measure.comparison {
            Comparison::AtLeast(level) => ("≥", "at least", *level),
            Comparison::AtMost(level) => ("≤", "at most", *level),
            Comparison::Above(level) => (">", "above", *level),
            Comparison::Below(level) => ("<", "below", *level),
            Comparison::Rises(..) => {
                self.asked
                    .push(format!("{label}: asks for a rise over earlier years"));
                return;
            }
            Comparison::Falls(..) => {
                self.asked
                    .push(format!("{label}: asks for a fall below earlier years"));
                return;
            }
        };
        let window = match (measure.window, measure.sum) {
            (..=1, _) => String::new(),
            (years, false) => format!(", mean of {years} years"),
            (years, true) => format!(", sum of {years} years"),
        };
        if let Some(whole) = measure.share_of.as_ref().and_then(|id| view.series(id.as_str())) {
            let text = format!("{label}: asks for {word} {level} % of “{}”{window}", whole.label);
            self.asked.push(text);
            self.whole.get_or_insert_with(|| (whole, figures(view, whole)));
            return;
        }
        self.asked
            .push(format!("{label}: asks for {word} {level}{window}"));
        // The sum of several years is no level for one.
        let value = f64::try_from(level).ok();
        if let Some(value) = value.filter(|_| measure.window <= 1 || !measure.sum) {
            self.levels.push(Level {
                short: format!("{sign} {level}"),
                value,
                from: measure.from,
                until: measure.until,
            });
        }
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        let whole = self.whole.iter().flat_map(|(_, figures)| figures.values());
        let figures = self.figures.values().chain(whole).map(|figure| figure.value);
        figures.chain(self.levels.iter().map(|level| level.value))
    }

    /// First and last year drawn.
    fn years(&self) -> Option<(i16, i16)> {
        let whole = self.whole.iter().flat_map(|(_, figures)| figures.keys());
        let years = || self.figures.keys().chain(whole.clone()).copied();
        let (first, last) = (years().min()?, years().max()?);
        // Levels that are asked for soon after are drawn too.
        let ahead = self.levels.iter().map(|level| level.until.unwrap_or(level.from));
        let last_level = ahead.filter(|year| *year <= last.saturating_add(10)).max();
        Some((first, last.max(last_level.unwrap_or(last))))
    }

    fn draw(&self, as_of: Date) -> Chart {
        let is_later = |figures: &Figures| figures.values().any(|figure| figure.is_later);
        let mut words = vec![self.series.label.as_str()];
        words.extend(self.whole.iter().map(|(series, _)| series.label.as_str()));
        if is_later(&self.figures) || self.whole.iter().any(|(_, figures)| is_later(figures)) {
            words.push("only a later revision at hand");
        }
        let words: Vec<String> = words.iter().map(|word| fit(word, 400, SMALL)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let whole_at = self.whole.as_ref().map(|_| 1);
        let notes: Vec<String> = self
            .asked
            .iter()
            .flat_map(|text| wrap(text, WIDTH - 2 * MARGIN, SMALL, 2))
            .collect();
        let top = TOP + legend_height(&words, 40) + 30;
        let field = Field::new(MARGIN + 70, top, WIDTH - MARGIN - 14, top + 340);
        let notes_top = field.bottom + 46;
        picture(
            &format!("series-{}", self.series.id),
            &format!("{}, as known on {as_of}", self.series.label),
            &self.describe(as_of),
            notes_top + units(notes.len()) * 20,
            |canvas| {
                legend(canvas, TOP, &words, 40, |nth, field| {
                    let (x, y) = (i32::midpoint(field.left, field.right), field.middle());
                    if nth == 0 {
                        canvas.line(&[(field.left, y), (field.right, y)], BLUE, 3);
                        canvas.dot((x, y), 5, BLUE);
                    } else if Some(nth) == whole_at {
                        canvas.dashed(&[(field.left, y), (field.right, y)], &[10.0, 5.0], RUST, 2);
                        square(canvas, (x, y), false);
                    } else {
                        canvas.ring((x, y), 5, BLUE);
                    }
                });
                for (nth, line) in notes.iter().enumerate() {
                    let at = (MARGIN, notes_top + units(nth) * 20 - 4);
                    canvas.text(at, line, Ink::new(SMALL).color(SOFT));
                }
                let Some(years) = self.years() else {
                    nothing(canvas, field);
                    return;
                };
                let unit = fit(&self.series.unit, 400, SMALL);
                canvas.text((MARGIN, top - 18), &unit, Ink::new(SMALL).color(SOFT));
                self.plot(canvas, field, years);
            },
        )
    }

    fn plot(&self, canvas: &Canvas<'_>, field: Field, (first, last): (i16, i16)) {
        let low = self.values().fold(0.0, f64::min);
        let high = self.values().fold(f64::MIN, f64::max);
        let heights = Scale::new(low * 1.08, high.max(low) * 1.08, (field.bottom, field.top));
        levels(canvas, &heights, field, 8, number);
        let room = 24;
        let ends = (field.left + room, field.right - room);
        let years = Scale::new(f64::from(first), f64::from(last), ends);
        let x = |year: i16| {
            if first == last {
                i32::midpoint(ends.0, ends.1)
            } else {
                years.at(f64::from(year))
            }
        };
        let count = (i32::from(last) - i32::from(first) + 1).max(1);
        let most = (ends.1 - ends.0) / 50;
        let step = [1, 2, 5, 10, 20, 50, 100]
            .into_iter()
            .find(|step| count / i32::from(*step) <= most);
        for year in (first..=last).filter(|year| year.rem_euclid(step.unwrap_or(1000)) == 0) {
            canvas.line(&[(x(year), field.bottom), (x(year), field.bottom + 4)], GRID, 1);
            let ink = Ink::new(SMALL).color(SOFT).center();
            canvas.text((x(year), field.bottom + 15), &year.to_string(), ink);
        }
        if let Some((_, figures)) = &self.whole {
            for run in runs(figures) {
                let path: Vec<At> = run
                    .iter()
                    .map(|(year, one)| (x(*year), heights.at(one.value)))
                    .collect();
                canvas.dashed(&path, &[10.0, 5.0], RUST, 2);
            }
            for (year, one) in figures {
                square(canvas, (x(*year), heights.at(one.value)), one.is_later);
            }
        }
        for run in runs(&self.figures) {
            let path: Vec<At> = run
                .iter()
                .map(|(year, one)| (x(*year), heights.at(one.value)))
                .collect();
            canvas.line(&path, BLUE, 3);
        }
        for (year, one) in &self.figures {
            let at = (x(*year), heights.at(one.value));
            if one.is_later {
                canvas.ring(at, 5, BLUE);
            } else {
                canvas.dot(at, 5, BLUE);
            }
        }
        self.draw_levels(canvas, field, &heights, (first, last), &x);
        if let Some((year, one)) = self.figures.last_key_value() {
            // Above, unless the line comes down from there.
            let before = self.figures.range(..*year).next_back();
            let falls = before.is_some_and(|(_, before)| before.value > one.value);
            let y = heights.at(one.value) + if falls { 18 } else { -18 };
            let y = if y + 9 > field.bottom { y - 36 } else { y };
            let at = (x(*year).min(field.right - 24), y);
            canvas.plate(
                at,
                &number(one.value),
                Ink::new(SMALL).bold().color(BLUE).center(),
                PAPER,
            );
        }
    }

    fn draw_levels(
        &self,
        canvas: &Canvas<'_>,
        field: Field,
        heights: &Scale,
        (first, last): (i16, i16),
        x: &impl Fn(i16) -> i32,
    ) {
        let wanted: Vec<(i32, i32)> = self
            .levels
            .iter()
            .map(|level| (heights.at(level.value) - 12, 20))
            .collect();
        let places = spread(&wanted, field.top..field.bottom);
        for (level, y) in self.levels.iter().zip(places) {
            let from = level.from.clamp(first, last);
            let until = level.until.map_or(last, |year| year.clamp(from, last));
            let (left, right) = (x(from) - 14, x(until) + 14);
            let line = heights.at(level.value);
            canvas.dashed(&[(left, line), (right, line)], &[8.0, 5.0], INK, 2);
            let text = fit(&level.short, field.width() / 3, SMALL);
            let ink = Ink::new(SMALL).bold();
            let at = self.free_place((left, right, y), ink.width(&text), heights, x);
            canvas.plate((at, y), &text, ink, PAPER);
        }
    }

    /// Where along a level its label meets fewest figures: its left end, near the right end first.
    fn free_place(
        &self,
        (left, right, y): (i32, i32, i32),
        length: i32,
        heights: &Scale,
        x: &impl Fn(i16) -> i32,
    ) -> i32 {
        let whole = self.whole.iter().map(|(_, figures)| figures);
        let segments: Vec<(At, At)> = whole
            .chain([&self.figures])
            .flat_map(runs)
            .flat_map(|run| {
                let path = run.iter().map(|(year, one)| (x(*year), heights.at(one.value)));
                let path: Vec<At> = path.collect();
                let ends: Vec<At> = path.last().copied().into_iter().collect();
                let next = path.iter().skip(1).chain(&ends).copied().collect::<Vec<_>>();
                path.into_iter().zip(next).collect::<Vec<_>>()
            })
            .collect();
        let meets = |at: i32| {
            let near = segments.iter().filter(|(a, b)| {
                // Points along a line: near enough for a label.
                (0..=8).any(|step| {
                    let (px, py) = (a.0 + (b.0 - a.0) * step / 8, a.1 + (b.1 - a.1) * step / 8);
                    at - 10 < px && px < at + length + 10 && (py - y).abs() < 18
                })
            });
            near.count()
        };
        let last = (right - length).max(left);
        (left..=last)
            .rev()
            .step_by(12)
            .min_by_key(|at| meets(*at))
            .unwrap_or(left)
    }

    fn describe(&self, as_of: Date) -> String {
        let mut out = format!(
            "{} in {}, as known on {as_of}.",
            self.series.label, self.series.unit
        );
        tell(&self.figures, &mut out);
        if let Some((series, figures)) = &self.whole {
            out.push_str(&format!(" Beside it {} in {}.", series.label, series.unit));
            tell(figures, &mut out);
        }
        for text in &self.asked {
            out.push_str(&format!(" {text}."));
        }
        out
    }
}

fn square(canvas: &Canvas<'_>, (x, y): At, is_later: bool) {
    canvas.fill(Field::new(x - 5, y - 5, x + 5, y + 5), &RUST);
    if is_later {
        canvas.fill(Field::new(x - 3, y - 3, x + 3, y + 3), &PAPER);
    }
}
