//! How long the world takes: `speed TASK DATA [--threads N] [--repeats N] [--out FILE]`, a line of JSON on standard output.
//!
//! Tasks are `base` (the directed dyad-years 1816–2025), `panel` (the same with obligations, capabilities, a lag, a window,
//! a growth and a test) and `scan` (the framework `soft-alliance`, 1950–2014). Each is done from the stored files, once
//! cold and then again and again with nothing kept from before; `bench/world.sh` sets it beside other programs. With
//! `--out` the figures of the last time are written as Parquet, to be compared.

#![allow(clippy::print_stdout, reason = "the figures are this program's output")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use arrow_array::{ArrayRef, Float64Array, Int16Array, RecordBatch, UInt8Array, UInt16Array};
use bilateral_assess::figures::{Figures, Rule, Told, Which, tell};
use bilateral_model::{Comparison, Decimal, Id, Measure, Truth};
use bilateral_world::measure::{Catalogue, Column, Knowledge, World};
use bilateral_world::scan::{Plan, Scan, Sight, shipped};
use bilateral_world::store::{Store, write_parquet};
use bilateral_world::system::{Base, Direction, Keys};
use rayon::prelude::*;

type Failure = Box<dyn Error + Send + Sync>;

const FROM: i16 = 1816;
const TO: i16 = 2025;
/// Measures of the wide panel, in the order of its columns.
const PANEL: [&str; 11] = [
    "alliance-defence",
    "alliance-offence",
    "alliance-neutrality",
    "alliance-nonaggression",
    "alliance-consultation",
    "bench-cinc-a",
    "bench-cinc-b",
    "bench-share",
    "bench-share-lag",
    "bench-share-mean",
    "bench-share-growth",
];
const DEFENCE: usize = 0;
const MEAN: usize = 9;
const GROWTH: usize = 10;
/// First and last year of the scan.
const SCANNED: (i16, i16) = (1950, 2014);

fn main() -> Result<(), Failure> {
    let asked = Asked::read()?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(asked.threads)
        .build_global()?;
    match asked.task.as_str() {
        "base" => asked.time(base, |keys| keys.a.len(), keys_as_batch),
        "panel" => asked.time(panel, |panel| panel.keys.a.len(), panel_as_batch),
        "scan" => scan(&asked),
        "columns" => columns(&asked),
        other => Err(format!("there is no task `{other}`").into()),
    }
}

/// What is asked for.
struct Asked {
    task: String,
    store: Store,
    threads: usize,
    repeats: usize,
    out: Option<PathBuf>,
}

impl Asked {
    fn read() -> Result<Self, Failure> {
        let mut words = std::env::args().skip(1);
        let mut asked = Self {
            task: words.next().ok_or("name a task: base, panel, scan or columns")?,
            store: Store::at(words.next().ok_or("name a data folder")?),
            threads: 0,
            repeats: 5,
            out: None,
        };
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
            match word.as_str() {
                "--threads" => asked.threads = value.parse()?,
                "--repeats" => asked.repeats = value.parse()?,
                "--out" => asked.out = Some(PathBuf::from(value)),
                _ => return Err(format!("there is no {word}").into()),
            }
        }
        Ok(asked)
    }

    /// A world in which nothing is computed yet.
    fn world(&self) -> Result<World, Failure> {
        let recipes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/measures");
        let catalogue = Catalogue::with_folder(&recipes).map_err(|problems| {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            problems.join("; ")
        })?;
        Ok(World::new(self.store.clone(), catalogue, Knowledge::Latest))
    }

    /// Does a task once cold, once to warm up and then as often as asked for, and prints the seconds.
    fn time<T>(
        &self,
        task: impl Fn(&World) -> Result<T, Failure>,
        rows: impl Fn(&T) -> usize,
        batch: impl Fn(T) -> Result<RecordBatch, Failure>,
    ) -> Result<(), Failure> {
        let start = memory("VmHWM");
        let mut seconds = Vec::new();
        let mut processor = 0.0;
        let mut last = None;
        for at in 0..self.repeats + 2 {
            drop(last.take());
            // Recipes are parsed once, as they are by any program that runs on; all else is done again.
            let world = self.world()?;
            let (begun, spent) = (Instant::now(), spent());
            last = Some(task(&world)?);
            seconds.push(begun.elapsed().as_secs_f64());
            if at > 1 {
                processor += self::spent() - spent;
            }
        }
        let peak = memory("VmHWM");
        let Some(last) = last else {
            return Err("nothing was done".into());
        };
        print(&serde_json::json!({
            "rows": rows(&last),
            "cold": seconds[0],
            "warm": seconds[2..],
            "processor": processor / count(self.repeats),
            "start_mib": start,
            "peak_mib": peak,
        }));
        if let Some(out) = &self.out {
            write_parquet(out, &batch(last)?)?;
        }
        Ok(())
    }
}

fn print(line: &serde_json::Value) {
    println!("{line}");
}

#[expect(clippy::cast_precision_loss, reason = "a handful of repeats")]
fn count(repeats: usize) -> f64 {
    repeats.max(1) as f64
}

/// A figure of the process's memory in MiB; nought where the system does not tell.
fn memory(what: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(what));
    let figure = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    figure.unwrap_or(0.0) / 1024.0
}

/// Seconds of processor time of all threads that live; nought where the system does not tell.
fn spent() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let nanoseconds = threads.filter_map(|thread| {
        let line = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        line.split_whitespace().next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e9
}

fn base(world: &World) -> Result<Keys, Failure> {
    Ok(Base::new(&world.system()?, FROM, TO, Direction::DirectedDyads).keys())
}

fn key_columns(keys: Keys) -> Vec<(String, ArrayRef)> {
    vec![
        ("a".to_owned(), Arc::new(UInt16Array::from(keys.a)) as ArrayRef),
        ("b".to_owned(), Arc::new(UInt16Array::from(keys.b))),
        ("year".to_owned(), Arc::new(Int16Array::from(keys.year))),
    ]
}

fn keys_as_batch(keys: Keys) -> Result<RecordBatch, Failure> {
    Ok(RecordBatch::try_from_iter(key_columns(keys))?)
}

/// A wide panel.
struct Panel {
    keys: Keys,
    columns: Vec<Arc<Column>>,
    /// What the test says of each row.
    verdicts: Vec<Truth>,
}

fn panel(world: &World) -> Result<Panel, Failure> {
    let base = Base::new(&world.system()?, FROM, TO, Direction::DirectedDyads);
    let keys = base.keys();
    let columns = PANEL.iter().map(|measure| world.column(measure, &base));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let verdicts = verdicts(&keys, &columns)?;
    Ok(Panel {
        keys,
        columns,
        verdicts,
    })
}

/// A figure of a row.
struct Row(f64);

impl Figures for Row {
    type Number = f64;

    fn figure(&self, _: Which, _: i16) -> Option<f64> {
        (!self.0.is_nan()).then_some(self.0)
    }
}

/// Whether a pact binds the first, which is the stronger or grows against the second: all of the first and any of the rest.
fn verdicts(keys: &Keys, columns: &[Arc<Column>]) -> Result<Vec<Truth>, Failure> {
    let rule = |comparison| -> Result<Rule<f64>, Failure> {
        Ok(Rule::of(&Measure {
            series: Id::new("figure").map_err(|error| format!("{error:?}"))?,
            share_of: None,
            window: 1,
            sum: false,
            from: FROM,
            until: None,
            comparison,
        }))
    };
    let bound = rule(Comparison::AtLeast(Decimal::ONE))?;
    let stronger = rule(Comparison::AtLeast(Decimal::new(6, 1)))?;
    let grows = rule(Comparison::Above(Decimal::ZERO))?;
    let says = |rule: &Rule<f64>, column: usize, row: usize| match tell(
        &Row(columns[column].values[row]),
        rule,
        keys.year[row],
    ) {
        Told::Made { passes: true, .. } => Truth::True,
        Told::Made { .. } => Truth::False,
        Told::Missing { .. } => Truth::Unknown,
    };
    let rows = (0..keys.a.len()).into_par_iter().with_min_len(1 << 14);
    Ok(rows
        .map(|row| {
            let any = Truth::any([says(&stronger, MEAN, row), says(&grows, GROWTH, row)]);
            Truth::all([says(&bound, DEFENCE, row), any])
        })
        .collect())
}

fn panel_as_batch(panel: Panel) -> Result<RecordBatch, Failure> {
    let mut columns = key_columns(panel.keys);
    for (name, column) in PANEL.iter().zip(&panel.columns) {
        let figures = Float64Array::from(column.values.clone());
        columns.push(((*name).to_owned(), Arc::new(figures)));
    }
    let verdicts = panel.verdicts.iter().map(|truth| match truth {
        Truth::False => 0,
        Truth::Unknown => 1,
        Truth::True => 2,
    });
    columns.push(("test".to_owned(), Arc::new(verdicts.collect::<UInt8Array>())));
    Ok(RecordBatch::try_from_iter(columns)?)
}

/// The framework that comes with the program, made ready.
fn plan(catalogue: &Catalogue) -> Result<Arc<Plan>, Failure> {
    let name = "soft-alliance";
    let text = shipped::text(name).ok_or("the framework is not there")?;
    let checked = bilateral_casefile::check(&bilateral_casefile::framework_alone(name, text));
    let case = checked.case.ok_or("the framework can't be read")?;
    let reading = case
        .readings
        .values()
        .next()
        .ok_or("the framework has no reading")?;
    let plan = Plan::of(&case, reading, catalogue).map_err(|unfit| format!("{unfit:?}"))?;
    Ok(Arc::new(plan))
}

fn scan(asked: &Asked) -> Result<(), Failure> {
    let start = memory("VmHWM");
    let plan = plan(asked.world()?.catalogue())?;
    let run = |world: &World| Scan::run(world, &plan, Sight::Retrospective, SCANNED.0, SCANNED.1);
    let mut seconds = [const { Vec::new() }; 3];
    let mut processor = [0.0; 3];
    let mut rows = 0;
    for at in 0..asked.repeats + 2 {
        // Columns that were kept before would spare computing them.
        let columns = asked.store.columns();
        if columns.exists() {
            std::fs::remove_dir_all(columns)?;
        }
        let (computed, kept) = (asked.world()?, asked.world()?);
        for (time, world) in [&computed, &kept, &kept].into_iter().enumerate() {
            let (begun, spent) = (Instant::now(), spent());
            rows = run(world)?.base.len();
            seconds[time].push(begun.elapsed().as_secs_f64());
            if at > 1 {
                processor[time] += self::spent() - spent;
            }
        }
    }
    let peak = memory("VmHWM");
    for (time, how) in [
        "computed from the stored tables, and kept",
        "from kept columns",
        "columns in memory",
    ]
    .into_iter()
    .enumerate()
    {
        print(&serde_json::json!({
            "rows": rows,
            "how": how,
            "cold": seconds[time][0],
            "warm": seconds[time][2..],
            "processor": processor[time] / count(asked.repeats),
            "start_mib": start,
            "peak_mib": peak,
        }));
    }
    Ok(())
}

/// Seconds that each column of the panel and of the scan takes, to see where time goes.
fn columns(asked: &Asked) -> Result<(), Failure> {
    let world = asked.world()?;
    let plan = plan(world.catalogue())?;
    let scanned = plan
        .series
        .iter()
        .flat_map(|series| std::iter::once(&series.measure).chain(&series.or));
    let mut wanted: Vec<(&str, i16, Direction)> = PANEL
        .iter()
        .map(|name| (*name, TO, Direction::DirectedDyads))
        .collect();
    wanted.extend(scanned.map(|name| (name.as_str(), SCANNED.1, plan.direction)));
    for (measure, to, direction) in wanted {
        let base = Base::new(&world.system()?, FROM, to, direction);
        let begun = Instant::now();
        let found = world.column(measure, &base);
        let seconds = begun.elapsed().as_secs_f64();
        let trouble = found.err().map(|error| error.to_string());
        print(&serde_json::json!({"measure": measure, "seconds": seconds, "trouble": trouble}));
    }
    Ok(())
}
