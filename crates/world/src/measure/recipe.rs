//! What a recipe may say.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A measure of a dyad-year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Its name, in kebab-case.
    pub id: String,
    /// A few words.
    pub label: String,
    /// What it means, in a sentence or two.
    pub means: String,
    /// Unit of its figures.
    pub unit: String,
    /// Whether a figure for A and B differs from that for B and A.
    #[serde(default)]
    pub directed: bool,
    /// Whose method it is: author and year.
    pub method: String,
    /// What to mind.
    #[serde(default)]
    pub note: String,
    /// How it is computed.
    pub compute: Compute,
}

/// How a measure is computed. Tables are named `data-set.table`, columns `data-set.table.column`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Compute {
    /// Read from a table with one row a pair and year.
    Pairs(Pairs),
    /// A figure of one of the two states.
    State(OfState),
    /// Arithmetic on other measures and on figures of the two states.
    Formula(Formula),
    /// Mean or sum over a window of years that ends in the year; every year of it must be there.
    Window(Window),
    /// Change against an earlier year, in percent.
    Change(Change),
    /// The figure of an earlier year.
    Lag(Lag),
    /// Years since a measure was last above nought, or since both were members; nought in such a year.
    Since(Since),
    /// A spell of a pair that holds in the year.
    Spells(Spells),
    /// A spell of one state that holds in the year: 1 if it does, else 0 within the coverage.
    StateSpells(StateSpells),
    /// A directed measure summed over all first states or all second states.
    Total(Total),
    /// A figure of single states summed over all of them.
    World(WorldSum),
    /// Great-circle distance between capitals.
    Capitals(Capitals),
    /// Organisations that both belong to in full.
    Memberships(Memberships),
    /// How alike the two vote.
    Votes(Votes),
    /// How alike the portfolios of alliances of the two are.
    Alliances(Alliances),
}

/// Columns of a table whose rows are pairs and years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pairs {
    /// The table.
    pub table: String,
    /// Column of the first state.
    pub a: String,
    /// Column of the second.
    pub b: String,
    /// Column that holds the figure from the first to the second; without it a row counts 1.
    #[serde(default)]
    pub forward: Option<String>,
    /// Column that holds the figure from the second to the first, where a pair stands once for both directions.
    #[serde(default)]
    pub backward: Option<String>,
    /// Only rows whose text column says this.
    #[serde(default)]
    pub only: BTreeMap<String, String>,
    /// What several rows of one pair and year come to.
    #[serde(default)]
    pub aggregate: Aggregate,
    /// What a pair without a row has, within the coverage.
    #[serde(default)]
    pub absent: Absent,
    /// Factor to the measure's unit.
    #[serde(default = "one")]
    pub times: f64,
}

fn one() -> f64 {
    1.0
}

/// What several rows come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// Their sum.
    #[default]
    Sum,
    /// Their mean.
    Mean,
    /// The greatest.
    Max,
}

/// What absence from a table means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    /// Nothing is known.
    #[default]
    Missing,
    /// There was none: the data set lists every case within its coverage.
    Zero,
}

/// One of the two states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The first.
    A,
    /// The second.
    B,
}

/// A figure of one state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfState {
    /// The column, as `data-set.table.column`.
    pub column: String,
    /// Only rows whose text column says this.
    #[serde(default)]
    pub only: BTreeMap<String, String>,
    /// Of which state.
    pub of: Side,
}

/// Arithmetic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// The expression, in the names of its inputs: `100 * trade / (gdp_a + gdp_b)`. Any missing input makes it missing, and
    /// so does a result that is not finite.
    pub expression: String,
    /// What the names stand for.
    pub inputs: BTreeMap<String, Input>,
}

/// An input of a formula.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Input {
    /// Another measure.
    Measure {
        /// Which.
        measure: String,
        /// From the second state to the first.
        #[serde(default)]
        reverse: bool,
    },
    /// A figure of one state.
    State(OfState),
}

/// A window of years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The measure.
    pub of: String,
    /// How many years.
    pub years: u16,
    /// Mean (the default), sum or greatest.
    #[serde(default = "mean")]
    pub aggregate: Aggregate,
}

fn mean() -> Aggregate {
    Aggregate::Mean
}

/// A change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The measure.
    pub of: String,
    /// Against how many years before.
    pub years: u16,
}

/// A lag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lag {
    /// The measure.
    pub of: String,
    /// How many years before.
    pub years: u16,
}

/// Years since.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Since {
    /// The measure.
    pub of: String,
}

/// Spells of pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spells {
    /// The table, with columns `state_a`, `state_b`, `start`, `end`.
    pub table: String,
    /// Whole-number column that holds the figure; of several spells in a year the least counts.
    pub value: String,
    /// What a pair without a spell has, within the coverage.
    pub absent: f64,
}

/// Spells of single states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateSpells {
    /// The table, with columns `state`, `start`, `end`.
    pub table: String,
    /// Of which state.
    pub of: Side,
}

/// A total over partners.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// The measure.
    pub of: String,
    /// Over which of its two states; the total is one of the other.
    pub over: Side,
}

/// A total over all states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorldSum {
    /// The column, as `data-set.table.column`. States without a figure are left out.
    pub column: String,
}

/// Distance between capitals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Capitals {
    /// The table, with columns `state`, `latitude`, `longitude`, `start`, `end`.
    pub table: String,
}

/// Joint memberships.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Memberships {
    /// The data set, with tables `memberships` and `observed`.
    pub dataset: String,
}

/// Similarity of votes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Votes {
    /// The data set, with tables `votes` and `rollcalls`.
    pub dataset: String,
    /// The score.
    pub score: Score,
    /// What a vote counts to: the year in which its session began, or that of its day.
    #[serde(default)]
    pub period: Period,
    /// Fewest votes that both cast for a figure to be given.
    #[serde(default = "few")]
    pub least: u32,
}

fn few() -> u32 {
    1
}

/// To which year a vote counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// The year in which its session began.
    #[default]
    Session,
    /// The calendar year of its day.
    Calendar,
}

/// Scores of similarity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// Agreement with half credit for one step apart; votes on which all agreed are left out.
    Agreement,
    /// Share of identical votes.
    Identical,
    /// How many votes both cast.
    Joint,
    /// S with absolute distances.
    SAbsolute,
    /// S with squared distances.
    SSquared,
    /// Scott's pi with squared distances.
    Pi,
    /// Cohen's kappa with squared distances.
    Kappa,
    /// Kendall's tau-b.
    TauB,
}

/// Similarity of alliance portfolios.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alliances {
    /// The data set, with a table `dyads`.
    pub dataset: String,
    /// The score.
    pub score: Score,
    /// Whether commitments are graded (none, consultation, neutrality or non-aggression, defence), or only there or not.
    #[serde(default)]
    pub binary: bool,
    /// Column of a state by which partners are weighted, as `data-set.table.column`.
    #[serde(default)]
    pub weights: Option<String>,
}

impl Recipe {
    /// Other measures that it is made of.
    pub fn measures(&self) -> Vec<&str> {
        match &self.compute {
            Compute::Formula(formula) => formula
                .inputs
                .values()
                .filter_map(|input| match input {
                    Input::Measure { measure, .. } => Some(measure.as_str()),
                    Input::State(_) => None,
                })
                .collect(),
            Compute::Window(Window { of, .. })
            | Compute::Change(Change { of, .. })
            | Compute::Lag(Lag { of, .. })
            | Compute::Since(Since { of }) => {
                vec![of]
            }
            Compute::Total(Total { of, .. }) => vec![of],
            _ => Vec::new(),
        }
    }

    /// Data sets that it reads itself.
    pub fn datasets(&self) -> Vec<&str> {
        self.compute.datasets()
    }
}

impl Compute {
    /// Data sets that it reads itself, not through other measures.
    pub(crate) fn datasets(&self) -> Vec<&str> {
        fn of(path: &str) -> &str {
            path.split('.').next().unwrap_or(path)
        }
        match self {
            Compute::Pairs(pairs) => vec![of(&pairs.table)],
            Compute::State(state) => vec![of(&state.column)],
            Compute::Formula(formula) => formula
                .inputs
                .values()
                .filter_map(|input| match input {
                    Input::State(state) => Some(of(&state.column)),
                    Input::Measure { .. } => None,
                })
                .collect(),
            Compute::Window(_) | Compute::Change(_) | Compute::Lag(_) | Compute::Since(_) => Vec::new(),
            Compute::Total(_) => vec!["cow-states"],
            Compute::World(world) => vec![of(&world.column)],
            Compute::StateSpells(spells) => vec![of(&spells.table)],
            Compute::Spells(spells) => vec![of(&spells.table)],
            Compute::Capitals(capitals) => vec![of(&capitals.table)],
            Compute::Memberships(memberships) => vec![&memberships.dataset],
            Compute::Votes(votes) => vec![&votes.dataset],
            Compute::Alliances(alliances) => {
                let mut all = vec![alliances.dataset.as_str()];
                all.extend(alliances.weights.as_deref().map(of));
                all
            }
        }
    }
}
