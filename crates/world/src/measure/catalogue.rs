//! The catalogue of measures: the recipes that come with the program, and a user's own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::recipe::Recipe;
use super::world::MeasureError;

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../measures/", $name, ".yaml")))),+]
    };
}

/// Recipes that come with the program, by their names.
const SHIPPED: &[(&str, &str)] = shipped![
    "alliance-any",
    "alliance-consultation",
    "alliance-defence",
    "alliance-either",
    "alliance-neutrality",
    "alliance-nonaggression",
    "alliance-offence",
    "alliance-kappa",
    "alliance-pi",
    "alliance-pi-binary",
    "alliance-s",
    "alliance-s-weighted",
    "alliance-tau-b",
    "arms-to",
    "arms-both",
    "arms-imports",
    "arms-imports-sum-five",
    "arms-mean-five",
    "arms-share-to",
    "arms-to-sum-five",
    "capital-distance",
    "contiguity",
    "dispute",
    "dispute-gml",
    "dispute-gml-years-since",
    "dispute-years-since",
    "igo-growth-five",
    "igo-joint",
    "ideal-point-distance",
    "joint-democracy",
    "land-border",
    "major-power-a",
    "major-power-b",
    "power-ratio",
    "trade-dependence",
    "trade-flow-baci",
    "trade-gap-sources",
    "trade-intensity",
    "trade-share",
    "trade-share-joint",
    "trade-to",
    "trade-total",
    "trade-total-baci",
    "vote-agreement",
    "vote-identical",
    "vote-joint",
    "vote-kappa",
    "vote-pi",
    "vote-s",
    "world-imports",
];

/// What is wrong with a recipe.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{file}: {why}")]
pub struct CatalogueError {
    /// File.
    pub file: String,
    /// Why, with the place in the file where that is known.
    pub why: String,
}

/// All recipes.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    recipes: BTreeMap<String, Recipe>,
}

impl Catalogue {
    /// The recipes that come with the program.
    ///
    /// # Panics
    ///
    /// Never in a program whose tests pass: every shipped recipe is read in one.
    pub fn shipped() -> Self {
        let mut catalogue = Self::default();
        for (name, text) in SHIPPED {
            let recipe = read(name, text).unwrap_or_else(|error| panic!("{error}"));
            catalogue.recipes.insert(recipe.id.clone(), recipe);
        }
        catalogue
    }

    /// … and those of a folder, one file a recipe; all problems are told at once.
    pub fn with_folder(folder: &Path) -> Result<Self, Vec<CatalogueError>> {
        let mut catalogue = Self::shipped();
        let mut problems = Vec::new();
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        files.sort();
        for file in files
            .iter()
            .filter(|file| file.extension().is_some_and(|end| end == "yaml"))
        {
            let name = file
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let recipe = std::fs::read_to_string(file)
                .map_err(|error| CatalogueError {
                    file: file.display().to_string(),
                    why: error.to_string(),
                })
                .and_then(|text| read(&name, &text));
            match recipe {
                Ok(recipe) if SHIPPED.iter().any(|(shipped, _)| *shipped == recipe.id) => {
                    problems.push(CatalogueError {
                        file: file.display().to_string(),
                        why: format!("`{}` comes with the program; give yours another name", recipe.id),
                    });
                }
                Ok(recipe) => {
                    catalogue.recipes.insert(recipe.id.clone(), recipe);
                }
                Err(error) => problems.push(error),
            }
        }
        for recipe in catalogue.recipes.values() {
            for part in recipe.measures() {
                if !catalogue.recipes.contains_key(part) {
                    problems.push(CatalogueError {
                        file: format!("{}.yaml", recipe.id),
                        why: format!("it is made of `{part}`, which is no measure"),
                    });
                }
            }
        }
        if problems.is_empty() {
            Ok(catalogue)
        } else {
            Err(problems)
        }
    }

    /// A recipe by its name.
    pub fn get(&self, id: &str) -> Option<&Recipe> {
        self.recipes.get(id)
    }

    /// All recipes, in order of their names.
    pub fn recipes(&self) -> impl Iterator<Item = &Recipe> {
        self.recipes.values()
    }

    /// A measure and all that it is made of.
    pub fn made_of(&self, id: &str) -> Result<BTreeSet<String>, MeasureError> {
        let mut found = BTreeSet::new();
        let mut ahead = vec![id.to_owned()];
        while let Some(id) = ahead.pop() {
            let recipe = self.get(&id).ok_or_else(|| MeasureError::Unknown(id.clone()))?;
            if found.insert(id) {
                ahead.extend(recipe.measures().into_iter().map(str::to_owned));
            }
        }
        Ok(found)
    }

    /// Data sets that a measure rests on, through whatever it is made of.
    pub fn datasets(&self, id: &str) -> Result<BTreeSet<String>, MeasureError> {
        let recipes = self.made_of(id)?;
        let recipes = recipes.iter().filter_map(|id| self.get(id));
        Ok(recipes.flat_map(Recipe::datasets).map(str::to_owned).collect())
    }
}

/// Reads a recipe; its name must be the file's.
fn read(name: &str, text: &str) -> Result<Recipe, CatalogueError> {
    let bad = |why: String| CatalogueError {
        file: format!("{name}.yaml"),
        why,
    };
    let recipe: Recipe = serde_saphyr::from_str(text).map_err(|error| bad(error.to_string()))?;
    if recipe.id == name {
        Ok(recipe)
    } else {
        Err(bad(format!(
            "its id is `{}`, but the file is called `{name}`",
            recipe.id
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::super::recipe::Compute;
    use super::*;

    #[test]
    fn a_mean_is_a_mean_and_a_sum_is_a_sum() {
        for recipe in Catalogue::shipped().recipes() {
            if let crate::measure::Compute::Window(window) = &recipe.compute {
                let is_mean = window.aggregate == crate::measure::Aggregate::Mean;
                assert_eq!(
                    is_mean,
                    recipe.label.contains("mean"),
                    "{}: {}",
                    recipe.id,
                    recipe.label
                );
            }
        }
    }

    #[test]
    fn every_shipped_recipe_is_whole() {
        let catalogue = Catalogue::shipped();
        assert_eq!(catalogue.recipes.len(), SHIPPED.len(), "a recipe stands twice");
        for recipe in catalogue.recipes() {
            for part in recipe.measures() {
                assert!(catalogue.get(part).is_some(), "{}: {part}", recipe.id);
            }
            let datasets = catalogue.datasets(&recipe.id).unwrap();
            assert!(!datasets.is_empty(), "{}", recipe.id);
            for dataset in datasets {
                assert!(
                    crate::connector::by_id(&dataset).is_some(),
                    "{}: {dataset}",
                    recipe.id
                );
            }
            if let crate::measure::Compute::Formula(formula) = &recipe.compute {
                exmex::parse::<f64>(&formula.expression)
                    .unwrap_or_else(|error| panic!("{}: {error}", recipe.id));
            }
            for text in [&recipe.label, &recipe.means, &recipe.unit, &recipe.method] {
                assert!(!text.is_empty(), "{}", recipe.id);
            }
        }
    }

    #[test]
    fn every_shipped_formula_can_be_read() {
        for recipe in Catalogue::shipped().recipes() {
            if let Compute::Formula(formula) = &recipe.compute {
                let read = exmex::parse::<f64>(&formula.expression);
                assert!(read.is_ok(), "{}: {:?}", recipe.id, read.err());
            }
        }
    }
}
