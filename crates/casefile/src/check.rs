//! A whole case, read and checked in one run.

mod names;
mod series;

use std::sync::{Arc, LazyLock};

use bilateral_model::{
    Case, CaseHead, Framework, Id, Kind, Ledger, LedgerError, Narrative, Rater, Reading, Series, Weighing,
};
use indexmap::IndexMap;

use crate::bibliography::Bibliography;
use crate::build::weighing::Named;
use crate::build::{self, Builder};
use crate::diagnostic::{Problem, SourceFile, Span, closest};
use crate::folder::{CASE_YAML, EVIDENCE_CSV, FORECASTS_CSV, Folder, JUDGEMENTS_CSV, SEALS_CSV};
use crate::ledger;
use crate::schema::{RawCase, json_schema};
use crate::yaml::Node;
use crate::{forecasts, framework, judgements, ratings, seals, structure, yaml};
use names::Names;

/// A case that was read, with every problem that was found. There is a case only if there is no problem.
#[derive(Debug)]
pub struct Checked {
    /// The case, if nothing is wrong with it.
    pub case: Option<Case>,
    /// `case.yaml` as written, as far as it can be read.
    pub raw: RawCase,
    /// Rival frameworks on its ledger, if nothing is wrong.
    pub frameworks: IndexMap<Id, Framework>,
    /// The works that it cites.
    pub bibliography: Bibliography,
    /// Everything that is wrong, in order of file and place.
    pub problems: Vec<Problem>,
}

/// Reads and checks a case. Every problem is reported, not the first alone.
pub fn check(folder: &Folder) -> Checked {
    let mut checked = check_texts(folder);
    let unreadable = folder.unreadable();
    if !unreadable.is_empty() {
        checked.case = None;
        checked.frameworks.clear();
        // A file that can't be read is not missing as well.
        let told = |problem: &Problem| unreadable.iter().any(|other| other.file == problem.file);
        checked
            .problems
            .retain(|problem| problem.code != "file/missing" || !told(problem));
        checked.problems.extend(unreadable.iter().cloned());
        checked
            .problems
            .sort_by(|a, b| (&a.file, a.span, a.code).cmp(&(&b.file, b.span, b.code)));
    }
    checked
}

/// Checks the texts that could be read.
fn check_texts(folder: &Folder) -> Checked {
    let mut problems = Vec::new();
    let bibliography = Bibliography::read(folder, &mut problems);
    let Some(file) = folder.file(CASE_YAML) else {
        let help = "`bilateral new DIR` writes a folder to start from";
        problems.push(Problem::of_file(
            "file/missing",
            CASE_YAML,
            format!("there is no `{CASE_YAML}` here"),
            help,
        ));
        return Checked {
            case: None,
            raw: RawCase::default(),
            frameworks: IndexMap::new(),
            bibliography,
            problems,
        };
    };
    let Some((root, raw)) = read_yaml::<RawCase>(file, &SCHEMA, "the case", &mut problems) else {
        return Checked {
            case: None,
            raw: RawCase::default(),
            frameworks: IndexMap::new(),
            bibliography,
            problems,
        };
    };
    let mut builder = Builder {
        raw: &raw,
        file,
        root: &root,
        bibliography: &bibliography,
        problems: Vec::new(),
    };
    let head = builder.head();
    let rule = builder.rule();
    let narratives = builder.narratives();
    let aspects = builder.aspects();
    let anchors = builder.anchors();
    let questions = builder.questions();
    let promises = builder.promises();
    let readings = build::readings(&mut builder);
    problems.append(&mut builder.problems);
    let texts = framework::read(folder, &raw, &mut problems);
    let parts: Vec<framework::Parts> = texts
        .iter()
        .map(|text| framework::build(text, &bibliography, &mut problems))
        .collect();

    let names = Names {
        raws: std::iter::once(&raw)
            .chain(texts.iter().map(|text| &text.raw))
            .collect(),
        bibliography: &bibliography,
    };
    let before = problems.len();
    let records = if let Some(file) = folder.file(EVIDENCE_CSV) {
        ledger::read(file, &names, &mut problems)
    } else {
        let help = format!(
            "write the ledger; its first line is {}",
            ledger::COLUMNS.join(",")
        );
        let message = format!("there is no `{EVIDENCE_CSV}` here");
        problems.push(Problem::of_file("file/missing", EVIDENCE_CSV, message, help));
        Vec::new()
    };
    // A row that can't be read may be the one that another names; its own problem is enough.
    let whole = problems.len() == before;
    let ledger = Ledger::new(records).unwrap_or_else(|errors| {
        let file = folder.file(EVIDENCE_CSV);
        problems.extend(
            errors
                .iter()
                .filter(|error| whole || !matches!(error, LedgerError::SupersedesNothing { .. }))
                .filter_map(|error| Some(ledger_problem(file?, error))),
        );
        Ledger::default()
    });
    let whole = problems.len() == before;
    let record = |id: &str| {
        if !whole || ledger.get(id).is_some() {
            return Ok(());
        }
        Err(
            closest(id, ledger.records().iter().map(|record| record.id.as_str())).map_or_else(
                || "name the id of a row of evidence.csv".to_owned(),
                |near| format!("did you mean `{near}`?"),
            ),
        )
    };
    named_records(&raw, file, &root, &record, &mut problems);
    for text in &texts {
        named_records(&text.raw, text.file, &text.root, &record, &mut problems);
    }
    let all_readings: Vec<&Reading> = readings
        .values()
        .chain(parts.iter().flat_map(|parts| parts.readings.values()))
        .collect();
    let judged = |id: &str| judged_criterion(&names, &all_readings, id);
    let judgements = folder
        .file(JUDGEMENTS_CSV)
        .map(|file| judgements::read(file, judged, &names, &mut problems))
        .unwrap_or_default();
    let series = series::series(folder, &raw.series, file, &root, &names, &record, &mut problems);
    let mut further = Vec::new();
    for text in &texts {
        let own = text
            .own
            .series
            .iter()
            .filter(|(key, _)| !raw.series.contains_key(*key));
        let own = own.map(|(key, series)| (key.clone(), series.clone())).collect();
        further.push(series::series(
            folder,
            &own,
            text.file,
            &text.root,
            &names,
            &record,
            &mut problems,
        ));
    }
    series::undeclared_series(folder, &names, &mut problems);
    let named = |id: &str| match ledger.get(id) {
        Some(_) => Named::Record,
        None if !whole => Named::Unknown,
        None => {
            let ids = ledger.records().iter().map(|record| record.id.as_str());
            Named::Nothing(closest(id, ids).map(str::to_owned))
        }
    };
    let weighing = builder.weighing(&narratives, &readings, &named);
    if let Some(weighing) = &weighing {
        builder.no_record_beside_its_criterion(weighing, &readings, &ledger);
    }
    problems.append(&mut builder.problems);
    let raters = raters(folder, &narratives, weighing.as_ref(), &raw, &mut problems);
    let seals = folder
        .file(SEALS_CSV)
        .map(|file| seals::read(file, &mut problems))
        .unwrap_or_default();
    let criterion = |id: &str| names.criterion(id);
    let forecasts = folder
        .file(FORECASTS_CSV)
        .map(|file| forecasts::read(file, &criterion, &names, &mut problems))
        .unwrap_or_default();
    let weighings: Vec<Option<Weighing>> = texts
        .iter()
        .zip(&parts)
        .map(|(text, parts)| {
            let mut builder = Builder {
                raw: &text.raw,
                file: text.file,
                root: &text.root,
                bibliography: &bibliography,
                problems: Vec::new(),
            };
            let weighing = builder.weighing(&parts.narratives, &parts.readings, &named);
            if let Some(weighing) = &weighing {
                builder.no_record_beside_its_criterion(weighing, &parts.readings, &ledger);
            }
            problems.append(&mut builder.problems);
            weighing
        })
        .collect();

    // Whatever else went wrong above has been reported; a case that lost a part without a word would be worse than none.
    let complete = |raw: &RawCase, readings: &IndexMap<Id, Reading>| {
        let mut readings = readings.values();
        readings.all(|r| r.criteria.len() == raw.criteria.len() && r.tests.len() == raw.tests.len())
    };
    let whole = complete(&raw, &readings)
        && texts
            .iter()
            .zip(&parts)
            .all(|(text, parts)| complete(&text.raw, &parts.readings))
        && (promises.len(), anchors.len()) == (raw.promises.len(), raw.anchors.len())
        && weighing.is_some() == raw.weighing.is_some()
        && head.is_some();
    if problems.is_empty() && !whole {
        let message = "a part of this case can't be made sense of";
        problems.push(Problem::of_file(
            "criterion/kind",
            CASE_YAML,
            message,
            "compare each entry with the format reference",
        ));
    }
    problems.sort_by(|a, b| (&a.file, a.span, a.code).cmp(&(&b.file, b.span, b.code)));
    let mut frameworks = IndexMap::new();
    let case = match head {
        Some(head) if problems.is_empty() => Some(Case {
            head,
            rule,
            narratives,
            aspects,
            readings,
            anchors,
            promises,
            questions,
            series,
            ledger: Arc::new(ledger),
            judgements,
            weighing,
            raters,
            seals,
            forecasts,
            definition: definition(&raw),
        }),
        _ => None,
    };
    if let Some(case) = &case {
        for (((text, parts), series), weighing) in texts.iter().zip(parts).zip(further).zip(weighings) {
            let framework = as_framework(case, text, parts, series, weighing);
            frameworks.insert(text.id.clone(), framework);
        }
    }
    drop(texts);
    Checked {
        case,
        raw,
        frameworks,
        bibliography,
        problems,
    }
}

/// The definition of a case for its digest. The numbers of a weighing decide no status and are left out.
fn definition(raw: &RawCase) -> String {
    let definition = RawCase {
        weighing: None,
        ..raw.clone()
    };
    serde_json::to_string(&definition).unwrap_or_default()
}

/// A framework as a case of its own, on what the whole case knows.
fn as_framework(
    case: &Case,
    text: &framework::Text<'_>,
    parts: framework::Parts,
    series: IndexMap<Id, Series>,
    weighing: Option<Weighing>,
) -> Framework {
    let own = &text.own;
    let mut all_series = case.series.clone();
    all_series.extend(series);
    Framework {
        label: own.label.clone(),
        after: own.after.clone(),
        about: own.about.clone(),
        limits: own.limits.clone(),
        case: Case {
            head: CaseHead {
                id: text.id.clone(),
                title: own.label.clone(),
                question: text.raw.question.clone(),
                source: own.after.clone(),
                about: own.about.clone(),
                ..case.head.clone()
            },
            rule: parts.rule,
            narratives: parts.narratives,
            aspects: IndexMap::new(),
            readings: parts.readings,
            anchors: parts.anchors,
            promises: case.promises.clone(),
            questions: parts.questions,
            series: all_series,
            ledger: Arc::clone(&case.ledger),
            judgements: case.judgements.clone(),
            weighing,
            raters: Vec::new(),
            seals: Vec::new(),
            forecasts: Vec::new(),
            definition: definition(&text.raw),
        },
    }
}

/// The files of raters, by their names.
fn raters(
    folder: &Folder,
    narratives: &IndexMap<Id, Narrative>,
    weighing: Option<&Weighing>,
    raw: &RawCase,
    problems: &mut Vec<Problem>,
) -> Vec<Rater> {
    let names: Vec<&str> = narratives.keys().map(Id::as_str).collect();
    let mut raters = Vec::new();
    for (name, file) in folder.ratings() {
        // A weighing that can't be read has been reported; its items are not unknown as well.
        if weighing.is_none() && raw.weighing.is_some() {
            continue;
        }
        match Id::new(name) {
            Ok(id) => raters.push(ratings::read(file, id, &names, weighing, problems)),
            Err(error) => {
                let help = format!("name the file `{}.csv`", Id::suggest(name));
                problems.push(Problem::of_file("id/form", &file.name, error.to_string(), help));
            }
        }
    }
    raters
}

/// The format's schema: always the same, and made once.
static SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(json_schema);

/// The tree, and what of it fits the format.
pub(crate) fn read_yaml<T: serde::de::DeserializeOwned>(
    file: &SourceFile,
    schema: &serde_json::Value,
    what: &str,
    problems: &mut Vec<Problem>,
) -> Option<(Node, T)> {
    if file.text.trim().is_empty() {
        let help = "`bilateral new DIR` writes one to start from";
        problems.push(Problem::of_file(
            "file/empty",
            &file.name,
            format!("`{}` is empty", file.name),
            help,
        ));
        return None;
    }
    let root = match yaml::parse(file) {
        Ok(root) => root,
        Err(problem) => {
            problems.push(*problem);
            return None;
        }
    };
    if matches!(root.value, yaml::Value::Null) {
        let help = "`bilateral new DIR` writes one to start from";
        let message = format!("`{}` holds nothing but comments", file.name);
        problems.push(Problem::of_file("file/empty", &file.name, message, help));
        return None;
    }
    let fitted = structure::fit(&root, schema, file, what, problems)?;
    match serde_json::from_value(fitted) {
        Ok(raw) => Some((root, raw)),
        Err(error) => {
            // What fits the schema fits the types; if not, say so rather than lose it.
            problems.push(Problem::at(
                "yaml/type",
                file,
                Span::new(0, 1),
                error.to_string(),
                "see the format reference",
            ));
            None
        }
    }
}

fn ledger_problem(file: &SourceFile, error: &LedgerError) -> Problem {
    let (code, line, help) = match error {
        LedgerError::DuplicateId {
            first_line,
            second_line,
            ..
        } => (
            "id/duplicate",
            *second_line,
            format!(
                "line {first_line} has this id too; give one of the rows another, or make a new row that supersedes the old"
            ),
        ),
        LedgerError::SupersedesNothing { line, .. } => (
            "ledger/supersedes",
            *line,
            "name the id of a row of this ledger".to_owned(),
        ),
        LedgerError::SupersedesLater { line, .. } => (
            "ledger/supersedes",
            *line,
            "nothing can replace what nobody knew; check `known_on` of both rows".to_owned(),
        ),
        LedgerError::SupersedesItself { line, .. } => (
            "ledger/supersedes",
            *line,
            "name the row that this one replaces".to_owned(),
        ),
    };
    Problem::at(code, file, file.line_span(line), error.to_string(), help)
}

/// Records that `case.yaml` names must be in the ledger.
fn named_records(
    raw: &RawCase,
    file: &SourceFile,
    root: &Node,
    record: &impl Fn(&str) -> Result<(), String>,
    problems: &mut Vec<Problem>,
) {
    let mut look = |path: &[&str], id: &str| {
        if let Err(help) = record(id) {
            let span = root.find(path).span;
            problems.push(Problem::at(
                "id/unknown",
                file,
                span,
                format!("there is no record `{id}`"),
                help,
            ));
        }
    };
    for (key, promise) in &raw.promises {
        for (name, excuse) in &promise.excuses {
            look(&["promises", key, "excuses", name, "record"], &excuse.record);
        }
    }
    for (key, criterion) in &raw.criteria {
        for (at, validity) in criterion.validity.iter().flatten().enumerate() {
            for (nth, id) in validity.records.iter().enumerate() {
                look(
                    &[
                        "criteria",
                        key,
                        "validity",
                        &at.to_string(),
                        "records",
                        &nth.to_string(),
                    ],
                    id,
                );
            }
        }
    }
}

fn judged_criterion(names: &Names<'_>, readings: &[&Reading], id: &str) -> Result<(), String> {
    names.criterion(id)?;
    let mut of_that_name = readings
        .iter()
        .filter_map(|reading| reading.criteria.get(id))
        .peekable();
    // One that could not be built has been reported.
    let judged = of_that_name.peek().is_none()
        || of_that_name.any(|criterion| matches!(criterion.kind, Kind::Judged(_)));
    if judged {
        Ok(())
    } else {
        Err("only a criterion of the kind `judged` takes judgements".to_owned())
    }
}
