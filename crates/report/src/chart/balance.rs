//! Events by year and kind of evidence.

use bilateral_assess::{Assessment, Cell};
use bilateral_model::{Area, Tie};
use plotters::style::RGBColor;

use super::Chart;
use super::axis::{Scale, levels, nothing, number};
use super::canvas::{Canvas, Field, Ink, MARGIN, SMALL, TOP, WIDTH, float, picture, px};
use super::look::{Hatch, INK, PAPER, SOFT, legend, legend_height};

/// From the bottom of a bar to its top: what weighs most first.
const ORDER: [Cell; 4] = [
    Cell {
        tie: Tie::Substantive,
        area: Area::Division,
    },
    Cell {
        tie: Tie::Substantive,
        area: Area::Easy,
    },
    Cell {
        tie: Tie::Symbolic,
        area: Area::Division,
    },
    Cell {
        tie: Tie::Symbolic,
        area: Area::Easy,
    },
];

/// Dark is substantive, light symbolic; hatched is division, plain easy.
fn fill(canvas: &Canvas<'_>, cell: Cell, field: Field) -> RGBColor {
    let (ground, line) = match cell.tie {
        Tie::Substantive => (RGBColor(0x00, 0x5a, 0x8f), RGBColor(0x9f, 0xcf, 0xee)),
        Tie::Symbolic => (RGBColor(0xf3, 0xd9, 0xa0), RGBColor(0x8a, 0x5f, 0x00)),
    };
    canvas.fill(field, &ground);
    if cell.area == Area::Division {
        canvas.hatch(field, Hatch::Rising, line);
    }
    canvas.outline(field, INK);
    ground
}

/// How many events of each kind each year had. No verdict uses it.
pub fn balance(assessment: &Assessment) -> Chart {
    let words = ORDER.map(|cell| format!("{}, {}", cell.tie.word(), area(cell.area)));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let years = &assessment.balance;
    let most = years.iter().map(|year| year.events.iter().sum::<usize>()).max();
    let top = TOP + legend_height(&words, 34) + 26;
    let field = Field::new(MARGIN + 40, top, WIDTH - MARGIN, top + 340);
    let ends = years.first().zip(years.last()).map(|(a, b)| (a.year, b.year));
    picture(
        "balance",
        "Events by year: symbolic and substantive, easy and in areas of division",
        &describe(assessment),
        field.bottom + 34,
        |canvas| {
            legend(canvas, TOP, &words, 34, |nth, field| {
                if let Some(cell) = ORDER.get(nth) {
                    fill(canvas, *cell, field);
                }
            });
            let (Some(most), Some((first, last))) = (most, ends) else {
                nothing(canvas, field);
                return;
            };
            canvas.text((MARGIN, top - 16), "events", Ink::new(SMALL).color(SOFT));
            let scale = Scale::new(0.0, float(most).max(1.0) * 1.08, (field.bottom, field.top));
            levels(canvas, &scale, field, 7, |value| {
                if value.fract() == 0.0 {
                    number(value)
                } else {
                    String::new()
                }
            });
            let count = i32::from(last) - i32::from(first) + 1;
            let slot = f64::from(field.width()) / f64::from(count);
            let center =
                |year: i16| field.left + px((f64::from(i32::from(year) - i32::from(first)) + 0.5) * slot);
            let half = px((slot * 0.38).clamp(1.0, 30.0));
            let step = [1, 2, 5, 10, 20, 50, 100, 1000]
                .into_iter()
                .find(|step| slot * f64::from(*step) >= 50.0);
            for year in (first..=last).filter(|year| year.rem_euclid(step.unwrap_or(10_000)) == 0) {
                canvas.text(
                    (center(year), field.bottom + 13),
                    &year.to_string(),
                    Ink::new(SMALL).color(SOFT).center(),
                );
            }
            for year in years {
                let x = center(year.year);
                let mut sum = 0;
                for cell in ORDER {
                    let count = of(&year.events, cell);
                    let field = Field::new(
                        x - half,
                        scale.at(float(sum + count)),
                        x + half,
                        scale.at(float(sum)),
                    );
                    sum += count;
                    if count > 0 {
                        let ground = fill(canvas, cell, field);
                        segment(canvas, field, count, cell, ground);
                    }
                }
                if half >= 8 {
                    let at = (x, scale.at(float(sum)) - 11);
                    canvas.text(at, &sum.to_string(), Ink::new(SMALL).bold().center());
                }
            }
        },
    )
}

/// How many, inside a part that is high and wide enough.
fn segment(canvas: &Canvas<'_>, field: Field, count: usize, cell: Cell, ground: RGBColor) {
    if field.height() < 20 || field.width() < 20 {
        return;
    }
    let color = if cell.tie == Tie::Substantive { PAPER } else { INK };
    let at = (i32::midpoint(field.left, field.right), field.middle());
    let half = if count > 9 { 11 } else { 7 };
    canvas.fill(Field::new(at.0 - half, at.1 - 9, at.0 + half, at.1 + 9), &ground);
    canvas.text(at, &count.to_string(), Ink::new(SMALL).color(color).center());
}

fn of(events: &[usize; 4], cell: Cell) -> usize {
    let at = Cell::ALL.iter().position(|other| *other == cell);
    at.and_then(|at| events.get(at)).copied().unwrap_or(0)
}

fn area(area: Area) -> &'static str {
    match area {
        Area::Easy => "easy",
        Area::Division => "area of division",
    }
}

fn describe(assessment: &Assessment) -> String {
    let years = &assessment.balance;
    if years.is_empty() {
        return format!("Events by year as of {}: nothing on record.", assessment.as_of);
    }
    let total = |cell| years.iter().map(|year| of(&year.events, cell)).sum::<usize>();
    let totals = ORDER.map(|cell| format!("{} {}, {}", total(cell), cell.tie.word(), area(cell.area)));
    let mut out = format!(
        "Events by year as of {}. In all {}.",
        assessment.as_of,
        totals.join("; ")
    );
    for year in years {
        let counts = ORDER.map(|cell| of(&year.events, cell).to_string());
        out.push_str(&format!(" {}: {}.", year.year, counts.join(", ")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_is_drawn_once() {
        for cell in Cell::ALL {
            assert_eq!(ORDER.iter().filter(|other| **other == cell).count(), 1);
        }
    }
}
