//! `scan`: a framework's tests asked of every pair of states and every year.

use bilateral_model::Outcome;
use bilateral_report::{fit, wrap};
use bilateral_world::measure::{Knowledge, World};
use bilateral_world::panel::Format;
use bilateral_world::scan::analogues::{Analogue, analogues};
use bilateral_world::scan::standing::{BaseRate, Turned, base_rates, changes, ranking, rungs};
use bilateral_world::scan::{Figures, Plan, Scan, Sight, is_shown, write as table};
use bilateral_world::states::{self, State};
use bilateral_world::system::{Base, Direction};
use serde_json::{Value, json};

use super::{chart, framework, measures, open, progress};
use crate::args::{ScanArgs, TextFormat};
use crate::exit::Failure;
use crate::output::write;

/// Years after which it is asked whether a test still is shown.
const LATER: i16 = 5;

/// A scan with the year that is shown.
struct Page<'a> {
    scan: &'a Scan,
    world: &'a World,
    from: i16,
    to: i16,
    year: i16,
    top: usize,
}

pub(super) fn run(asked: &ScanArgs) -> Result<(), Failure> {
    chart::check_name(asked.chart.as_deref())?;
    let world = open::world(
        &asked.folder,
        asked.as_of.as_deref(),
        asked.recipes.recipes.as_deref(),
    )?;
    let plan = framework::plan(&asked.framework, asked.reading.as_deref(), world.catalogue())?;
    let failed = |error| measures::failure(error, world.catalogue());
    let (all, any) = reach(&world, &plan).map_err(failed)?;
    let from = asked.from.unwrap_or_else(|| plan.first_year());
    let to = asked.to.or(asked.year).unwrap_or(any).max(from);
    let sight = if asked.as_known {
        Sight::AsKnown
    } else {
        Sight::Retrospective
    };
    let year = asked.year.unwrap_or_else(|| all.clamp(from, to));
    if !(from..=to).contains(&year) {
        return Err(Failure::usage(
            format!("the year {year} is not among {from} to {to}"),
            "widen --from and --to, or name another --year",
        ));
    }
    let bar = progress::Scanning::new();
    let figures =
        Figures::watched(&world, &plan, to, &mut |done, all| bar.show(done, all)).map_err(failed)?;
    let scan = Scan::of(&world, &plan, sight, from, &figures).map_err(failed)?;
    drop(bar);
    if let Some(path) = &asked.out {
        to_file(&scan, path)?;
    }
    let page = Page {
        scan: &scan,
        world: &world,
        from,
        to,
        year,
        top: asked.top,
    };
    if let Some(path) = &asked.chart {
        chart::of_scan(&scan, (from, to), page.known(), path)?;
    }
    let text = match (&asked.dyad, asked.format) {
        (None, TextFormat::Terminal) => page.terminal()?,
        (None, TextFormat::Json) => pretty(&page.json()?),
        (Some(pair), format) => {
            let (a, b) = two(pair)?;
            let alike = analogues(&figures, a, b, year, asked.top.min(10));
            match format {
                TextFormat::Terminal => page.pair(a, b, &figures, &alike),
                TextFormat::Json => pretty(&page.pair_json(a, b, &figures, &alike)),
            }
        }
    };
    write(&text, asked.output.output.as_deref())
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// Last year that all series reach, and the last that any does.
fn reach(world: &World, plan: &Plan) -> Result<(i16, i16), bilateral_world::measure::MeasureError> {
    let system = world.system()?;
    // Coverage hangs on the data alone: no row is wanted.
    let none = Base::new(&system, 1, 0, plan.direction);
    let measures: Vec<&str> = plan.series.iter().map(|series| series.measure.as_str()).collect();
    let mut reach = (i16::MAX, i16::MIN);
    for column in world.kept(&measures, &none, &mut |_, _| {})? {
        let (_, last) = column.coverage;
        reach = (reach.0.min(last), reach.1.max(last));
    }
    // Without an end of their own, data reach as far as the list of states.
    let within = |year: i16| {
        if (1816..=9998).contains(&year) {
            year
        } else {
            system.last_year()
        }
    };
    Ok((within(reach.0), within(reach.1)))
}

fn two(pair: &str) -> Result<(State, State), Failure> {
    let Some((a, b)) = pair.split_once([',', '-', ' ']) else {
        return Err(Failure::usage(
            format!("`{pair}` names no pair of states"),
            "write two codes or names, such as RUS,CHN",
        ));
    };
    Ok((open::state(a.trim())?, open::state(b.trim())?))
}

fn to_file(scan: &Scan, path: &std::path::Path) -> Result<(), Failure> {
    match Format::of_path(path) {
        Some(Format::Parquet) => Ok(table::parquet(scan, path)?),
        Some(Format::Csv) => Ok(table::csv(scan, path)?),
        Some(Format::Dta) | None => Err(Failure::usage(
            format!("`{}` does not say which format it should have", path.display()),
            "let its name end with .parquet or .csv",
        )),
    }
}

/// A pair by its names.
fn name(a: State, b: State, direction: Direction) -> String {
    let between = match direction {
        Direction::Dyads => "–",
        Direction::DirectedDyads => " to ",
    };
    let of = |state: State| states::name(state).map_or_else(|| state.cow().to_string(), str::to_owned);
    format!("{}{between}{}", of(a), of(b))
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "—".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Shown => "✓",
        Outcome::NotShown => "✗",
        Outcome::Lapsed => "↓",
        Outcome::Open => "…",
    }
}

impl Page<'_> {
    fn terminal(&self) -> Result<String, Failure> {
        let plan = &self.scan.plan;
        let rows_are = match plan.direction {
            Direction::Dyads => "dyad-years",
            Direction::DirectedDyads => "directed dyad-years",
        };
        let mut text = format!("\x1b[1m{}\x1b[0m\n", fit(&plan.title, 80).trim_end());
        text += &wrap(
            &format!(
                "{} {rows_are}, {} to {}, by what {}.",
                self.scan.base.len(),
                self.from,
                self.to,
                self.known()
            ),
            "",
            "",
        );
        text += "\n\x1b[1mSeries\x1b[0m\n";
        for (series, (first, last)) in plan.series.iter().zip(&self.scan.coverage) {
            let sources = self.sources(&series.measure)?;
            text += &wrap(
                &format!("{first} to {last}; {} ({sources})", series.label),
                &format!("  {}  ", fit(series.id.as_str(), 20)),
                "                        ",
            );
        }
        text += &self.rates();
        text += &self.standing();
        text += &self.changed();
        text += &self.minds();
        Ok(text)
    }

    fn known(&self) -> &'static str {
        match (self.scan.sight, self.world.knowledge()) {
            (Sight::AsKnown, _) => "was usually out at each year's end, as revised since",
            (Sight::Retrospective, Knowledge::Latest) => "is known today of each year",
            (Sight::Retrospective, Knowledge::AsOf(_)) => "was known of each year on the date asked for",
        }
    }

    fn sources(&self, measure: &str) -> Result<String, Failure> {
        let rests_on = self
            .world
            .rests_on(measure)
            .map_err(|error| measures::failure(error, self.world.catalogue()))?;
        let named = rests_on.into_iter().filter(|(id, _)| id != "cow-states");
        let named = named.filter_map(|(id, vintage)| Some(format!("{id} {}", vintage?.manifest.version)));
        Ok(named.collect::<Vec<_>>().join(", "))
    }

    fn rates(&self) -> String {
        let all = base_rates(self.scan, None, LATER);
        let now = base_rates(self.scan, Some(self.year), LATER);
        let mut text = format!(
            "\n\x1b[1m{}\x1b[0m\n",
            "How common each verdict is: of the rows with a figure for every criterion"
        );
        text += &format!(
            "  {}{:>9}{:>9}{:>12}{:>14}\n",
            fit("test", 24),
            "shown",
            self.year,
            "open rows",
            "still after 5"
        );
        for ((test, all), now) in self.scan.plan.tests.iter().zip(&all).zip(&now) {
            text += &format!(
                "  {}{:>9}{:>9}{:>12}{:>14}\n",
                fit(&test.label, 24),
                percent(all.share()),
                percent(now.share()),
                all.open,
                percent(all.lasting())
            );
        }
        text += &wrap(
            "“Still after 5”: of the rows that showed it, those that show it five years later.",
            "  ",
            "  ",
        );
        text
    }

    fn standing(&self) -> String {
        let plan = &self.scan.plan;
        let mut text = format!("\n\x1b[1mWho stands where in {}\x1b[0m\n  ", self.year);
        let counts = rungs(self.scan, self.year);
        let words: Vec<String> = counts
            .iter()
            .rev()
            .map(|(shown, pairs)| format!("{shown} of {}: {pairs} pairs", plan.tests.len()))
            .collect();
        text += &words.join("; ");
        text += "\n";
        let heads: Vec<String> = plan.tests.iter().map(|test| test.label.clone()).collect();
        text += &wrap(&format!("signs in order: {}", heads.join(", ")), "  ", "  ");
        for (row, rung) in ranking(self.scan, self.year).into_iter().take(self.top) {
            let signs: Vec<&str> = self
                .scan
                .outcomes(row.row)
                .iter()
                .map(|outcome| sign(*outcome))
                .collect();
            let turns = if self.scan.turns_on_source(row.row) {
                "  turns on source"
            } else {
                ""
            };
            text += &format!(
                "  {} {}  {} of {}{turns}\n",
                fit(&name(row.a, row.b, plan.direction), 48),
                signs.join(" "),
                rung.shown,
                rung.of
            );
        }
        text += "  ✓ shown  ✗ not shown  ↓ lapsed  … open\n";
        text
    }

    fn changed(&self) -> String {
        let turned = changes(self.scan, self.year);
        let mut text = format!(
            "\n\x1b[1mWhat changed from {} to {}\x1b[0m\n",
            self.year - 1,
            self.year
        );
        if turned.is_empty() {
            return text + "  nothing that was settled in both years\n";
        }
        for (at, test) in self.scan.plan.tests.iter().enumerate() {
            let of_test: Vec<&Turned> = turned.iter().filter(|turned| turned.test == at).collect();
            let (gained, lost): (Vec<&&Turned>, Vec<&&Turned>) =
                of_test.iter().partition(|turned| is_shown(turned.now));
            let some = |turned: &[&&Turned]| {
                let names = turned.iter().take(3);
                let names = names.map(|turned| name(turned.row.a, turned.row.b, self.scan.plan.direction));
                let mut names: Vec<String> = names.collect();
                if turned.len() > names.len() {
                    names.push("…".to_owned());
                }
                if names.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", names.join(", "))
                }
            };
            text += &wrap(
                &format!(
                    "shown now and not before: {}{}; no longer shown: {}{}",
                    gained.len(),
                    some(&gained),
                    lost.len(),
                    some(&lost)
                ),
                &format!("  {}: ", test.label),
                "    ",
            );
        }
        text
    }

    fn minds(&self) -> String {
        let mut text = "\n".to_owned();
        if self.scan.sources_were_compared() {
            let turns = (0..self.scan.base.len())
                .filter(|row| self.scan.turns_on_source(*row))
                .count();
            text += &wrap(
                &format!("{turns} rows have a test that another source settles otherwise."),
                "Mind: ",
                "  ",
            );
        }
        let listed = self.world.system().map_or(i16::MAX, |system| system.last_year());
        if self.to > listed {
            text += &wrap(
                &format!(
                    "the list of states ends in {listed}; later years take it that its members stayed and that no other came."
                ),
                "Mind: ",
                "  ",
            );
        }
        for (measure, why) in &self.scan.absent {
            text += &wrap(&format!("not compared with `{measure}`: {why}."), "Mind: ", "  ");
        }
        text += &wrap(
            "a test that is not shown says nothing against a pair, and one that is shown says no more than its note in the framework argues.",
            "Mind: ",
            "  ",
        );
        text
    }

    fn json(&self) -> Result<Value, Failure> {
        let plan = &self.scan.plan;
        let rate = |rate: &BaseRate| {
            json!({
                "shown": rate.shown, "lapsed": rate.lapsed, "not_shown": rate.not_shown, "open": rate.open,
                "share_shown": rate.share(), "still_shown_after_five_years": rate.lasting(),
            })
        };
        let all = base_rates(self.scan, None, LATER);
        let now = base_rates(self.scan, Some(self.year), LATER);
        let tests = plan.tests.iter().enumerate().map(|(at, test)| {
            json!({"id": test.id.as_str(), "label": test.label, "all_years": rate(&all[at]), "year": rate(&now[at])})
        });
        let mut series = Vec::new();
        for (planned, (first, last)) in plan.series.iter().zip(&self.scan.coverage) {
            series.push(json!({
                "id": planned.id.as_str(), "measure": planned.measure, "first": first, "last": last,
                "rests_on": self.sources(&planned.measure)?,
            }));
        }
        let pair = |a: State, b: State| json!({"a": a.cow(), "b": b.cow(), "names": [states::name(a), states::name(b)]});
        let standing = ranking(self.scan, self.year).into_iter().map(|(row, rung)| {
            let outcomes = self.scan.outcomes(row.row).iter().map(|outcome| outcome.word());
            json!({
                "pair": pair(row.a, row.b), "shown": rung.shown, "open": rung.open,
                "outcomes": outcomes.collect::<Vec<_>>(),
                "turns_on_source": self.scan.turns_on_source(row.row),
            })
        });
        let changed = changes(self.scan, self.year).into_iter().map(|turned| {
            json!({
                "pair": pair(turned.row.a, turned.row.b), "test": plan.tests[turned.test].id.as_str(),
                "before": turned.before.word(), "now": turned.now.word(),
            })
        });
        Ok(json!({
            "framework": plan.id, "reading": plan.reading.as_str(), "from": self.from, "to": self.to,
            "year": self.year, "rows": self.scan.base.len(), "known": self.known(),
            "series": series, "tests": tests.collect::<Vec<_>>(),
            "rungs": rungs(self.scan, self.year), "pairs": standing.collect::<Vec<_>>(),
            "changed": changed.collect::<Vec<_>>(), "absent": self.scan.absent,
        }))
    }

    /// One pair through the years.
    fn pair(&self, a: State, b: State, figures: &Figures, alike: &[Analogue]) -> String {
        let plan = &self.scan.plan;
        let mut text = format!("\x1b[1m{}\x1b[0m: {}\n\n", name(a, b, plan.direction), plan.title);
        let heads: Vec<String> = plan.tests.iter().map(|test| fit(&test.label, 20)).collect();
        text += &format!("  year  {}shown\n", heads.concat());
        let mut last: Option<(i16, Vec<Outcome>)> = None;
        for year in self.from..=self.to {
            let Some(row) = self.scan.base.row(a, b, year) else {
                continue;
            };
            let outcomes = self.scan.outcomes(row).to_vec();
            // A line where something changes; years in between say the same.
            if last.as_ref().is_some_and(|(_, held)| *held == outcomes) && year != self.year {
                continue;
            }
            let words: Vec<String> = outcomes
                .iter()
                .map(|outcome| fit(&format!("{} {}", sign(*outcome), outcome.word()), 20))
                .collect();
            let rung = self.scan.rung(row);
            let turns = if self.scan.turns_on_source(row) { " *" } else { "" };
            text += &format!(
                "  {year}  {}{} of {}{turns}\n",
                words.concat(),
                rung.shown,
                rung.of
            );
            last = Some((year, outcomes));
        }
        text += "  A line for each change. * another source settles a test otherwise.\n";
        text += &format!("\n\x1b[1mFigures in {}\x1b[0m\n", self.year);
        for (at, series) in plan.series.iter().enumerate() {
            let figure = figures.figure(at, a, b, self.year);
            let (first, end) = self.scan.coverage[at];
            let told = figure.map_or_else(
                || {
                    if self.year > end {
                        format!("unknown: the data end in {end}")
                    } else if self.year < first {
                        format!("unknown: the data begin in {first}")
                    } else {
                        "unknown: not in the data".to_owned()
                    }
                },
                |figure| match series.unit.as_str() {
                    "yes or no" => if figure == 0.0 { "no" } else { "yes" }.to_owned(),
                    // A unit that is a range, such as 0 to 1.
                    unit if unit.starts_with(|sign: char| sign.is_ascii_digit() || sign == '-') => {
                        format!("{} ({unit})", number(figure))
                    }
                    unit => format!("{} {unit}", number(figure)),
                },
            );
            text += &wrap(&told, &format!("  {}", fit(&series.label, 44)), "    ");
        }
        text += &format!("\n\x1b[1mMost alike up to {}\x1b[0m\n", self.year);
        if alike.is_empty() {
            text += "  none: the pair has no figures in that year\n";
        }
        for analogue in alike {
            text += &format!(
                "  {}  {}  {:.3}\n",
                analogue.year,
                fit(&name(analogue.a, analogue.b, plan.direction), 48),
                analogue.distance
            );
        }
        text += &wrap(
            "Mean difference of ranks over the pair's figures: 0 alike in everything, 1 as far apart as can be. Who looked alike on these figures, and nothing about why.",
            "  ",
            "  ",
        );
        text
    }

    fn pair_json(&self, a: State, b: State, figures: &Figures, alike: &[Analogue]) -> Value {
        let plan = &self.scan.plan;
        let years = (self.from..=self.to).filter_map(|year| {
            let row = self.scan.base.row(a, b, year)?;
            let outcomes = plan.tests.iter().zip(self.scan.outcomes(row));
            let outcomes = outcomes.map(|(test, outcome)| (test.id.to_string(), json!(outcome.word())));
            let statuses = plan.criteria.iter().zip(self.scan.statuses(row));
            let statuses =
                statuses.map(|(criterion, status)| (criterion.id.to_string(), json!(status.word())));
            let held = plan.series.iter().enumerate();
            let held =
                held.map(|(at, series)| (series.id.to_string(), json!(figures.figure(at, a, b, year))));
            Some(json!({
                "year": year,
                "tests": outcomes.collect::<serde_json::Map<_, _>>(),
                "criteria": statuses.collect::<serde_json::Map<_, _>>(),
                "figures": held.collect::<serde_json::Map<_, _>>(),
                "turns_on_source": self.scan.turns_on_source(row),
            }))
        });
        let alike = alike.iter().map(|analogue| {
            json!({
                "a": analogue.a.cow(), "b": analogue.b.cow(),
                "names": [states::name(analogue.a), states::name(analogue.b)],
                "year": analogue.year, "distance": analogue.distance,
            })
        });
        json!({
            "framework": plan.id, "a": a.cow(), "b": b.cow(), "year": self.year,
            "years": years.collect::<Vec<_>>(), "analogues": alike.collect::<Vec<_>>(),
        })
    }
}

/// A figure as short as it can be told.
fn number(figure: f64) -> String {
    if figure.fract() == 0.0 || figure.abs() >= 1000.0 {
        format!("{figure:.0}")
    } else if figure.abs() >= 10.0 {
        format!("{figure:.1}")
    } else {
        format!("{figure:.3}")
    }
}
