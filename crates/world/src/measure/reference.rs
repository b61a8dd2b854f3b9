//! The catalogue as a page: what each measure means, in which unit, whose method it is, on which data it rests.

use std::fmt::Write;

use super::catalogue::Catalogue;
use super::recipe::{Compute, Recipe};

/// The measures as a page in Markdown, in order of their names.
pub fn reference(catalogue: &Catalogue) -> String {
    let mut page = "\
# Measures

Every measure is a recipe: a short file that says what it means and how it is computed. A figure is one of a pair of states
in a year. A measure with a direction has one figure from the first state to the second, and another back. Where the data
do not tell a figure it is missing, and never nought by default.

This page is written by `bilateral measures --format markdown`.

| measure | what | unit | direction |
|---|---|---|---|
"
    .to_owned();
    for recipe in catalogue.recipes() {
        let direction = if recipe.directed { "yes" } else { "no" };
        let _ = writeln!(
            page,
            "| [`{id}`](#{id}) | {} | {} | {direction} |",
            cell(&recipe.label),
            cell(&recipe.unit),
            id = recipe.id
        );
    }
    for recipe in catalogue.recipes() {
        page += &section(catalogue, recipe);
    }
    page
}

/// Text for a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn section(catalogue: &Catalogue, recipe: &Recipe) -> String {
    let mut text = format!(
        "\n## {}\n\n{}. {}\n",
        recipe.id,
        recipe.label,
        recipe.means.trim()
    );
    if !recipe.note.trim().is_empty() {
        let _ = writeln!(text, "\n{}", recipe.note.trim());
    }
    text.push('\n');
    let _ = writeln!(text, "- Unit: {}", recipe.unit);
    let direction = if recipe.directed {
        "from the first state to the second"
    } else {
        "none"
    };
    let _ = writeln!(text, "- Direction: {direction}");
    let _ = writeln!(text, "- Method: {}", recipe.method.trim());
    let _ = writeln!(text, "- Computed: {}", computed(recipe));
    if let Ok(datasets) = catalogue.datasets(&recipe.id) {
        let names: Vec<_> = datasets.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(text, "- Data sets: {}", names.join(", "));
    }
    let parts: Vec<_> = recipe
        .measures()
        .into_iter()
        .map(|id| format!("[`{id}`](#{id})"))
        .collect();
    if !parts.is_empty() {
        let _ = writeln!(text, "- Made of: {}", parts.join(", "));
    }
    text
}

/// In a few words, how a measure comes about.
fn computed(recipe: &Recipe) -> String {
    match &recipe.compute {
        Compute::Pairs(pairs) => format!("read from `{}`", pairs.table),
        Compute::State(state) => format!("`{}` of one state", state.column),
        Compute::Formula(formula) => format!("`{}`", formula.expression),
        Compute::Window(window) => format!("over {} years of `{}`", window.years, window.of),
        Compute::Change(change) => format!("change of `{}` in {} years, in percent", change.of, change.years),
        Compute::Lag(lag) => format!("`{}` {} years before", lag.of, lag.years),
        Compute::Since(since) => format!("years since `{}` was last above nought", since.of),
        Compute::Spells(spells) => format!("spells of pairs in `{}`", spells.table),
        Compute::StateSpells(spells) => format!("spells of one state in `{}`", spells.table),
        Compute::Total(total) => format!("total of `{}` over all partners", total.of),
        Compute::World(sum) => format!("total of `{}` over all states", sum.column),
        Compute::Capitals(capitals) => {
            format!("great-circle distance between capitals of `{}`", capitals.table)
        }
        Compute::Memberships(memberships) => {
            format!("organisations of `{}` that both belong to", memberships.dataset)
        }
        Compute::Votes(votes) => format!("from the votes that both cast in `{}`", votes.dataset),
        Compute::Alliances(alliances) => format!("from portfolios of alliances in `{}`", alliances.dataset),
    }
}
