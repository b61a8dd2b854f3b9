//! `forecasts.csv`: dated predictions, to be scored once they settle.

use bilateral_model::{Basis, Forecast, Id, record::split_list};

use crate::cells;
use crate::diagnostic::{Problem, SourceFile};
use crate::ledger::Known;
use crate::table::Table;

/// The columns, in order.
pub const COLUMNS: [&str; 12] = [
    "id",
    "forecaster",
    "made_on",
    "known_on",
    "criterion",
    "by",
    "probability",
    "expects",
    "words",
    "source",
    "basis",
    "note",
];

/// Reads the rows. `criterion` says whether a criterion exists.
pub(crate) fn read(
    file: &SourceFile,
    criterion: &(impl Fn(&str) -> Result<(), String> + Sync),
    known: &(impl Known + Sync),
    problems: &mut Vec<Problem>,
) -> Vec<Forecast> {
    let table = Table {
        file,
        known: &COLUMNS,
        required: &["id", "forecaster", "made_on", "criterion"],
    };
    let mut forecasts = table.read(problems, |row, names, problems| {
        let before = problems.len();
        let id = cells::id(row, 0, row.cell(0), names, problems);
        if row.cell(1).is_empty() {
            problems.push(row.problem("csv/missing", 1, "`forecaster` is empty", "say who forecast"));
        }
        let made = cells::required_date(row, 2, "made_on", problems);
        let known_on = cells::known(row, 3, made, problems);
        if row.cell(4).is_empty() {
            problems.push(row.problem("csv/missing", 4, "`criterion` is empty", "say what was forecast"));
        } else if let Err(help) = criterion(row.cell(4)) {
            let message = format!("there is no criterion `{}`", row.cell(4));
            problems.push(row.problem("id/unknown", 4, message, help));
        }
        let by = cells::closed_date(row, 5, problems);
        let probability = probability(row.cell(6)).unwrap_or_else(|| {
            let message = format!("`{}` is no probability", row.cell(6));
            let help = "write a number from 0 to 1, as the forecaster gave it; words go under `words`";
            problems.push(row.problem("weighing/range", 6, message, help));
            None
        });
        let yes_or_no = |word: &str| match word {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let expects = cells::word(row, 7, "expects", &["yes", "no"], yes_or_no, problems);
        if row.cell(6).is_empty() == row.cell(7).is_empty() {
            let (message, help) = if row.cell(6).is_empty() {
                (
                    "a forecast says nothing",
                    "give its `probability`; or, of one in words, whether it `expects` the criterion to be met",
                )
            } else {
                (
                    "a forecast has a number and a yes or no",
                    "keep the number; `expects` is for those who gave none",
                )
            };
            problems.push(row.problem("forecast/form", 6, message, help));
        }
        let basis = cells::word(row, 10, "basis", Basis::WORDS, Basis::from_word, problems);
        let sources: Vec<String> = split_list(row.cell(9)).map(str::to_owned).collect();
        for key in &sources {
            if let Err(help) = known.source(key) {
                problems.push(row.problem("source/unknown", 9, format!("there is no source `{key}`"), help));
            }
        }
        if problems.len() > before {
            return None;
        }
        Some(Forecast {
            id: id?,
            forecaster: row.cell(1).to_owned(),
            made: made?,
            known: known_on?,
            criterion: Id::new(row.cell(4)).ok()?,
            by,
            probability,
            expects,
            words: row.cell(8).to_owned(),
            sources,
            basis: basis.unwrap_or(if row.cell(9).is_empty() { Basis::Memory } else { Basis::Read }),
            note: row.cell(11).to_owned(),
            line: row.line,
        })
    });
    forecasts.sort_by(|a, b| a.id.cmp(&b.id).then(a.line.cmp(&b.line)));
    for pair in forecasts.windows(2) {
        if let [first, second] = pair
            && first.id == second.id
        {
            problems.push(Problem::at(
                "id/duplicate",
                file,
                file.line_span(second.line),
                format!("the forecast `{}` stands on line {} too", second.id, first.line),
                "give one of them another name",
            ));
        }
    }
    forecasts
}

/// Nothing for an empty cell, and nothing at all for what is no probability.
#[expect(clippy::option_option, reason = "an empty cell is not a wrong one")]
fn probability(cell: &str) -> Option<Option<f64>> {
    if cell.is_empty() {
        return Some(None);
    }
    let number = cell.parse::<f64>().ok()?;
    (0.0..=1.0).contains(&number).then_some(Some(number))
}
