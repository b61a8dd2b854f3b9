//! `judgements.csv`: what coders judged, when, and why.

use bilateral_model::record::split_list;
use bilateral_model::{CoderVerdict, Date, Id, Interval, Judgement};

use crate::cells;
use crate::diagnostic::{Problem, SourceFile};
use crate::ledger::Known;
use crate::table::Table;

/// The columns, in order.
pub const COLUMNS: [&str; 7] = [
    "criterion",
    "coder",
    "judged_on",
    "known_on",
    "value",
    "why",
    "source",
];

/// Reads the rows. `judged` says whether a criterion exists and is a judged one.
pub(crate) fn read(
    file: &SourceFile,
    judged: impl Fn(&str) -> Result<(), String> + Sync,
    known: &(impl Known + Sync),
    problems: &mut Vec<Problem>,
) -> Vec<Judgement> {
    let table = Table {
        file,
        known: &COLUMNS,
        required: &["criterion", "coder", "judged_on", "value"],
    };
    let mut judgements = table.read(problems, |row, names, problems| {
        let before = problems.len();
        let criterion = cells::id(row, 0, row.cell(0), names, problems);
        if let Some(Err(help)) = criterion.as_ref().map(|id| judged(id.as_str())) {
            problems.push(row.problem(
                "id/unknown",
                0,
                format!("`{}` is no judged criterion", row.cell(0)),
                help,
            ));
        }
        if row.cell(1).is_empty() {
            problems.push(row.problem("csv/missing", 1, "`coder` is empty", "say who judged"));
        }
        let judged_on = cells::required_date(row, 2, "judged_on", problems);
        let known_on = cells::known(row, 3, judged_on, problems);
        let value = cells::word(
            row,
            4,
            "value",
            CoderVerdict::WORDS,
            CoderVerdict::from_word,
            problems,
        );
        if row.cell(4).is_empty() {
            problems.push(row.problem("csv/missing", 4, "`value` is empty", "write yes, no or unclear"));
        }
        let sources: Vec<String> = split_list(row.cell(6)).map(str::to_owned).collect();
        for key in &sources {
            if let Err(help) = known.source(key) {
                problems.push(row.problem("source/unknown", 6, format!("there is no source `{key}`"), help));
            }
        }
        if problems.len() > before {
            return None;
        }
        Some(Judgement {
            criterion: criterion?,
            coder: row.cell(1).to_owned(),
            judged: judged_on?,
            known: known_on?,
            value: value?,
            why: row.cell(5).to_owned(),
            sources,
            line: row.line,
        })
    });
    // Neither order nor repetition in the file means anything.
    judgements.sort_by(|a, b| content(a).cmp(&content(b)).then(a.line.cmp(&b.line)));
    judgements.dedup_by(|b, a| content(a) == content(b));
    for pair in judgements.windows(2) {
        if let [first, second] = pair {
            let same = (&first.criterion, first.known, &first.coder)
                == (&second.criterion, second.known, &second.coder);
            if same && first.value != second.value {
                problems.push(Problem::at(
                    "id/duplicate",
                    file,
                    file.line_span(first.line.max(second.line)),
                    format!(
                        "`{}` answers this criterion twice on one day, differently",
                        second.coder
                    ),
                    "keep one; a later answer replaces an earlier one from its own day on",
                ));
            }
        }
    }
    judgements
}

/// What a judgement says, wherever it stands in the file; in the order in which judgements are kept.
fn content(j: &Judgement) -> (&Id, Date, Interval, &str, CoderVerdict, &str, &[String]) {
    (
        &j.criterion,
        j.known,
        j.judged,
        &j.coder,
        j.value,
        &j.why,
        &j.sources,
    )
}
