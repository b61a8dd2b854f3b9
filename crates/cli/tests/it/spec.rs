//! The semantics as readable files: every `.case` under `spec/` says what it expects, and is run in five more ways.

use std::collections::BTreeSet;
use std::path::Path;

use bilateral_assess::{Assessment, Step, Subject, assess, timeline};
use bilateral_casefile::diagnostic::CODES;
use bilateral_casefile::{
    Checked, Folder, check, print_case_yaml, print_evidence, print_judgements, print_series,
};
use bilateral_model::date::{add_days, day_after};
use bilateral_model::{Case, Date, Fragility, Ledger, Outcome, PromiseStatus, Reason, Series, Status};
use bilateral_report::View;

use crate::spec_file::{SpecFile, all, cells, root};

fn updating() -> bool {
    std::env::var_os("UPDATE_SPEC").is_some()
}

/// A line of an expectation.
struct Expected {
    as_of: Date,
    reading: String,
    id: String,
    status: String,
    because: String,
    comment: String,
}

fn expectations(file: &SpecFile) -> Vec<Result<Expected, String>> {
    file.lines
        .iter()
        .map(|line| {
            let cells = cells(line);
            let [as_of, reading, id, rest @ ..] = cells.as_slice() else {
                return Err(line.clone());
            };
            let Ok(as_of) = as_of.parse() else {
                return Err(line.clone());
            };
            let cell = |at: usize| rest.get(at).cloned().unwrap_or_default();
            let comment = line.find("  #").map_or("", |at| &line[at..]).trim().to_owned();
            Ok(Expected {
                as_of,
                reading: reading.clone(),
                id: id.clone(),
                status: cell(0),
                because: cell(1),
                comment,
            })
        })
        .collect()
}

/// Status and because of a criterion, test or promise, as a spec writes them.
fn told(assessment: &Assessment, reading: &str, id: &str) -> Option<(String, String)> {
    let ids = |ids: &[bilateral_model::Id]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let marks = |fragile: &[Fragility]| {
        let names = fragile.iter().map(|kind| match kind {
            Fragility::SingleRecord => "!single-record",
            Fragility::SourceNotSeen => "!source-not-seen",
            Fragility::LatestRevision => "!latest-revision",
        });
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let codes = |reasons: &[Reason]| {
        reasons
            .iter()
            .map(|reason| format!("({})", reason.code()))
            .collect::<Vec<_>>()
    };
    if reading == "-" {
        let state = assessment.promises.get(id)?;
        let mut because: Vec<String> = state.dates.iter().map(|due| due.record.to_string()).collect();
        because.extend(
            state
                .deliveries
                .iter()
                .flat_map(|delivery| ids(&delivery.records)),
        );
        because.extend(state.ended.iter().map(|ended| ended.record.to_string()));
        because.sort();
        because.dedup();
        because.extend(codes(state.reason.as_slice()));
        for basis in bilateral_model::DueBasis::ALL {
            because.extend(
                state
                    .slip(basis)
                    .map(|slip| format!("{}={:+.1}", basis.word(), slip.months())),
            );
        }
        return Some((state.status.word().to_owned(), because.join(" ")));
    }
    let assessment = assessment.readings.get(reading)?;
    if let Some(test) = assessment.tests.get(id) {
        let mut because = ids(&test.because);
        because.push(format!("{}/{}", test.met, test.of));
        because.extend(marks(&test.fragile));
        return Some((test.outcome.word().to_owned(), because.join(" ")));
    }
    let verdict = assessment.criteria.get(id)?;
    let mut because = ids(&verdict.because);
    because.extend(codes(&verdict.reasons));
    because.extend(marks(&verdict.fragile));
    Some((verdict.status.word().to_owned(), because.join(" ")))
}

fn tokens(cell: &str, keep: impl Fn(&str) -> bool) -> BTreeSet<String> {
    cell.split_whitespace()
        .filter(|token| keep(token))
        .map(str::to_owned)
        .collect()
}

/// Whether what is expected of `because` holds: records and reasons exactly, marks only where some are named.
fn agrees(expected: &str, found: &str, is_criterion: bool) -> bool {
    if expected.is_empty() && !is_criterion {
        return true;
    }
    let plain = |token: &str| !token.starts_with('!');
    if !is_criterion {
        return tokens(expected, |_| true).is_subset(&tokens(found, |_| true));
    }
    tokens(expected, plain) == tokens(found, plain)
        && (!expected.contains('!') || tokens(expected, |t| !plain(t)) == tokens(found, |t| !plain(t)))
}

fn verdict_files() -> Vec<SpecFile> {
    let files = all(&root())
        .into_iter()
        .map(|path| SpecFile::read(&path))
        .filter(|file| !file.expects_errors() && !file.expects_a_weighing());
    files.collect()
}

fn each(mut check: impl FnMut(&SpecFile, &Checked, &Case)) {
    let files = verdict_files();
    assert!(!files.is_empty(), "there is no specification");
    for file in files {
        let (checked, case) = file.case();
        check(&file, &checked, &case);
    }
}

#[test]
fn every_file_holds() {
    let mut failures = Vec::new();
    each(|file, _, case| {
        let mut rewritten = Vec::new();
        for expected in expectations(file) {
            let expected = match expected {
                Ok(expected) => expected,
                Err(line) => {
                    let known = line.trim().is_empty() || line.starts_with('#') || line.starts_with("as of");
                    assert!(known, "{}: can't read `{line}`", file.path.display());
                    rewritten.push(line);
                    continue;
                }
            };
            let assessment = assess(case, expected.as_of);
            let Some((status, because)) = told(&assessment, &expected.reading, &expected.id) else {
                failures.push(format!(
                    "{}: nothing is called `{}` under `{}`",
                    file.path.display(),
                    expected.id,
                    expected.reading
                ));
                continue;
            };
            let is_test = case
                .first_reading()
                .is_some_and(|reading| reading.tests.contains_key(expected.id.as_str()));
            let is_criterion = expected.reading != "-" && !is_test;
            let holds = status == expected.status && agrees(&expected.because, &because, is_criterion);
            if !holds && !updating() {
                failures.push(format!(
                    "{}: {} {} {}\n  expected {} {}\n  found    {status} {because}",
                    file.path.display(),
                    expected.as_of,
                    expected.reading,
                    expected.id,
                    expected.status,
                    expected.because,
                ));
            }
            let shown = if holds { expected.because.clone() } else { because };
            let comment = if expected.comment.is_empty() {
                String::new()
            } else {
                format!("  {}", expected.comment)
            };
            rewritten.push(format!(
                "{:<10}  {:<7}  {:<16}  {status:<10}  {shown}{comment}",
                expected.as_of, expected.reading, expected.id
            ));
        }
        if updating() {
            file.rewrite(&rewritten);
        }
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Days on which a file expects something.
fn days(file: &SpecFile) -> Vec<Date> {
    let days: BTreeSet<Date> = expectations(file)
        .into_iter()
        .flatten()
        .map(|expected| expected.as_of)
        .collect();
    days.into_iter().collect()
}

fn bytes(checked: &Checked, case: &Case, as_of: Date) -> String {
    View::new(case, &assess(case, as_of), &checked.bibliography).to_json()
}

#[test]
fn rows_shuffled_and_doubled_change_no_byte() {
    each(|file, checked, case| {
        let mut again = check(&mixed_folder(file));
        let other = again
            .case
            .take()
            .unwrap_or_else(|| panic!("{}: {:?}", file.path.display(), again.problems));
        for day in days(file) {
            assert_eq!(
                bytes(checked, case, day),
                bytes(&again, &other, day),
                "{} on {day}",
                file.path.display()
            );
        }
    });
}

/// The same case with its ledger's rows shuffled and doubled.
pub(crate) fn mixed_folder(file: &SpecFile) -> Folder {
    let texts: Vec<(String, String)> = file
        .texts()
        .into_iter()
        .map(|(name, text)| {
            if name == "evidence.csv" {
                (name, mixed(&text))
            } else {
                (name, text)
            }
        })
        .collect();
    Folder::from_texts("spec", texts.iter().map(|(n, t)| (n.as_str(), t.as_str())))
}

/// A table's rows backwards, then all of them once more. Rows must not hold line breaks.
fn mixed(table: &str) -> String {
    let (header, rows) = table.split_once('\n').unwrap_or((table, ""));
    let rows: Vec<&str> = rows.lines().filter(|row| !row.trim().is_empty()).collect();
    let lines = std::iter::once(header)
        .chain(rows.iter().rev().copied())
        .chain(rows.iter().copied());
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// The case with everything taken away that was not known on a date.
pub(crate) fn cut(case: &Case, day: Date) -> Case {
    let mut case = case.clone();
    let mut records: Vec<_> = case
        .ledger
        .records()
        .iter()
        .filter(|record| record.known <= day)
        .cloned()
        .collect();
    let left: BTreeSet<_> = records.iter().map(|record| record.id.clone()).collect();
    for record in &mut records {
        // What was never visible needs no superseding.
        record.supersedes = record
            .supersedes
            .iter()
            .filter(|id| left.contains(*id))
            .cloned()
            .collect();
    }
    case.ledger = Ledger::new(records).unwrap().into();
    case.judgements.retain(|judgement| judgement.known <= day);
    for series in case.series.values_mut() {
        let s = series.clone();
        let known = s
            .observations()
            .iter()
            .filter(|o| o.known <= day)
            .cloned()
            .collect();
        *series = Series::new(s.id, s.label, s.unit, s.lag, s.publisher, s.source, s.note, known);
    }
    case
}

#[test]
fn what_was_not_known_changes_no_byte() {
    each(|file, checked, case| {
        for day in days(file) {
            let found = bytes(checked, &cut(case, day), day);
            assert_eq!(
                bytes(checked, case, day),
                found,
                "{} on {day}",
                file.path.display()
            );
        }
    });
}

/// The case's files as the program prints them.
pub(crate) fn printed(checked: &Checked, case: &Case, texts: &[(String, String)]) -> Vec<(String, String)> {
    let mut printed = vec![
        ("case.yaml".to_owned(), print_case_yaml(&checked.raw).unwrap()),
        ("evidence.csv".to_owned(), print_evidence(case)),
        ("judgements.csv".to_owned(), print_judgements(case)),
    ];
    printed.extend(
        case.series
            .values()
            .map(|series| (format!("series/{}.csv", series.id), print_series(series))),
    );
    printed.extend(
        texts
            .iter()
            .filter(|(name, _)| name.starts_with("sources"))
            .cloned(),
    );
    printed
}

#[test]
fn printed_and_parsed_again_it_is_the_same_case() {
    each(|file, checked, case| {
        let texts = printed(checked, case, &file.texts());
        let folder = Folder::from_texts("spec", texts.iter().map(|(n, t)| (n.as_str(), t.as_str())));
        let mut again = check(&folder);
        let other = again
            .case
            .take()
            .unwrap_or_else(|| panic!("{}: {:#?}", file.path.display(), again.problems));
        assert_eq!(checked.raw, again.raw, "{}", file.path.display());
        assert_eq!(
            texts,
            printed(&again, &other, &file.texts()),
            "{}",
            file.path.display()
        );
        for day in days(file) {
            assert_eq!(
                bytes(checked, case, day),
                bytes(&again, &other, day),
                "{} on {day}",
                file.path.display()
            );
        }
    });
}

/// Every status on every day between two dates, by assessing each day and by walking the timeline.
pub(crate) fn agree_day_by_day(case: &Case, from: Date, to: Date, name: &str) {
    let changes = timeline(case, from, to, Step::Day);
    let mut stands = std::collections::BTreeMap::new();
    let mut at = 0;
    let mut day = from;
    while day <= to {
        while let Some(change) = changes.get(at).filter(|change| change.on <= day) {
            stands.insert(
                (change.reading.clone(), change.subject, change.id.clone()),
                change.to,
            );
            at += 1;
        }
        let assessment = assess(case, day);
        for (reading, assessed) in &assessment.readings {
            let tests = assessed
                .tests
                .iter()
                .map(|(id, test)| (Subject::Test, id, test.outcome.word()));
            let criteria = assessed
                .criteria
                .iter()
                .map(|(id, v)| (Subject::Criterion, id, v.status.word()));
            for (subject, id, word) in tests.chain(criteria) {
                let told = stands.get(&(reading.clone(), subject, id.clone())).copied();
                assert_eq!(told, Some(word), "{name}: {id} under {reading} on {day}");
            }
        }
        day = day_after(day);
    }
}

#[test]
fn day_by_day_it_agrees_with_the_timeline() {
    each(|file, _, case| {
        let days = days(file);
        let (Some(first), Some(last)) = (days.first(), days.last()) else {
            return;
        };
        // A month on either side, and not more than some years: what is far apart has nothing in between.
        let from = add_days(*first, -31);
        let to = add_days(*last, 31).min(add_days(from, 4000));
        agree_day_by_day(case, from, to, &file.path.display().to_string());
    });
}

#[test]
fn every_error_file_holds() {
    let mut failures = Vec::new();
    for path in all(&root().join("errors")) {
        let file = SpecFile::read(&path);
        let dir = tempfile::tempdir().unwrap();
        file.unpack(dir.path());
        let found = errors_of(dir.path());
        let expected: Vec<String> = file
            .lines
            .iter()
            .filter(|line| !line.trim().is_empty())
            .cloned()
            .collect();
        if updating() {
            file.rewrite(&found);
        } else if expected != found {
            failures.push(format!(
                "{}\n expected:\n{}\n found:\n{}",
                path.display(),
                expected.join("\n"),
                found.join("\n")
            ));
        }
        let code = path
            .parent()
            .and_then(Path::file_name)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let named = found.iter().any(|line| {
            line.split("  ")
                .nth(1)
                .is_some_and(|c| c.replace('/', "-") == code)
        });
        if !named && code != "several" {
            failures.push(format!(
                "{}: stands under {code} and has no such problem",
                path.display()
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Every problem of a folder, as a spec writes it: two lines each.
fn errors_of(dir: &Path) -> Vec<String> {
    let problems = check(&Folder::read(dir)).problems;
    let mut lines = Vec::new();
    for problem in problems {
        let place = match problem.position() {
            Some((line, column)) => format!("{}:{line}:{column}", problem.file),
            None => problem.file.clone(),
        };
        // A long list of known words, or the system's own words, are not the rule under test.
        let help = problem
            .help
            .split(" (one of:")
            .next()
            .unwrap_or("")
            .trim_end()
            .to_owned();
        lines.push(format!(
            "{place}  {}  {}",
            problem.code,
            problem.to_string().replace('\n', " ")
        ));
        lines.push(format!("  help: {help}"));
    }
    lines
}

#[test]
fn every_status_reason_and_code_is_specified() {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    each(|file, _, case| {
        for expected in expectations(file).into_iter().flatten() {
            let assessment = assess(case, expected.as_of);
            let is_test = case
                .first_reading()
                .is_some_and(|reading| reading.tests.contains_key(expected.id.as_str()));
            let kind = if expected.reading == "-" {
                "promise"
            } else if is_test {
                "test"
            } else {
                "criterion"
            };
            seen.insert(format!("{kind} {}", expected.status));
            if let Some((_, because)) = told(&assessment, &expected.reading, &expected.id) {
                seen.extend(because.split_whitespace().map(str::to_owned));
            }
        }
    });
    for path in all(&root().join("errors")) {
        seen.extend(
            SpecFile::read(&path)
                .lines
                .iter()
                .filter_map(|line| line.split("  ").nth(1))
                .map(str::to_owned),
        );
    }
    let mut wanted: Vec<String> = Status::WORDS
        .iter()
        .map(|word| format!("criterion {word}"))
        .collect();
    wanted.extend(Outcome::WORDS.iter().map(|word| format!("test {word}")));
    wanted.extend(PromiseStatus::WORDS.iter().map(|word| format!("promise {word}")));
    wanted.extend(Reason::CODES.iter().map(|code| format!("({code})")));
    wanted.extend(["!single-record", "!source-not-seen", "!latest-revision"].map(str::to_owned));
    wanted.extend(CODES.iter().map(|(code, _)| (*code).to_owned()));
    let missing: Vec<&String> = wanted.iter().filter(|word| !seen.contains(*word)).collect();
    assert!(missing.is_empty(), "no file under spec/ has: {missing:?}");
}
