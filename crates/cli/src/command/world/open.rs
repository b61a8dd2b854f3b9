//! Opening the data folder, and the stored data as somebody knows them.

use std::path::Path;

use bilateral_casefile::diagnostic::closest;
use bilateral_world::add::AddError;
use bilateral_world::connector::{self, Connector};
use bilateral_world::measure::{Catalogue, Knowledge, MeasureError, World};
use bilateral_world::states::{self, State, Unplaced};
use bilateral_world::store::{Store, StoreError};

use crate::args::DataFolderArg;
use crate::exit::Failure;
use crate::load;

/// The data folder that is meant, which need not exist yet.
pub(super) fn store(folder: &DataFolderArg) -> Result<Store, Failure> {
    match &folder.data_folder {
        Some(root) if root.is_file() => Err(Failure::usage(
            format!("`{}` is a file, the data are kept in a folder", root.display()),
            "name a folder; it need not exist yet",
        )),
        Some(root) => Ok(Store::at(root)),
        None => Ok(Store::of_user()?),
    }
}

/// The stored data as they could be known on a date, or the latest of everything.
pub(super) fn world(
    folder: &DataFolderArg,
    as_of: Option<&str>,
    measures: Option<&Path>,
) -> Result<World, Failure> {
    let knowledge = match as_of {
        None => Knowledge::Latest,
        Some(date) => Knowledge::AsOf(load::date(Some(date))?),
    };
    Ok(World::new(store(folder)?, catalogue(measures)?, knowledge))
}

/// The shipped measures, and those of a folder of the user's.
pub(super) fn catalogue(folder: Option<&Path>) -> Result<Catalogue, Failure> {
    let Some(folder) = folder else {
        return Ok(Catalogue::shipped());
    };
    Catalogue::with_folder(folder).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Failure::usage(
            lines.join("\n"),
            "correct these recipes; the shipped ones show how",
        )
    })
}

/// The two states that are meant.
pub(super) fn pair(a: &str, b: &str) -> Result<(State, State), Failure> {
    let (first, second) = (state(a)?, state(b)?);
    if first == second {
        return Err(Failure::usage(
            format!("`{a}` and `{b}` are the same state"),
            "name two",
        ));
    }
    Ok((first, second))
}

pub(super) fn state(text: &str) -> Result<State, Failure> {
    states::parse(text).map_err(|error| {
        let help = match &error {
            Unplaced::Ambiguous { .. } => format!("give its COW number: {}", candidates(text)),
            Unplaced::NotAState { .. } => "data are of members of the state system".to_owned(),
            _ => {
                let names = states::rows().iter().map(|spell| spell.name);
                closest(text, names).map_or_else(
                    || "give a COW number, an ISO 3166 code, COW letters or an English name".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                )
            }
        };
        Failure::usage(error.to_string(), help)
    })
}

/// The states that a name with more than one meaning may stand for.
fn candidates(text: &str) -> String {
    let text = text.to_lowercase();
    let mut found: Vec<String> = states::rows()
        .iter()
        .filter(|spell| spell.name.to_lowercase().contains(&text))
        .map(|spell| format!("{} {}", spell.state.cow(), spell.name))
        .collect();
    found.dedup();
    if found.is_empty() {
        "no state of today goes by that".to_owned()
    } else {
        found.join(", ")
    }
}

/// A data set by its id.
pub(super) fn dataset(id: &str) -> Result<&'static Connector, Failure> {
    connector::by_id(id).ok_or_else(|| {
        let known = connector::ALL.iter().map(|connector| connector.dataset.id);
        let help = closest(id, known).map_or_else(
            || "see which there are: bilateral data list".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Failure::usage(format!("there is no data set `{id}`"), help)
    })
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::usage(error.to_string(), error.help())
    }
}

impl From<AddError> for Failure {
    fn from(error: AddError) -> Self {
        Self::usage(error.to_string(), error.help())
    }
}

impl From<MeasureError> for Failure {
    fn from(error: MeasureError) -> Self {
        let help = match &error {
            MeasureError::NoData { dataset, .. } => match connector::by_id(dataset) {
                Some(connector) => how_to_get(connector.dataset),
                None => "see which data sets there are: bilateral data list".to_owned(),
            },
            MeasureError::Table(_) => "see whether the data are whole: bilateral data verify".to_owned(),
            _ => String::new(),
        };
        Self::usage(error.to_string(), help)
    }
}

/// How a data set comes into the data folder.
pub(super) fn how_to_get(dataset: &bilateral_world::dataset::Dataset) -> String {
    if dataset.downloads.is_empty() {
        format!(
            "by hand from {}, then bilateral data add {} FILE…",
            dataset.landing_page, dataset.id
        )
    } else {
        format!("bilateral data fetch {}", dataset.id)
    }
}
