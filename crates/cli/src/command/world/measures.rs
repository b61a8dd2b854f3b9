//! `measures`: the catalogue, and all about one measure.

use bilateral_casefile::diagnostic::closest;
use bilateral_report::{fit, wrap};
use bilateral_world::measure::{Catalogue, MeasureError, Recipe, reference};
use serde_json::{Value, json};

use super::open;
use crate::args::{MeasuresFormat, OutputArg, RecipesArg};
use crate::exit::Failure;
use crate::output::write;

pub(super) fn run(
    id: Option<&str>,
    recipes: &RecipesArg,
    format: MeasuresFormat,
    output: &OutputArg,
) -> Result<(), Failure> {
    let catalogue = open::catalogue(recipes.recipes.as_deref())?;
    let one = id.map(|id| found(&catalogue, id)).transpose()?;
    let text = match (one, format) {
        (None, MeasuresFormat::Terminal) => all(&catalogue),
        (Some(recipe), MeasuresFormat::Terminal) => about(&catalogue, recipe),
        (None, MeasuresFormat::Json) => {
            let measures: Vec<Value> = catalogue
                .recipes()
                .map(|recipe| machine(&catalogue, recipe))
                .collect();
            json_page(&json!({"schema_version": bilateral_report::SCHEMA_VERSION, "measures": measures}))
        }
        (Some(recipe), MeasuresFormat::Json) => json_page(&json!({
            "schema_version": bilateral_report::SCHEMA_VERSION, "measures": [machine(&catalogue, recipe)],
        })),
        (None, MeasuresFormat::Markdown) => reference(&catalogue),
        (Some(_), MeasuresFormat::Markdown) => {
            return Err(Failure::usage(
                "the reference is of all measures",
                "leave the measure out, or take --format json",
            ));
        }
    };
    write(&text, output.output.as_deref())
}

fn json_page(page: &Value) -> String {
    serde_json::to_string_pretty(page).unwrap_or_default() + "\n"
}

fn found<'a>(catalogue: &'a Catalogue, id: &str) -> Result<&'a Recipe, Failure> {
    let recipe = catalogue.get(id);
    recipe.ok_or_else(|| failure(MeasureError::Unknown(id.to_owned()), catalogue))
}

/// A failure with the help that the catalogue can give.
pub(super) fn failure(error: MeasureError, catalogue: &Catalogue) -> Failure {
    let MeasureError::Unknown(id) = &error else {
        return error.into();
    };
    let help = closest(id, catalogue.recipes().map(|recipe| recipe.id.as_str())).map_or_else(
        || "see which there are: bilateral measures".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Failure::usage(error.to_string(), help)
}

/// Columns for the id.
const ID: usize = 24;

fn all(catalogue: &Catalogue) -> String {
    let mut text = format!(
        "{} measures of two states in a year.\n\n",
        catalogue.recipes().count()
    );
    for recipe in catalogue.recipes() {
        let id = if recipe.id.len() > ID {
            format!("{} ", recipe.id)
        } else {
            fit(&recipe.id, ID + 1)
        };
        let arrow = if recipe.directed { ", a to b" } else { "" };
        text += &wrap(
            &format!("{} ({}{arrow})", recipe.label, recipe.unit),
            &id,
            &" ".repeat(ID + 1),
        );
    }
    text + "\nMore of one: bilateral measures ID\n"
}

fn about(catalogue: &Catalogue, recipe: &Recipe) -> String {
    let mut text = wrap(&recipe.label, &format!("{}: ", recipe.id), "  ");
    text.push('\n');
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            text += &wrap(value, &format!("{name:10} "), &" ".repeat(11));
        }
    };
    line("Means", recipe.means.trim());
    line("Unit", &recipe.unit);
    line(
        "Direction",
        if recipe.directed {
            "from the first state to the second"
        } else {
            "none"
        },
    );
    line("Method", recipe.method.trim());
    line("Mind", recipe.note.trim());
    line("Made of", &recipe.measures().join(", "));
    let datasets = catalogue.datasets(&recipe.id).unwrap_or_default();
    line("Data sets", &datasets.into_iter().collect::<Vec<_>>().join(", "));
    text
}

fn machine(catalogue: &Catalogue, recipe: &Recipe) -> Value {
    let mut value = serde_json::to_value(recipe).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.insert(
            "datasets".to_owned(),
            json!(catalogue.datasets(&recipe.id).unwrap_or_default()),
        );
    }
    value
}
