//! `ratings/*.csv`: numbers that further raters gave, a file for each, only ever added to.

use bilateral_model::{Finding, Id, Range, RangeError, Rated, Rater, Rating, Weighing};

use crate::build::range::{from_words, range_help, range_of, text_help, words_help};
use crate::cells;
use crate::diagnostic::{Problem, SourceFile, did_you_mean, one_of};
use crate::print;
use crate::table::{Row, Table};

/// The columns, in order.
pub const COLUMNS: [&str; 8] = [
    "item",
    "outcome",
    "narrative",
    "low",
    "best",
    "high",
    "rated_on",
    "note",
];

/// Words in `item` for what is no item.
const PRIOR: &str = "prior";
const OVERALL: &str = "overall";

/// Reads a rater's rows. Their order in the file is their order in time.
pub(crate) fn read(
    file: &SourceFile,
    name: Id,
    narratives: &[&str],
    weighing: Option<&Weighing>,
    problems: &mut Vec<Problem>,
) -> Rater {
    let table = Table {
        file,
        known: &COLUMNS,
        required: &["item", "narrative", "best", "rated_on"],
    };
    let ratings = table.read(problems, |row, _, problems| {
        let before = problems.len();
        let of = rated(row, weighing, problems);
        let narrative = narratives.iter().position(|name| *name == row.cell(2));
        if narrative.is_none() {
            problems.push(row.problem(
                "id/unknown",
                2,
                format!("there is no narrative `{}`", row.cell(2)),
                did_you_mean(row.cell(2), narratives.iter().copied()),
            ));
        }
        let range = range(row, problems);
        let rated_on = cells::required_closed_date(row, 6, "rated_on", problems);
        if problems.len() > before {
            return None;
        }
        Some(Rating {
            of: of?,
            narrative: narrative?,
            range: range?,
            rated_on: rated_on?.last(),
            note: row.cell(7).to_owned(),
            line: row.line,
        })
    });
    Rater { name, ratings }
}

fn rated(row: &Row<'_>, weighing: Option<&Weighing>, problems: &mut Vec<Problem>) -> Option<Rated> {
    let (item, outcome) = (row.cell(0), row.cell(1));
    if item == PRIOR || item == OVERALL {
        if !outcome.is_empty() {
            let message = format!("`{item}` has no outcome");
            problems.push(row.problem("csv/value", 1, message, "leave the cell empty"));
            return None;
        }
        return Some(if item == PRIOR {
            Rated::Prior
        } else {
            Rated::Overall
        });
    }
    let Some(found) = weighing.and_then(|weighing| weighing.items.get(item)) else {
        let known = weighing.into_iter().flat_map(|weighing| weighing.items.keys());
        let known: Vec<&str> = known.map(Id::as_str).chain([PRIOR, OVERALL]).collect();
        problems.push(row.problem(
            "id/unknown",
            0,
            format!("nothing of the name `{item}` is weighed here"),
            did_you_mean(item, known.iter().copied()),
        ));
        return None;
    };
    let finding = Finding::from_word(outcome).filter(|finding| found.findings.contains_key(finding));
    if finding.is_none() {
        let words: Vec<&str> = found.findings.keys().map(|finding| finding.word()).collect();
        problems.push(row.problem(
            "csv/value",
            1,
            format!("`{outcome}` is no outcome that `{item}` is weighed by"),
            one_of(outcome, words.iter().copied()),
        ));
    }
    Some(Rated::Finding(found.id.clone(), finding?))
}

fn range(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Range> {
    if let Some(range) = from_words(row.cell(4)) {
        if !row.cell(3).is_empty() || !row.cell(5).is_empty() {
            let help = "leave `low` and `high` empty: the word has its own range";
            problems.push(row.problem("weighing/range", 4, "a word and numbers", help));
            return None;
        }
        return Some(range);
    }
    if row.cell(4).is_empty() {
        problems.push(row.problem("csv/missing", 4, "`best` is empty", words_help()));
        return None;
    }
    let mut number = |column: usize| -> Option<f64> {
        let text = row.cell(column);
        let number = text.parse::<f64>().ok();
        if number.is_none() {
            let message = format!("`{text}` is no probability");
            let help = match from_words(text) {
                Some(_) => {
                    "a word has a range of its own: write it under `best` and leave this empty".to_owned()
                }
                None => text_help(text),
            };
            problems.push(row.problem("weighing/range", column, message, help));
        }
        number
    };
    // Every cell is looked at: one run tells all that is wrong.
    let best = number(4);
    let low = if row.cell(3).is_empty() { best } else { number(3) };
    let high = if row.cell(5).is_empty() { best } else { number(5) };
    let (low, best, high) = (low?, best?, high?);
    match range_of(low, best, high) {
        Ok(range) => Some(range),
        Err(error) => {
            let same = |a: f64, b: f64| a.to_bits() == b.to_bits();
            let column = match error {
                RangeError::Outside(number) if same(number, best) => 4,
                RangeError::Outside(number) if same(number, low) => 3,
                RangeError::UpsideDown { low, best, .. } if low > best => 3,
                RangeError::Outside(_) | RangeError::UpsideDown { .. } => 5,
            };
            problems.push(row.problem("weighing/range", column, error.to_string(), range_help(error)));
            None
        }
    }
}

/// Rows as they are added to a rater's file, without the header.
pub fn print_ratings<'r>(ratings: impl Iterator<Item = &'r Rating>, narratives: &[&str]) -> String {
    print::rows(ratings.map(|rating| {
        let (item, outcome) = match &rating.of {
            Rated::Prior => (PRIOR.to_owned(), ""),
            Rated::Overall => (OVERALL.to_owned(), ""),
            Rated::Finding(id, finding) => (id.to_string(), finding.word()),
        };
        [
            item,
            outcome.to_owned(),
            narratives
                .get(rating.narrative)
                .copied()
                .unwrap_or_default()
                .to_owned(),
            rating.range.low().to_string(),
            rating.range.best().to_string(),
            rating.range.high().to_string(),
            rating.rated_on.to_string(),
            rating.note.clone(),
        ]
    }))
}
