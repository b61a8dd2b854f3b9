//! Bars for what takes long, on standard error and only where that is a terminal.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bilateral_world::backtest::Stage;
use bilateral_world::fetch::{FetchError, Fetched, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Below this many bytes reading is over before a bar could be read.
const LARGE: u64 = 4 << 20;

/// Bytes a second of reading, seen on an ordinary machine; only for the estimate of what is left.
const SPEED: u64 = 25 << 20;

fn bar(length: Option<u64>, template: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("█▌░"));
    }
    bar
}

/// Does some long reading while a bar moves by the clock, from the files' length and an ordinary machine's speed.
pub(super) fn reading<T>(name: &str, bytes: u64, work: impl FnOnce() -> T) -> T {
    if bytes < LARGE || !std::io::stderr().is_terminal() {
        return work();
    }
    let estimate = Duration::from_millis(bytes * 1000 / SPEED);
    let bar = bar(Some(bytes), "{prefix:.bold} {bar:24} of {total_bytes} {msg}");
    bar.set_prefix(format!("Reading {name}"));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let start = Instant::now();
            while !done.load(Ordering::Relaxed) {
                let passed = start.elapsed();
                if passed < estimate {
                    bar.set_position(
                        bytes * u64::try_from(passed.as_millis()).unwrap_or(0)
                            / u64::try_from(estimate.as_millis()).unwrap_or(1).max(1),
                    );
                    bar.set_message(format!(
                        "about {} s left",
                        estimate.saturating_sub(passed).as_secs() + 1
                    ));
                } else {
                    bar.set_position(bytes);
                    bar.set_message("soon done");
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        });
        let _end = End(&done, &bar);
        work()
    })
}

/// Ends the bar however the work ends: the thread that moves it must not outlive a panic.
struct End<'a>(&'a AtomicBool, &'a ProgressBar);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        self.1.finish_and_clear();
    }
}

/// A bar that moves with the rows written of a file.
pub(super) fn writing(name: &str) -> impl FnMut(usize, usize) + use<> {
    let bar = bar(
        Some(1),
        "{prefix:.bold} {bar:24} {human_pos} of {human_len} rows, {eta} left",
    );
    bar.set_prefix(format!("Writing {}", bilateral_report::plain(name)));
    move |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
        if done == all {
            bar.finish_and_clear();
        }
    }
}

/// A bar for work that is told of in steps; it is shown once the work has taken some time.
struct Late {
    start: Instant,
    bar: ProgressBar,
}

impl Late {
    /// `done` says how much is done.
    fn new(done: &str) -> Self {
        Self {
            start: Instant::now(),
            bar: bar(
                Some(1),
                &format!("{{prefix:.bold}} {{bar:24}} {done}, {{eta}} left"),
            ),
        }
    }

    fn show(&self, after: Duration, what: &'static str, done: usize, all: usize) {
        if self.start.elapsed() < after {
            return;
        }
        self.bar.set_prefix(what);
        self.bar.set_length(all as u64);
        self.bar.set_position(done as u64);
    }
}

impl Drop for Late {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A bar that moves with the series of a scan, from half a second on: what was computed before is there sooner.
pub(super) struct Scanning(Late);

impl Scanning {
    pub(super) fn new() -> Self {
        Self(Late::new("{pos} of {len}"))
    }

    /// Shows how many series are there.
    pub(super) fn show(&self, done: usize, all: usize) {
        self.0
            .show(Duration::from_millis(500), "Computing series", done, all);
    }
}

/// A bar that moves with a backtest, once it has taken a second.
pub(super) struct Testing(Late);

impl Testing {
    pub(super) fn new() -> Self {
        Self(Late::new("{percent} %"))
    }

    /// Shows how far it is; several threads may tell.
    pub(super) fn show(&self, stage: Stage, done: usize, all: usize) {
        let second = Duration::from_secs(1);
        let (after, what) = match stage {
            // It can't tell how far it is, so its bar stands from the start.
            Stage::Asking => (Duration::ZERO, "Asking every pair"),
            Stage::Learning => (second, "Learning from the past"),
            Stage::Drawing => (second, "Drawing pairs"),
        };
        self.0.show(after, what, done, all);
    }
}

/// A bar for each file that is fetched.
pub(super) struct Bars(ProgressBar);

impl Bars {
    pub(super) fn new() -> Self {
        Self(ProgressBar::hidden())
    }
}

impl Progress for Bars {
    fn begin(&mut self, url: &str) {
        self.0 = bar(
            None,
            "{bar:24} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left {wide_msg}",
        );
        let file = url.rsplit('/').next().unwrap_or(url);
        self.0.set_message(bilateral_report::plain(file));
    }

    fn progress(&mut self, done: u64, total: Option<u64>) {
        if let Some(total) = total {
            self.0.set_length(total);
        }
        self.0.set_position(done);
    }

    fn again(&mut self, why: &FetchError, pause: Duration) {
        let line = format!(
            "bilateral: {}; trying again in {} s",
            bilateral_report::plain(&why.to_string()),
            pause.as_secs_f64()
        );
        self.0.suspend(|| anstream::eprintln!("{line}"));
    }

    fn end(&mut self, _: &Fetched) {
        self.0.finish_and_clear();
    }
}
