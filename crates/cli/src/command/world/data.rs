//! `data`: what is known, what is at hand, and bringing it there.

use std::path::{Path, PathBuf};

use bilateral_world::add::{self, Verified};
use bilateral_world::store::{Manifest, Store};
use jiff::civil::Date;
use serde_json::json;

use super::{fetching, info, list, open, progress, taken};
use crate::args::{DataCommand, DataFolderArg, ListFormat, TextFormat};
use crate::exit::Failure;
use crate::load;
use crate::output::write;

pub(super) fn run(command: &DataCommand, folder: &DataFolderArg) -> Result<(), Failure> {
    let store = open::store(folder)?;
    match command {
        DataCommand::List { format, output } => {
            let status = add::status(&store);
            let text = match format {
                ListFormat::Terminal => list::terminal(&status, store.root()),
                ListFormat::Json => list::json(&status, store.root()),
                ListFormat::Markdown => list::reference(&status),
            };
            write(&text, output.output.as_deref())
        }
        DataCommand::Info { id, format, output } => {
            let dataset = open::dataset(id)?.dataset;
            let held = store.held(id);
            let text = match format {
                TextFormat::Terminal => info::terminal(dataset, &held),
                TextFormat::Json => info::json(dataset, &held),
            };
            write(&text, output.output.as_deref())
        }
        DataCommand::Add {
            what,
            guess,
            version,
            released,
            format,
        } => {
            let (id, files) = split(what, *guess)?;
            add_files(
                &store,
                id,
                files,
                &Asked::new(version.as_deref(), released.as_deref(), *format)?,
            )
        }
        DataCommand::Fetch {
            id,
            mirror,
            no_add,
            version,
            released,
            format,
        } => {
            let asked = Asked::new(version.as_deref(), released.as_deref(), *format)?;
            let connector = open::dataset(id)?;
            let files = fetching::run(&store, connector.dataset, mirror.as_deref())?;
            if *no_add {
                return write(&fetching::told(connector.dataset, &files, *format), None);
            }
            let paths: Vec<PathBuf> = files.into_iter().map(|file| file.path).collect();
            add_files(&store, Some(id), &paths, &asked)
        }
        DataCommand::Verify { format } => verify(&store, *format),
        DataCommand::Remove { id, version } => {
            store.remove(id, version)?;
            write(&format!("{id} {version} is removed.\n"), None)
        }
    }
}

/// What the user tells about a release.
struct Asked {
    version: Option<String>,
    released: Option<Date>,
    format: TextFormat,
}

impl Asked {
    fn new(version: Option<&str>, released: Option<&str>, format: TextFormat) -> Result<Self, Failure> {
        Ok(Self {
            version: version.map(str::to_owned),
            released: released.map(|day| load::date(Some(day))).transpose()?,
            format,
        })
    }
}

/// The data set's id, unless it is to be guessed, and the files.
fn split(what: &[PathBuf], guess: bool) -> Result<(Option<&str>, &[PathBuf]), Failure> {
    if guess {
        return Ok((None, what));
    }
    match what {
        [id, files @ ..] if !files.is_empty() => Ok((Some(id.to_str().unwrap_or_default()), files)),
        [file] if file.is_file() => Err(Failure::usage(
            format!("which data set is `{}`?", file.display()),
            "name it before the file: bilateral data add ID FILE…; or let it be found out: --guess",
        )),
        _ => Err(Failure::usage(
            "no file was named",
            "name the files as you downloaded them: bilateral data add ID FILE…",
        )),
    }
}

fn add_files(store: &Store, id: Option<&str>, files: &[PathBuf], asked: &Asked) -> Result<(), Failure> {
    let connector = match id {
        Some(id) => open::dataset(id)?,
        None => add::guess(files)?,
    };
    store.sweep();
    let before: Vec<String> = versions(store, connector.dataset.id);
    let bytes: u64 = files.iter().map(|file| length(file)).sum();
    let manifest = progress::reading(connector.dataset.id, bytes, || {
        add::add(store, connector, files, asked.version.clone(), asked.released)
    })?;
    let fresh = !before.contains(&manifest.version);
    let listed = store.set_aside(&manifest.dataset, &manifest.version)?;
    let text = match asked.format {
        TextFormat::Terminal => taken::terminal(
            &manifest,
            &listed,
            fresh,
            &store.folder(&manifest.dataset, &manifest.version),
        ),
        TextFormat::Json => taken::json(&manifest, &listed, fresh),
    };
    write(&text, None)
}

fn versions(store: &Store, id: &str) -> Vec<String> {
    store.held(id).into_iter().map(|held| held.version).collect()
}

fn length(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |data| data.len())
}

/// First and last year, as text.
pub(super) fn years(manifest: &Manifest) -> String {
    match manifest.coverage {
        Some((first, last)) if first == last => first.to_string(),
        Some((first, last)) => format!("{first}–{last}"),
        None => "no years".to_owned(),
    }
}

fn verify(store: &Store, format: TextFormat) -> Result<(), Failure> {
    let swept = store.sweep();
    let all = add::verify(store);
    let damaged = all.iter().filter(|verified| verified.outcome.is_err()).count();
    let text = match format {
        TextFormat::Terminal => verified_terminal(store, &all, swept, damaged),
        TextFormat::Json => {
            let releases: Vec<_> = all
                .iter()
                .map(|verified| {
                    json!({
                        "dataset": verified.dataset, "version": verified.version,
                        "tables": verified.outcome.as_ref().ok(),
                        "damage": verified.outcome.as_ref().err().map(ToString::to_string),
                    })
                })
                .collect();
            let page = json!({
                "schema_version": bilateral_report::SCHEMA_VERSION,
                "folder": store.root(), "swept": swept, "releases": releases,
            });
            serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
        }
    };
    write(&text, None)?;
    if damaged == 0 {
        Ok(())
    } else {
        Err(Failure::CaseHasProblems)
    }
}

fn verified_terminal(store: &Store, all: &[Verified], swept: usize, damaged: usize) -> String {
    let mut text = String::new();
    for verified in all {
        let name = format!("{} {}", verified.dataset, verified.version);
        match &verified.outcome {
            Ok(1) => {
                text += &bilateral_report::wrap("1 table as it was written", &format!("✓ {name}: "), "    ");
            }
            Ok(tables) => {
                text += &bilateral_report::wrap(
                    &format!("{tables} tables as they were written"),
                    &format!("✓ {name}: "),
                    "    ",
                );
            }
            Err(error) => {
                text += &bilateral_report::wrap(&error.to_string(), &format!("✗ {name}: "), "    ");
                text += &bilateral_report::wrap(error.help(), "    help: ", "    ");
            }
        }
    }
    if swept > 0 {
        text += &format!("{swept} left behind by broken runs: removed\n");
    }
    text + &match (all.len(), damaged) {
        (0, _) => bilateral_report::wrap(&format!("No release in {}.", store.root().display()), "", ""),
        (1, 0) => "1 release, whole.\n".to_owned(),
        (n, 0) => format!("{n} releases, all whole.\n"),
        (n, damaged) => format!("{n} releases, {damaged} damaged.\n"),
    }
}
