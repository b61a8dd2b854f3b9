//! The subcommands: thin, one function each.

use std::fs;
use std::path::Path;

use bilateral_assess::{Step, assess, diff, timeline};
use bilateral_casefile::diagnostic::did_you_mean;
use bilateral_casefile::{check, scaffold, schema};
use bilateral_model::{Date, Id};
use bilateral_report::{View, pages};
use clap::CommandFactory;

use crate::args::{Args, AssessFormat, Command, SchemaOf, StepArg, TableFormat, TextFormat, WatchFormat};
use crate::exit::Failure;
use crate::load::{self, DEFAULT_CASE, Loaded};
use crate::output::write;

type Done = Result<(), Failure>;

pub(crate) fn run(args: Args) -> Done {
    let Some(command) = args.command else {
        let loaded = load::case(DEFAULT_CASE)?;
        let (view, readings) = (brief(loaded, load::today()), load::readings(&loaded.case, "all")?);
        return write(&bilateral_report::terminal(&view, &readings), None);
    };
    match command {
        Command::Assess {
            case,
            date,
            reading,
            format,
            output,
        } => {
            let loaded = load::case(&case)?;
            let readings = load::readings(&loaded.case, &reading)?;
            let as_of = load::date(date.as_of.as_deref())?;
            let mut view = match format {
                AssessFormat::Terminal => brief(loaded, as_of),
                _ => view(loaded, as_of),
            };
            view.readings.retain(|id, _| readings.contains(id));
            let text = match format {
                AssessFormat::Terminal => bilateral_report::terminal(&view, &readings),
                AssessFormat::Json => view.to_json(),
                AssessFormat::Markdown => bilateral_report::markdown(&view, &readings),
                AssessFormat::Html => bilateral_report::html(&view, &readings),
            };
            write(&text, output.output.as_deref())
        }
        Command::Explain {
            what,
            date,
            format,
            output,
        } => {
            let (case, id) = split_case(&what);
            let loaded = load::case(case)?;
            let as_of = load::date(date.as_of.as_deref())?;
            let explanation = explain(loaded, as_of, id)?;
            let text = match format {
                TextFormat::Terminal => explanation.to_terminal(),
                TextFormat::Json => explanation.to_json(),
            };
            write(&text, output.output.as_deref())
        }
        Command::Timeline {
            case,
            from,
            to,
            step,
            reading,
            format,
            output,
        } => {
            let loaded = load::case(&case)?;
            let readings = load::readings(&loaded.case, &reading)?;
            let to = load::date(to.as_deref())?;
            let from = match from {
                Some(text) => load::date(Some(&text))?,
                None => loaded.case.head.opened.min(to),
            };
            if from > to {
                return Err(Failure::usage(
                    format!("{from} is after {to}"),
                    "put the earlier date under --from",
                ));
            }
            let step = match step {
                StepArg::Day => Step::Day,
                StepArg::Month => Step::Month,
                StepArg::Year => Step::Year,
            };
            let mut changes = timeline(&loaded.case, from, to, step);
            changes.retain(|change| readings.iter().any(|id| *id == change.reading.as_str()));
            let (from, to) = (from.to_string(), to.to_string());
            let text = match format {
                TableFormat::Terminal => {
                    pages::timeline_terminal(&loaded.case.head.title, &from, &to, &changes)
                }
                TableFormat::Json => pages::timeline_json(loaded.case.head.id.as_str(), &from, &to, &changes),
                TableFormat::Csv => pages::timeline_csv(&changes),
            };
            write(&text, output.output.as_deref())
        }
        Command::Diff { what, format, output } => {
            let (case, dates) = match what.as_slice() {
                [case, a, b] => (case.as_str(), [a, b]),
                [a, b] => (DEFAULT_CASE, [a, b]),
                _ => {
                    return Err(Failure::usage(
                        "give two dates",
                        "bilateral diff 2016-02-01 2017-02-01",
                    ));
                }
            };
            let (a, b) = (load::date(Some(dates[0]))?, load::date(Some(dates[1]))?);
            let loaded = load::case(case)?;
            let (before, after, differences) = diff(&loaded.case, a, b);
            let before = View::new(&loaded.case, &before, &loaded.bibliography);
            let after = View::new(&loaded.case, &after, &loaded.bibliography);
            let text = match format {
                TextFormat::Terminal => pages::diff_terminal(&before, &after, &differences),
                TextFormat::Json => pages::diff_json(&before.case, &before.as_of, &after.as_of, &differences),
            };
            write(&text, output.output.as_deref())
        }
        Command::Promises {
            case,
            date,
            format,
            output,
        } => {
            let loaded = load::case(&case)?;
            let view = brief(loaded, load::date(date.as_of.as_deref())?);
            let text = match format {
                TableFormat::Terminal => pages::promises_terminal(&view),
                TableFormat::Json => pages::promises_json(&view),
                TableFormat::Csv => pages::promises_csv(&view),
            };
            write(&text, output.output.as_deref())
        }
        Command::Watch {
            case,
            date,
            format,
            output,
        } => {
            let loaded = load::case(&case)?;
            let view = brief(loaded, load::date(date.as_of.as_deref())?);
            let text = match format {
                WatchFormat::Terminal => pages::watch_terminal(&view),
                WatchFormat::Json => pages::watch_json(&view),
                WatchFormat::Ics => bilateral_report::ics(&view),
            };
            write(&text, output.output.as_deref())
        }
        Command::Check { case, format } => check_case(&case, format),
        Command::New { dir } => new(&dir),
        Command::Schema { of } => {
            let json = |schema| serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n";
            let text = match of {
                SchemaOf::Case => json(schema::json_schema()),
                SchemaOf::Output => json(bilateral_report::json_schema()),
                SchemaOf::Reference => bilateral_casefile::reference(),
            };
            write(&text, None)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "bilateral", &mut script);
            write(&String::from_utf8_lossy(&script), None)
        }
        Command::Man { command } => man(command.as_deref()),
    }
}

fn view(loaded: &Loaded, as_of: Date) -> View {
    View::new(&loaded.case, &assess(&loaded.case, as_of), &loaded.bibliography)
}

/// For pages that show no records.
fn brief(loaded: &Loaded, as_of: Date) -> View {
    View::without_records(&loaded.case, &assess(&loaded.case, as_of), &loaded.bibliography).0
}

fn split_case(what: &[String]) -> (&str, &str) {
    match what {
        [case, id] => (case, id),
        [id] => (DEFAULT_CASE, id),
        _ => (DEFAULT_CASE, ""),
    }
}

fn explain(loaded: &Loaded, as_of: Date, id: &str) -> Result<bilateral_report::Explanation, Failure> {
    let assessment = assess(&loaded.case, as_of);
    let (view, _) = View::without_records(&loaded.case, &assessment, &loaded.bibliography);
    bilateral_report::explain(&loaded.case, &assessment, &view, &loaded.bibliography, id).ok_or_else(|| {
        let known = bilateral_report::known_ids(&loaded.case, &assessment);
        let last = id.rsplit('.').next().unwrap_or(id);
        let later = loaded
            .case
            .ledger
            .get(last)
            .map(|record| record.known)
            .filter(|known| *known > as_of);
        let help = match later {
            Some(_) => "the case has such a record, but it could not be known on that date".to_owned(),
            None => did_you_mean(last, known.iter().map(String::as_str)),
        };
        Failure::usage(format!("nothing is called `{id}` as of {as_of}"), help)
    })
}

fn check_case(name: &str, format: TextFormat) -> Done {
    let checked = check(&load::folder(name)?);
    let problems = &checked.problems;
    if let TextFormat::Json = format {
        let list: Vec<_> = problems
            .iter()
            .map(|problem| {
                let (line, column) = problem.position().unzip();
                serde_json::json!({
                    "code": problem.code, "file": problem.file, "line": line, "column": column,
                    "message": problem.message, "help": problem.help,
                })
            })
            .collect();
        let page = serde_json::json!({"schema_version": bilateral_report::SCHEMA_VERSION, "problems": list});
        write(
            &(serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"),
            None,
        )?;
    } else {
        load::show(problems);
        let text = match (&checked.case, problems.len()) {
            (Some(case), 0) => format!(
                "{}: no problem. {}, {}, {}, {} series, {}.\n",
                case.head.id,
                count(case.ledger.records().len(), "record", "records"),
                count(
                    case.first_reading().map_or(0, |reading| reading.criteria.len()),
                    "criterion",
                    "criteria"
                ),
                count(case.promises.len(), "promise", "promises"),
                case.series.len(),
                count(checked.bibliography.iter().count(), "source", "sources"),
            ),
            (_, 1) => "1 problem\n".to_owned(),
            (_, n) => format!("{n} problems\n"),
        };
        write(&text, None)?;
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::CaseHasProblems)
    }
}

fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn new(dir: &Path) -> Done {
    let name = dir
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let id = Id::new(&Id::suggest(&name)).map_err(|error| {
        Failure::usage(
            format!("`{}` can't name a case: {error}", dir.display()),
            "use letters, digits and hyphens",
        )
    })?;
    let taken = fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) || dir.is_file();
    if taken {
        return Err(Failure::usage(
            format!("`{}` exists and is not empty", dir.display()),
            "name a folder that does not exist yet; nothing was written",
        ));
    }
    let failed = |error: std::io::Error| {
        Failure::usage(
            format!("`{}` can't be written: {error}", dir.display()),
            "check the folder and its rights",
        )
    };
    fs::create_dir_all(dir.join("series")).map_err(failed)?;
    for (file, text) in scaffold(&id) {
        fs::write(dir.join(file), text).map_err(failed)?;
    }
    let text = format!(
        "{0} holds a small case to change into your own.\n\nNext: bilateral check {0} · bilateral assess {0} --as-of 2021-06-30\n",
        dir.display()
    );
    write(&text, None)
}

fn man(command: Option<&str>) -> Done {
    let mut root = Args::command();
    root.build();
    let page = match command {
        None => root,
        Some(name) => root.find_subcommand(name).cloned().ok_or_else(|| {
            let names: Vec<&str> = root.get_subcommands().map(clap::Command::get_name).collect();
            Failure::usage(
                format!("there is no command `{name}`"),
                did_you_mean(name, names.iter().copied()),
            )
        })?,
    };
    let mut text = Vec::new();
    let rendered = clap_mangen::Man::new(page).render(&mut text);
    rendered.map_err(|error| Failure::usage(error.to_string(), ""))?;
    write(&String::from_utf8_lossy(&text), None)
}
