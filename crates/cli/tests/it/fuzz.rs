//! Mutated case files: whatever they hold, every problem is a diagnostic and nothing panics. What passes the check is
//! assessed as well.
//!
//! 10,000 mutations by default; `BILATERAL_FUZZ` asks for more (continuous integration: 100,000).

use bilateral_assess::{Step, assess, timeline};
use bilateral_casefile::{Folder, check, scaffold};
use bilateral_model::{Date, Id};
use bilateral_report::View;

use crate::spec_file::{SpecFile, all, root};

/// A small generator of numbers (Knuth's MMIX constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }
}

/// Words and marks that break things.
const HARD: [&str; 44] = [
    "\"",
    "'",
    ":",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "!!str ",
    "#",
    "|\n",
    ">-\n",
    "\t",
    "\r\n",
    "\n\n",
    ",",
    ";",
    "~",
    "null",
    "true",
    "-1",
    "1e400",
    "99999999999999999999",
    "0x1F",
    ".nan",
    "2015-02-30",
    "9999-12-31",
    "0000",
    "../..",
    "2015/..",
    "2015~",
    "\u{feff}",
    "\u{202e}",
    "\u{1b}[2J",
    "é",
    "all",
    "not",
    "by",
    "+",
    "=1+1",
    "<script>",
];

/// A text with one to four mutations.
fn mutate(text: &str, others: &[(String, String)], numbers: &mut Numbers) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for _ in 0..=numbers.below(2) {
        let at = numbers.below(text.len() + 1);
        match numbers.below(7) {
            0 if at < text.len() => {
                text.remove(at);
            }
            1 => {
                let word = HARD[numbers.below(HARD.len())];
                text.splice(at..at, word.chars());
            }
            2 => {
                let end = (at + numbers.below(30)).min(text.len());
                text.drain(at..end);
            }
            3 => {
                // A line twice, elsewhere.
                let whole: String = text.iter().collect();
                let lines: Vec<&str> = whole.lines().collect();
                let line = lines
                    .get(numbers.below(lines.len()))
                    .copied()
                    .unwrap_or("")
                    .to_owned()
                    + "\n";
                text.splice(at..at, line.chars());
            }
            4 => {
                let (_, other) = &others[numbers.below(others.len())];
                let lines: Vec<&str> = other.lines().collect();
                let line = lines
                    .get(numbers.below(lines.len()))
                    .copied()
                    .unwrap_or("")
                    .to_owned()
                    + "\n";
                text.splice(at..at, line.chars());
            }
            5 if at < text.len() => text[at] = char::from(32 + u8::try_from(numbers.below(95)).unwrap()),
            _ => {
                let (from, to) = (numbers.below(text.len() + 1), numbers.below(text.len() + 1));
                if from < text.len() && to < text.len() {
                    text.swap(from, to);
                }
            }
        }
    }
    text.into_iter().collect()
}

#[test]
fn mutated_cases_never_panic() {
    let count: usize = std::env::var("BILATERAL_FUZZ")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(10_000);
    let mut corpus: Vec<Vec<(String, String)>> = Vec::new();
    let id = Id::new("fuzz").unwrap();
    corpus.push(
        scaffold(&id)
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text))
            .collect(),
    );
    for (nth, path) in all(&root()).into_iter().enumerate() {
        let file = SpecFile::read(&path);
        // Most start from a case without problems: what is broken already tells little when it breaks further.
        if file.expects_errors() && nth % 4 != 0 {
            continue;
        }
        // Files of hundreds of kilobytes would only slow it down; what they test is tested there.
        if file.texts().iter().all(|(_, text)| text.len() < 20_000) {
            corpus.push(file.texts());
        }
    }
    let mut numbers = Numbers(2015);
    let (mut broken, mut whole) = (0, 0);
    let days: Vec<Date> = ["2015-07-31", "2016-02-29", "2021-06-30"]
        .iter()
        .map(|day| day.parse().unwrap())
        .collect();
    for round in 0..count {
        let mut texts = corpus[numbers.below(corpus.len())].clone();
        let others = corpus[numbers.below(corpus.len())].clone();
        let at = numbers.below(texts.len());
        texts[at].1 = mutate(&texts[at].1, &others, &mut numbers);
        let folder = Folder::from_texts(
            "fuzz",
            texts.iter().map(|(name, text)| (name.as_str(), text.as_str())),
        );
        let mut checked = check(&folder);
        for problem in &checked.problems {
            assert!(
                !problem.message.is_empty() && !problem.help.is_empty(),
                "round {round}: {problem:?}"
            );
            // Every problem can be shown.
            let shown = bilateral_casefile::diagnostic::Shown::from(problem.clone());
            let mut text = String::new();
            let handler =
                miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
            handler.render_report(&mut text, &shown).unwrap();
            let steers = |c: char| c != '\n' && bilateral_casefile::diagnostic::is_unsafe(c);
            assert!(
                !text.chars().any(steers),
                "round {round} steers the terminal: {text:?}"
            );
        }
        if let Some(case) = checked.case.take() {
            whole += 1;
            let day = days[round % days.len()];
            let view = View::new(&case, &assess(&case, day), &checked.bibliography);
            let readings: Vec<String> = view.readings.keys().cloned().collect();
            assert!(!bilateral_report::terminal(&view, &readings).is_empty());
            if round % 10 == 0 {
                timeline(&case, days[0], days[2], Step::Year);
                bilateral_report::html(bilateral_report::Parts {
                    view: &view,
                    readings: &readings,
                    weighed: None,
                    pictures: &[],
                });
                bilateral_report::markdown(&view, &readings);
                bilateral_report::ics(&view);
            }
        } else {
            broken += 1;
            assert!(
                !checked.problems.is_empty(),
                "round {round}: no case, and no problem"
            );
        }
    }
    println!("{count} mutations: {broken} with problems, {whole} assessed");
    assert!(
        broken > count / 10 && whole > count / 20,
        "the mutations are too mild or too wild: {broken}, {whole}"
    );
}
