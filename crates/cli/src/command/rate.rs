//! `rate`: a rater's blind first round, in the terminal.
//!
//! The direct judgement comes first, before any method can colour it; then the priors; then each item under every narrative
//! in turn. What others said is shown only once one's own numbers are in.

use std::io::{BufRead, Write};
use std::path::Path;

use bilateral_assess::assess;
use bilateral_casefile::{RATING_COLUMNS, print_ratings, range_from_words};
use bilateral_model::{Case, Date, Finding, Id, Item, Range, Rated, Rater, Rating};
use bilateral_weigh::{Options, weigh};

use crate::exit::Failure;
use crate::load;
use crate::output::append;

/// What a rater typed.
enum Answer {
    Range(Range),
    Skip,
    Stop,
}

pub(crate) fn run(name: &str, rater: &str, all: bool, done: bool) -> Result<(), Failure> {
    if load::is_framework(name) {
        return Err(Failure::usage(
            format!("`{name}` is one framework of a case"),
            "name the case's folder: raters rate the case itself",
        ));
    }
    let folder = Path::new(name);
    let loaded = load::case(name)?;
    let case = &loaded.case;
    let Some(weighing) = &case.weighing else {
        return Err(Failure::usage(
            format!("`{}` has nothing to rate", case.head.id),
            "add `weighing:` to case.yaml: its items are what raters rate",
        ));
    };
    if !folder.is_dir() {
        return Err(Failure::usage(
            format!("`{name}` is compiled in and can't be rated"),
            "make a folder of it first: bilateral new my-copy --from russia-china",
        ));
    }
    let rater_id = Id::new(rater).map_err(|error| {
        let near = Id::suggest(rater);
        Failure::usage(error.to_string(), format!("write --as {near}"))
    })?;
    let today = load::today();
    let mut round = Round {
        case,
        folder,
        own: case
            .raters
            .iter()
            .find(|other| other.name == rater_id)
            .cloned()
            .unwrap_or(Rater {
                name: rater_id,
                ratings: Vec::new(),
            }),
        today,
        input: std::io::stdin().lock(),
        added: 0,
        skipped: 0,
    };
    say(&format!(
        "{}\n{}\n\n\
         Answer with a number (0.4 or 40%), three numbers for low, best and high\n\
         (0.2 0.4 0.6), or a word: unlikely, roughly even chance, likely …\n\
         Enter skips, q stops. Each answer is saved at once.\n",
        case.head.title, case.head.question
    ));
    let assessment = assess(case, today);
    let assessed = assessment.readings.get(&weighing.reading);
    let settled = |item: &Item| {
        if item.is_record {
            return case
                .ledger
                .get(item.id.as_str())
                .is_some_and(|record| record.known <= today);
        }
        let status = assessed
            .and_then(|assessed| assessed.criteria.get(&item.id))
            .map(|verdict| verdict.status);
        status.and_then(Finding::of).is_some()
    };
    let finished = round.overall()?
        && round.priors()?
        && weighing
            .items
            .values()
            .filter(|item| all || !settled(item))
            .try_fold(true, |go, item| {
                if go {
                    round.item(item, settled(item))
                } else {
                    Ok(false)
                }
            })?;
    round.end(finished && (done || round.skipped == 0), all)
}

fn say(text: &str) {
    let mut out = anstream::stdout().lock();
    let _ = write!(out, "{}", bilateral_report::plain_lines(text));
    let _ = out.flush();
}

struct Round<'c> {
    case: &'c Case,
    folder: &'c Path,
    own: Rater,
    today: Date,
    input: std::io::StdinLock<'static>,
    added: usize,
    skipped: usize,
}

impl Round<'_> {
    fn has(&self, of: &Rated) -> bool {
        let narratives = self.case.narratives.len();
        (0..narratives).all(|at| self.own.ratings.iter().any(|r| r.of == *of && r.narrative == at))
    }

    /// The direct probability of each narrative, before anything else.
    fn overall(&mut self) -> Result<bool, Failure> {
        if self.has(&Rated::Overall) {
            return Ok(true);
        }
        say("\nFirst, without any method: how probable is each account, all things considered?\n");
        self.narratives(&Rated::Overall)
    }

    fn priors(&mut self) -> Result<bool, Failure> {
        if self.has(&Rated::Prior) {
            return Ok(true);
        }
        let opened = self.case.head.opened;
        say(&format!(
            "\nAnd how probable was each on {opened}, before the evidence that follows?\n"
        ));
        self.narratives(&Rated::Prior)
    }

    fn item(&mut self, item: &Item, settled: bool) -> Result<bool, Failure> {
        let findings: Vec<Finding> = item
            .findings
            .keys()
            .copied()
            .filter(|f| item.rest != Some(*f))
            .collect();
        for finding in findings {
            let of = Rated::Finding(item.id.clone(), finding);
            if self.has(&of) {
                continue;
            }
            let what = self.what(item);
            let fact = if settled {
                " (the outcome is known: this will be marked as after the fact)"
            } else {
                ""
            };
            let asks = if item.is_record {
                "how likely would such a thing be"
            } else {
                "how likely would this outcome be"
            };
            say(&format!(
                "\n{} — {finding}{fact}\n{what}\nIf each account were true, {asks}?\n",
                item.id
            ));
            if !self.narratives(&of)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn what(&self, item: &Item) -> String {
        if item.is_record {
            let record = self.case.ledger.get(item.id.as_str());
            return record.map(|record| record.title().to_owned()).unwrap_or_default();
        }
        let reading = self
            .case
            .weighing
            .as_ref()
            .and_then(|w| self.case.readings.get(&w.reading));
        let criterion = reading.and_then(|reading| reading.criteria.get(&item.id));
        criterion
            .map(|criterion| criterion.asks.clone())
            .unwrap_or_default()
    }

    /// Asks under every narrative and saves the answers together: an outcome rated under some only is of no use. Says
    /// whether to go on.
    fn narratives(&mut self, of: &Rated) -> Result<bool, Failure> {
        let case = self.case;
        let mut ratings = Vec::new();
        for (at, narrative) in case.narratives.values().enumerate() {
            match self.ask(&narrative.label)? {
                Answer::Range(range) => ratings.push(Rating {
                    of: of.clone(),
                    narrative: at,
                    range,
                    rated_on: self.today,
                    note: String::new(),
                    line: 0,
                }),
                Answer::Skip => {
                    self.skipped += 1;
                    say("  skipped\n");
                    return Ok(true);
                }
                Answer::Stop => return Ok(false),
            }
        }
        let names: Vec<&str> = case.narratives.keys().map(Id::as_str).collect();
        let rows = print_ratings(ratings.iter(), &names);
        let file = format!("ratings/{}.csv", self.own.name);
        append(self.folder, &file, &RATING_COLUMNS.join(","), &rows)?;
        self.added += ratings.len();
        self.own.ratings.extend(ratings);
        Ok(true)
    }

    fn ask(&mut self, label: &str) -> Result<Answer, Failure> {
        loop {
            say(&format!("  {label}: "));
            let mut line = String::new();
            let read = self.input.read_line(&mut line);
            let read =
                read.map_err(|error| Failure::usage(format!("the input can't be read: {error}"), ""))?;
            let text = line.trim();
            if read == 0 || text == "q" {
                return Ok(Answer::Stop);
            }
            if text.is_empty() {
                return Ok(Answer::Skip);
            }
            match range(text) {
                Ok(range) => return Ok(Answer::Range(range)),
                Err(why) => say(&format!("  {why}\n")),
            }
        }
    }

    fn end(&mut self, finished: bool, all: bool) -> Result<(), Failure> {
        if self.added > 0 {
            say(&format!(
                "\n{} numbers saved in ratings/{}.csv.\n",
                self.added, self.own.name
            ));
        }
        let weighing = self.case.weighing.as_ref();
        let items = weighing.into_iter().flat_map(|weighing| weighing.items.values());
        let rated = items
            .filter(|item| {
                self.own
                    .ratings
                    .iter()
                    .any(|r| matches!(&r.of, Rated::Finding(id, _) if *id == item.id))
            })
            .count();
        if !finished || rated == 0 || !self.has(&Rated::Overall) {
            let how = if all {
                ""
            } else {
                " (add --all to rate what has settled as well)"
            };
            say(&format!(
                "What others said is shown once your own numbers are in{how}; --done closes your round with what you skipped.\nNext: bilateral rate {} --as {}\n",
                self.folder.display(),
                self.own.name
            ));
            return Ok(());
        }
        self.reveal()
    }

    /// One's own numbers beside the others'.
    fn reveal(&self) -> Result<(), Failure> {
        let loaded = load::case(&self.folder.display().to_string())?;
        let assessment = assess(&loaded.case, self.today);
        let Some(weighed) = weigh(&loaded.case, &assessment, Options::default()) else {
            return Ok(());
        };
        let mut text = "\nYour numbers are in. All raters, by their own numbers and (directly):\n".to_owned();
        for (at, narrative) in weighed.narratives.iter().enumerate() {
            text.push_str(&format!("  {narrative}\n"));
            for rater in &weighed.raters {
                let percent = |p: &Vec<f64>| {
                    p.get(at)
                        .map_or_else(String::new, |p| format!("{:.0} %", p * 100.0))
                };
                let direct = rater.overall.as_ref().map_or_else(|| "–".to_owned(), percent);
                let mark = if rater.name == self.own.name.as_str() {
                    " ← you"
                } else {
                    ""
                };
                text.push_str(&format!(
                    "    {:<28} {:>5} ({direct}){mark}\n",
                    rater.name,
                    percent(&rater.posterior)
                ));
            }
        }
        text.push_str(&format!("\nNext: bilateral weigh {}\n", self.folder.display()));
        say(&text);
        Ok(())
    }
}

/// A range as typed.
fn range(text: &str) -> Result<Range, String> {
    if let Some(range) = range_from_words(text) {
        return Ok(range);
    }
    let help = "write 0.4, 40%, 0.2 0.4 0.6, or a word such as likely";
    // “40 %” is one number.
    let joined = text.replace(" %", "%").replace("\u{a0}%", "%");
    let numbers: Option<Vec<f64>> = joined
        .split([' ', ',', '–'])
        .filter(|part| !part.is_empty())
        .map(|part| match part.strip_suffix('%') {
            Some(percent) => percent.parse::<f64>().ok().map(|number| number / 100.0),
            None => part.parse().ok(),
        })
        .collect();
    let range = match numbers.as_deref() {
        Some([best]) => Range::point(*best),
        Some([low, best, high]) => Range::new(*low, *best, *high),
        _ => return Err(help.to_owned()),
    };
    range.map_err(|error| format!("{error}; {help}"))
}
