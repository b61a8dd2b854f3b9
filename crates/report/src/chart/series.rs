//! A measured series as it could be known, with the levels that criteria ask for.

use std::collections::BTreeMap;

use bilateral_assess::AsOf;
use bilateral_model::{Case, Comparison, Credibility, Date, Kind, Measure, Series};

use super::Chart;
use super::axis::{Scale, levels, nothing, number, spread};
use super::canvas::{At, Canvas, Field, Ink, MARGIN, SMALL, TOP, WIDTH, picture, units};
use super::look::{BLUE, GRID, INK, PAPER, RUST, SOFT, legend, legend_height};
use super::measure::{fit, width, wrap};

/// A year's figure.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Figure {
    value: f64,
    /// Only a release later than the date is at hand.
    is_later: bool,
}

type Figures = BTreeMap<i16, Figure>;

/// A level that a criterion asks for, over the years for which it asks.
struct Level {
    text: String,
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
    /// What can't be drawn as a level, in words.
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
    let criteria = case.first_reading().into_iter().flat_map(|reading| reading.criteria.values());
    for criterion in criteria {
        if let Kind::Measures(measure) = &criterion.kind
            && measure.series.as_str() == id
        {
            plot.ask(view, &criterion.label, measure);
        }
    }
    Some(plot.draw(as_of))
}

/// Of each year the latest release that was out; where none was, the earliest later one stands in and is marked. A figure
/// whose record has been superseded, or is not even possibly true, is none. As the assessment takes them.
fn figures(view: AsOf<'_>, series: &Series) -> Figures {
    let mut out: BTreeMap<i16, (Date, Figure)> = BTreeMap::new();
    for observation in series.observations() {
        if observation.known > view.date() {
            continue;
        }
        let record = observation.record.as_ref().and_then(|id| view.once_known(id.as_str()));
        let stands = record.is_none_or(|(record, until)| {
            until.is_none() && record.credibility() <= Credibility::PossiblyTrue
        });
        let Some(value) = f64::try_from(observation.value).ok().filter(|_| stands) else {
            continue;
        };
        let is_later = observation.released > view.date();
        let figure = (observation.released, Figure { value, is_later });
        match out.get(&observation.year) {
            Some((released, _)) if *released == observation.released || is_later => {}
            _ => {
                out.insert(observation.year, figure);
            }
        }
    }
    out.into_iter().map(|(year, (_, figure))| (year, figure)).collect()
}

impl<'a> Plot<'a> {
    /// Takes in what a criterion asks.
    fn ask(&mut self, view: AsOf<'a>, label: &str, measure: &Measure) {
        let (word, level) = match &measure.comparison {
            Comparison::AtLeast(level) => ("at least", *level),
            Comparison::AtMost(level) => ("at most", *level),
            Comparison::Above(level) => ("above", *level),
            Comparison::Below(level) => ("below", *level),
            Comparison::Rises(..) => {
                self.asked.push(format!("{label}: asks for a rise over earlier years"));
                return;
            }
            Comparison::Falls(..) => {
                self.asked.push(format!("{label}: asks for a fall below earlier years"));
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
        let text = format!("{label}: {word} {level}{window}");
        // The sum of several years is no level for one.
        match f64::try_from(level).ok().filter(|_| measure.window <= 1 || !measure.sum) {
            Some(value) => self.levels.push(Level {
                text,
                value,
                from: measure.from,
                until: measure.until,
            }),
            None => self.asked.push(text),
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
        let step = [1, 2, 5, 10, 20, 50, 100].into_iter().find(|step| count / i32::from(*step) <= most);
        for year in (first..=last).filter(|year| year.rem_euclid(step.unwrap_or(1000)) == 0) {
            canvas.line(&[(x(year), field.bottom), (x(year), field.bottom + 4)], GRID, 1);
            let ink = Ink::new(SMALL).color(SOFT).center();
            canvas.text((x(year), field.bottom + 15), &year.to_string(), ink);
        }
        self.draw_levels(canvas, field, &heights, (first, last), &x);
        if let Some((_, figures)) = &self.whole {
            for run in runs(figures) {
                let path: Vec<At> = run.iter().map(|(year, one)| (x(*year), heights.at(one.value))).collect();
                canvas.dashed(&path, &[10.0, 5.0], RUST, 2);
            }
            for (year, one) in figures {
                square(canvas, (x(*year), heights.at(one.value)), one.is_later);
            }
        }
        for run in runs(&self.figures) {
            let path: Vec<At> = run.iter().map(|(year, one)| (x(*year), heights.at(one.value))).collect();
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
        if let Some((year, one)) = self.figures.last_key_value() {
            let at = (x(*year).min(field.right - 24), heights.at(one.value) - 18);
            canvas.plate(at, &number(one.value), Ink::new(SMALL).bold().color(BLUE).center(), PAPER);
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
            let text = fit(&level.text, field.width() - 20, SMALL);
            // Before the line if there is room to the left of it: fewer figures stand there.
            let length = width(&text, SMALL);
            let at = right.min(field.right - 6).max(field.left + length + 6);
            canvas.plate((at, y), &text, Ink::new(SMALL).right(), PAPER);
        }
    }

    fn describe(&self, as_of: Date) -> String {
        let mut out = format!("{} in {}, as known on {as_of}.", self.series.label, self.series.unit);
        tell(&self.figures, &mut out);
        if let Some((series, figures)) = &self.whole {
            out.push_str(&format!(" Beside it {} in {}.", series.label, series.unit));
            tell(figures, &mut out);
        }
        let levels = self.levels.iter().map(|level| &level.text);
        for text in levels.chain(&self.asked) {
            out.push_str(&format!(" {text}."));
        }
        out
    }
}

fn tell(figures: &Figures, out: &mut String) {
    if figures.is_empty() {
        out.push_str(" Nothing on record.");
        return;
    }
    let figures = figures.iter().map(|(year, figure)| {
        let mark = if figure.is_later { " (later revision)" } else { "" };
        format!("{year}: {}{mark}", number(figure.value))
    });
    let figures: Vec<String> = figures.collect();
    out.push_str(&format!(" {}.", figures.join("; ")));
}

/// Figures of years that follow one another: no line is drawn over a gap.
fn runs(figures: &Figures) -> Vec<Vec<(i16, Figure)>> {
    let figures: Vec<(i16, Figure)> = figures.iter().map(|(year, figure)| (*year, *figure)).collect();
    let runs = figures.chunk_by(|a, b| i32::from(a.0) + 1 == i32::from(b.0));
    runs.map(<[_]>::to_vec).collect()
}

fn square(canvas: &Canvas<'_>, (x, y): At, is_later: bool) {
    canvas.fill(Field::new(x - 5, y - 5, x + 5, y + 5), &RUST);
    if is_later {
        canvas.fill(Field::new(x - 3, y - 3, x + 3, y + 3), &PAPER);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_runs_over_a_gap() {
        let figure = Figure {
            value: 1.0,
            is_later: false,
        };
        let figures: Figures = [2014, 2015, 2017, 2020, 2021].map(|year| (year, figure)).into();
        let lengths: Vec<usize> = runs(&figures).iter().map(Vec::len).collect();
        assert_eq!(lengths, [2, 1, 2]);
        
    }
}
