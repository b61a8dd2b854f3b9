//! The subcommands: thin, one function each.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use bilateral_assess::{Assessment, Step, assess, diff, timeline};
use bilateral_casefile::diagnostic::did_you_mean;
use bilateral_casefile::{Bibliography, check, scaffold, schema};
use bilateral_model::{Case, Date, Id, Record, Scale};
use bilateral_report::{View, pages, weighing};
use bilateral_weigh::{Movement, Options, copies, movement, weigh as weigh_case};
use clap::CommandFactory;

use crate::args::{
    Args, AssessFormat, ChoiceArgs, Command, ScaleArgs, SchemaOf, StepArg, TableFormat, TextFormat, WatchBy,
    WatchFormat,
};
use crate::exit::Failure;
use crate::load::{self, DEFAULT_CASE, Loaded};
use crate::output::write;

mod brief;
mod chart;
mod rate;
mod seal;
mod serve;
mod weigh;
mod world;

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
                AssessFormat::Pdf => {
                    return brief::pdf(loaded, as_of, &view, &readings, output.output.as_deref());
                }
                AssessFormat::Html => {
                    let weighed = weigh::view_of(&loaded.case, as_of);
                    let assessment = assess(&loaded.case, as_of);
                    let pictures =
                        bilateral_report::pictures(&loaded.case, &assessment, weighed.as_ref(), &readings);
                    bilateral_report::html(bilateral_report::Parts {
                        view: &view,
                        readings: &readings,
                        weighed: weighed.as_ref(),
                        pictures: &pictures,
                    })
                }
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
            let (from, to) = weigh::span(loaded, from.as_deref(), to.as_deref())?;
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
            let (first, second, differences) = diff(&loaded.case, a, b);
            let before = View::new(&loaded.case, &first, &loaded.bibliography);
            let after = View::new(&loaded.case, &second, &loaded.bibliography);
            let moved = moved(&loaded.case, &first, &second);
            let text = match format {
                TextFormat::Terminal => {
                    let told =
                        moved.map(|moved| weighing::movement_terminal(&loaded.case, &moved, Scale::Icd203));
                    pages::diff_terminal(&before, &after, &differences) + &told.unwrap_or_default()
                }
                TextFormat::Json => {
                    let told = moved.map(|moved| weighing::movement_json(&loaded.case, &moved));
                    pages::diff_json(&before.case, &before.as_of, &after.as_of, &differences, told)
                }
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
            by,
            format,
            output,
        } => {
            let loaded = load::case(&case)?;
            if by == WatchBy::Worth {
                return watch_by_worth(
                    loaded,
                    load::date(date.as_of.as_deref())?,
                    format,
                    output.output.as_deref(),
                );
            }
            let view = brief(loaded, load::date(date.as_of.as_deref())?);
            let text = match format {
                WatchFormat::Terminal => pages::watch_terminal(&view),
                WatchFormat::Json => pages::watch_json(&view),
                WatchFormat::Ics => bilateral_report::ics(&view),
            };
            write(&text, output.output.as_deref())
        }
        Command::Weigh {
            case,
            date,
            choice,
            draws,
            scale,
            format,
            output,
        } => weigh::run(
            &case,
            &date,
            &weigh::Ways::new(choice, &draws, &scale),
            format,
            &output,
        ),
        Command::Whatif {
            case,
            set,
            date,
            choice,
            draws,
            scale,
            format,
            output,
        } => weigh::whatif(
            &case,
            &set,
            &date,
            &weigh::Ways::new(choice, &draws, &scale),
            format,
            &output,
        ),
        Command::Trajectory {
            case,
            from,
            to,
            choice,
            draws,
            format,
            output,
        } => {
            let ways = weigh::Ways::new(choice, &draws, &ScaleArgs::default());
            weigh::run_trajectory(&case, from.as_deref(), to.as_deref(), &ways, format, &output)
        }
        Command::Survival {
            case,
            date,
            format,
            output,
        } => weigh::survival(&case, &date, format, &output),
        Command::Score {
            case,
            date,
            format,
            output,
        } => weigh::score(&case, &date, format, &output),
        Command::Compare {
            case,
            date,
            draws,
            scale,
            format,
            output,
        } => {
            let ways = weigh::Ways::new(ChoiceArgs::default(), &draws, &scale);
            weigh::run_compare(&case, &date, &ways, format, &output)
        }
        Command::Rate {
            case,
            rater,
            all,
            done,
        } => rate::run(&case, &rater, all, done),
        Command::Seal { case, show } => seal::run(&case, show),
        Command::Chart { what, date, output } => chart::run(&what, &date, &output),
        Command::Brief { what, date, output } => brief::run(&what, &date, &output),
        Command::Serve {
            cases,
            bind,
            edit,
            host,
        } => serve::run(&serve::Asked {
            cases: &cases,
            bind: &bind,
            edit,
            hosts: &host,
        }),
        Command::Data { command, folder } => world::data(&command, &folder),
        Command::Measures {
            id,
            recipes,
            format,
            output,
        } => world::measures(id.as_deref(), &recipes, format, &output),
        Command::Panel(asked) => world::panel(&asked, &asked.recipes, &asked.folder),
        Command::Dyad(asked) => world::dyad(&asked),
        Command::Measure(asked) => world::measure(&asked),
        Command::Scan(asked) => world::scan(&asked),
        Command::Sql(asked) => world::sql(
            &asked.question,
            &asked.recipes,
            asked.format,
            &asked.output,
            &asked.folder,
        ),
        Command::Backtest(asked) => world::backtest(&asked),
        Command::Check { case, format } => check_case(&case, format),
        Command::New { dir, from } => new(&dir, from.as_deref()),
        Command::Schema { of } => {
            let json = |schema| serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n";
            let text = match of {
                SchemaOf::Case => json(schema::json_schema()),
                SchemaOf::Output => json(bilateral_report::json_schema()),
                SchemaOf::Weigh => json(weighing::json_schema()),
                SchemaOf::Framework => json(schema::framework_schema()),
                SchemaOf::Reference => bilateral_casefile::reference(),
            };
            write(&text, None)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "bilateral", &mut script);
            write(&String::from_utf8_lossy(&script), None)
        }
        Command::Man { command } => man(&command),
    }
}

fn view(loaded: &Loaded, as_of: Date) -> View {
    View::new(&loaded.case, &assess(&loaded.case, as_of), &loaded.bibliography)
}

/// For pages that show no records.
fn brief(loaded: &Loaded, as_of: Date) -> View {
    View::without_records(&loaded.case, &assess(&loaded.case, as_of), &loaded.bibliography).0
}

/// How the weighing moved between two dates, if there are numbers to weigh.
fn moved(case: &Case, before: &Assessment, after: &Assessment) -> Option<Movement> {
    let options = Options::default();
    Some(movement(
        &weigh_case(case, before, options)?,
        &weigh_case(case, after, options)?,
    ))
}

fn watch_by_worth(loaded: &Loaded, as_of: Date, format: WatchFormat, to: Option<&Path>) -> Done {
    let assessment = assess(&loaded.case, as_of);
    let view = weigh::view(&loaded.case, &assessment, Options::default(), Scale::Icd203)?;
    let text = match format {
        WatchFormat::Terminal => weighing::worth_terminal(&view),
        WatchFormat::Json => weighing::worth_json(&view),
        WatchFormat::Ics => {
            return Err(Failure::usage(
                "a calendar has one order: by date",
                "leave out --by, or choose --format terminal or json",
            ));
        }
    };
    write(&text, to)
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
        if let Some(case) = &checked.case {
            write(&advice(case, &checked.bibliography), None)?;
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::CaseHasProblems)
    }
}

/// What is not wrong, but looks odd: rows that may be one report told twice.
fn advice(case: &Case, bibliography: &Bibliography) -> String {
    let addresses = |record: &Record| {
        let urls = record
            .sources()
            .filter_map(|key| Some(bibliography.get(key)?.url.clone()));
        urls.filter(|url| !url.is_empty()).collect::<BTreeSet<String>>()
    };
    bilateral_report::copies_terminal(&copies(case, addresses))
}

fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn new(dir: &Path, from: Option<&str>) -> Done {
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
    let files: Vec<(String, String)> = match from {
        None => scaffold(&id)
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text))
            .collect(),
        Some(name) => {
            let folder = load::folder(name)?;
            folder
                .files()
                .iter()
                .map(|file| (file.name.clone(), file.text.to_string()))
                .collect()
        }
    };
    for (file, text) in files {
        let path = dir.join(file);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        fs::write(path, text).map_err(failed)?;
    }
    if let Some(from) = from {
        let text = format!(
            "{0} holds a copy of {from}.\n\nNext: bilateral check {0} · bilateral assess {0}\n",
            dir.display()
        );
        return write(&text, None);
    }
    let text = format!(
        "{0} holds a small case to change into your own.\n\nNext: bilateral check {0} · bilateral assess {0} --as-of 2021-06-30\n",
        dir.display()
    );
    write(&text, None)
}

fn man(command: &[String]) -> Done {
    let mut page = Args::command();
    page.build();
    for name in command {
        let found = page.find_subcommand(name).cloned();
        page = found.ok_or_else(|| {
            let names: Vec<&str> = page.get_subcommands().map(clap::Command::get_name).collect();
            Failure::usage(
                format!("there is no command `{name}`"),
                did_you_mean(name, names.iter().copied()),
            )
        })?;
    }
    let mut text = Vec::new();
    let rendered = clap_mangen::Man::new(page).render(&mut text);
    rendered.map_err(|error| Failure::usage(error.to_string(), ""))?;
    write(&String::from_utf8_lossy(&text), None)
}
