//! A whole case, read and checked in one run.

use std::sync::LazyLock;

use bilateral_model::{Case, Kind, Ledger, LedgerError, Series};
use indexmap::IndexMap;

use crate::bibliography::Bibliography;
use crate::build::{self, Builder};
use crate::diagnostic::{Problem, SourceFile, Span, closest};
use crate::folder::{CASE_YAML, EVIDENCE_CSV, Folder, JUDGEMENTS_CSV};
use crate::ledger::{self, Known};
use crate::schema::{RawCase, json_schema};
use crate::yaml::Node;
use crate::{judgements, observations, structure, yaml};

/// A case that was read, with every problem that was found. There is a case only if there is no problem.
#[derive(Debug)]
pub struct Checked {
    /// The case, if nothing is wrong with it.
    pub case: Option<Case>,
    /// `case.yaml` as written, as far as it can be read.
    pub raw: RawCase,
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
        // A file that can't be read is not missing as well.
        let told = |problem: &Problem| unreadable.iter().any(|other| other.file == problem.file);
        checked
            .problems
            .retain(|problem| problem.code != "file/missing" || !told(problem));
        checked.problems.splice(..0, unreadable.iter().cloned());
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
            bibliography,
            problems,
        };
    };
    let Some((root, raw)) = read_yaml(file, &mut problems) else {
        return Checked {
            case: None,
            raw: RawCase::default(),
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

    let names = Names {
        raw: &raw,
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
    let judged = |id: &str| judged_criterion(&raw, &readings, id);
    let judgements = folder
        .file(JUDGEMENTS_CSV)
        .map(|file| judgements::read(file, judged, &names, &mut problems))
        .unwrap_or_default();
    let series = series(folder, &raw, file, &root, &names, &record, &mut problems);

    // Whatever else went wrong above has been reported; a case that lost a part without a word would be worse than none.
    let whole = readings
        .values()
        .all(|r| r.criteria.len() == raw.criteria.len() && r.tests.len() == raw.tests.len())
        && (promises.len(), anchors.len()) == (raw.promises.len(), raw.anchors.len())
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
            ledger,
            judgements,
            definition: serde_json::to_string(&raw).unwrap_or_default(),
        }),
        _ => None,
    };
    Checked {
        case,
        raw,
        bibliography,
        problems,
    }
}

/// The format's schema: always the same, and made once.
static SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(json_schema);

/// The tree, and what of it fits the format.
fn read_yaml(file: &SourceFile, problems: &mut Vec<Problem>) -> Option<(Node, RawCase)> {
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
    let fitted = structure::fit(&root, &SCHEMA, file, problems)?;
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

struct Names<'a> {
    raw: &'a RawCase,
    bibliography: &'a Bibliography,
}

impl Known for Names<'_> {
    fn target(&self, id: &str) -> Result<(), String> {
        let raw = self.raw;
        if raw.criteria.contains_key(id)
            || raw.anchors.contains_key(id)
            || raw.questions.contains_key(id)
            || raw.aspects.contains_key(id)
        {
            return Ok(());
        }
        let names = raw
            .criteria
            .keys()
            .chain(raw.anchors.keys())
            .chain(raw.questions.keys())
            .chain(raw.aspects.keys());
        Err(crate::diagnostic::did_you_mean(id, names.map(String::as_str)))
    }

    fn promise(&self, id: &str) -> Result<(), String> {
        if self.raw.promises.contains_key(id) {
            return Ok(());
        }
        Err(crate::diagnostic::did_you_mean(
            id,
            self.raw.promises.keys().map(String::as_str),
        ))
    }

    fn source(&self, key: &str) -> Result<(), String> {
        if self.bibliography.may_have(key) {
            return Ok(());
        }
        Err(closest(key, self.bibliography.keys()).map_or_else(
            || "add it to sources.yaml".to_owned(),
            |near| format!("did you mean `{near}`?"),
        ))
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

fn judged_criterion(
    raw: &RawCase,
    readings: &IndexMap<bilateral_model::Id, bilateral_model::Reading>,
    id: &str,
) -> Result<(), String> {
    let judged = readings.values().any(|reading| {
        reading
            .criteria
            .get(id)
            .is_none_or(|criterion| matches!(criterion.kind, Kind::Judged(_)))
    });
    match (raw.criteria.contains_key(id), judged) {
        (true, true) => Ok(()),
        (true, false) => Err("only a criterion of the kind `judged` takes judgements".to_owned()),
        (false, _) => Err(crate::diagnostic::did_you_mean(
            id,
            raw.criteria.keys().map(String::as_str),
        )),
    }
}

fn series(
    folder: &Folder,
    raw: &RawCase,
    file: &SourceFile,
    root: &Node,
    names: &Names<'_>,
    record: &(impl Fn(&str) -> Result<(), String> + Sync),
    problems: &mut Vec<Problem>,
) -> IndexMap<bilateral_model::Id, Series> {
    let bibliography = names.bibliography;
    let mut series = IndexMap::new();
    for (key, entry) in &raw.series {
        let span = root.key_span(&["series", key]);
        let id = match bilateral_model::Id::new(key) {
            Ok(id) => id,
            Err(error) => {
                let help = format!("write `{}`", bilateral_model::Id::suggest(key));
                problems.push(Problem::at("id/form", file, span, error.to_string(), help));
                continue;
            }
        };
        if let Some(source) = entry
            .source
            .as_ref()
            .filter(|source| !bibliography.may_have(source))
        {
            let span = root.find(&["series", key, "source"]).span;
            let help = crate::diagnostic::did_you_mean(source, bibliography.keys());
            problems.push(Problem::at(
                "source/unknown",
                file,
                span,
                format!("there is no source `{source}`"),
                help,
            ));
        }
        let name = format!("series/{key}.csv");
        let Some(table) = folder.file(&name) else {
            let help = format!(
                "write `{name}`; its first line is {}",
                observations::COLUMNS.join(",")
            );
            problems.push(Problem::at(
                "file/missing",
                file,
                span,
                format!("there is no `{name}`"),
                help,
            ));
            continue;
        };
        let observations = observations::read(
            table,
            &entry.unit,
            entry.plan,
            |key| names.source(key),
            record,
            problems,
        );
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        series.insert(
            id.clone(),
            Series::new(
                id,
                entry.label.clone(),
                entry.unit.clone(),
                build::within(entry.lag.as_ref()),
                text(&entry.publisher),
                entry.source.clone(),
                text(&entry.note),
                observations,
            ),
        );
    }
    for (id, table) in folder.series().filter(|(id, _)| !raw.series.contains_key(*id)) {
        problems.push(Problem::of_file(
            "id/unknown",
            &table.name,
            format!("no series `{id}` is declared in {CASE_YAML}"),
            format!("add `{id}:` under `series:`, or take the file away"),
        ));
    }
    series
}
