//! From `case.yaml` as written to the model's nouns. Every name is looked up, every rule of the format
//! checked; what is wrong is reported with its place, all of it.

mod combine;
mod criterion;
mod measure;
pub(crate) mod range;
mod reading;
pub(crate) mod weighing;

use std::collections::BTreeMap;

use bilateral_model::record::Area;
use bilateral_model::{
    Anchor, Aspect, Date, DueBasis, Edtf, Excuse, Id, Interval, Narrative, Promise, Proponent, Question,
    SourceRule, Tie, Usual, Within,
};
use indexmap::IndexMap;

use crate::bibliography::Bibliography;
use crate::diagnostic::{Problem, SourceFile, did_you_mean};
use crate::schema::{RawAgainst, RawArea, RawCase, RawCombine, RawTie, RawWithin};
use crate::yaml::Node;

/// A reading's criteria and tests before the ledger is known.
pub(crate) use reading::readings;

/// Turns what `case.yaml` says into nouns of the model.
pub(crate) struct Builder<'a> {
    pub(crate) raw: &'a RawCase,
    pub(crate) file: &'a SourceFile,
    pub(crate) root: &'a Node,
    pub(crate) bibliography: &'a Bibliography,
    pub(crate) problems: Vec<Problem>,
}

impl Builder<'_> {
    /// Reports a problem at the value that a path of keys leads to.
    pub(crate) fn at(
        &mut self,
        code: &'static str,
        path: &[&str],
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let span = self.root.find(path).span;
        self.problems
            .push(Problem::at(code, self.file, span, message, help));
    }

    /// Reports a problem at a key.
    pub(crate) fn at_key(
        &mut self,
        code: &'static str,
        path: &[&str],
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let span = self.root.key_span(path);
        self.problems
            .push(Problem::at(code, self.file, span, message, help));
    }

    /// The key of an entry as an id. A key that is none is reported and stands under its nearest form.
    fn key(&mut self, section: &str, key: &str) -> Option<Id> {
        self.key_at(&[section], key)
    }

    /// The same for an entry further in.
    pub(crate) fn key_at(&mut self, section: &[&str], key: &str) -> Option<Id> {
        match Id::new(key) {
            Ok(id) => Some(id),
            Err(error) => {
                let suggestion = Id::suggest(key);
                self.at_key(
                    "id/form",
                    &section.iter().copied().chain([key]).collect::<Vec<_>>(),
                    error.to_string(),
                    format!("write `{suggestion}`"),
                );
                Id::new(&suggestion).ok()
            }
        }
    }

    /// A name that must be one of some known ones.
    pub(crate) fn reference<'k>(
        &mut self,
        path: &[&str],
        name: &str,
        what: &str,
        known: impl Iterator<Item = &'k str> + Clone,
    ) -> Option<Id> {
        if known.clone().any(|k| k == name) {
            return Id::new(name).ok();
        }
        // A name that is not given is a missing key, which has been reported.
        if name.is_empty() && !self.root.has(path) {
            return None;
        }
        self.at(
            "id/unknown",
            path,
            format!("there is no {what} `{name}`"),
            did_you_mean(name, known),
        );
        None
    }

    /// A source's key, checked against the bibliography.
    pub(crate) fn source(&mut self, path: &[&str], key: Option<&String>) -> Option<String> {
        let key = key?;
        if !self.bibliography.may_have(key) {
            let help = did_you_mean(key, self.bibliography.keys());
            self.at(
                "source/unknown",
                path,
                format!("there is no source `{key}`"),
                help,
            );
        }
        Some(key.clone())
    }

    /// A date.
    pub(crate) fn date(&mut self, path: &[&str], text: &str) -> Option<Interval> {
        match text.parse::<Edtf>() {
            Ok(date) if date.interval().last() < Date::MAX => Some(date.interval()),
            Ok(_) => {
                self.at(
                    "date/form",
                    path,
                    format!("`{text}` has no end"),
                    "give the last day that it may mean",
                );
                None
            }
            Err(error) => {
                self.at("date/form", path, error.to_string(), error.help());
                None
            }
        }
    }

    /// Every name that has its own place in `bears_on` and `explain` must stand for one thing.
    pub(crate) fn distinct_names(&mut self) {
        let sections: [(&str, Vec<&str>); 6] = [
            ("tests", self.raw.tests.keys().map(String::as_str).collect()),
            ("criteria", self.raw.criteria.keys().map(String::as_str).collect()),
            ("anchors", self.raw.anchors.keys().map(String::as_str).collect()),
            (
                "questions",
                self.raw.questions.keys().map(String::as_str).collect(),
            ),
            ("aspects", self.raw.aspects.keys().map(String::as_str).collect()),
            ("promises", self.raw.promises.keys().map(String::as_str).collect()),
        ];
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        let mut twice = Vec::new();
        for (section, keys) in &sections {
            for key in keys {
                if let Some(first) = seen.insert(key, section) {
                    twice.push((*section, (*key).to_owned(), first));
                }
            }
        }
        for (section, key, first) in twice {
            let message = format!("`{key}` already stands under `{first}`");
            self.at_key(
                "id/duplicate",
                &[section, &key],
                message,
                "give one of the two another name",
            );
        }
    }

    /// What the case is about.
    pub(crate) fn head(&mut self) -> Option<bilateral_model::CaseHead> {
        self.distinct_names();
        let raw = self.raw;
        if raw.format != crate::schema::FORMAT && self.root.has(&["format"]) {
            self.at(
                "yaml/value",
                &["format"],
                format!("format {} is not known", raw.format),
                "this program reads format 1",
            );
        }
        let id = self.root.has(&["id"]).then(|| Id::new(&raw.id));
        if let Some(Err(error)) = &id {
            let suggestion = Id::suggest(&raw.id);
            let help = if suggestion.is_empty() {
                "write a short name, like my-case".to_owned()
            } else {
                format!("write `{suggestion}`")
            };
            self.at("id/form", &["id"], error.to_string(), help);
        }
        for (key, text) in [("title", &raw.title), ("question", &raw.question)] {
            if text.trim().is_empty() && self.root.has(&[key]) {
                self.at(
                    "yaml/value",
                    &[key],
                    format!("`{key}` is empty"),
                    "write it in a sentence",
                );
            }
        }
        let dyad = match raw.dyad.as_slice() {
            [a, b] if a != b && !a.trim().is_empty() && !b.trim().is_empty() => Some((a.clone(), b.clone())),
            _ if !self.root.has(&["dyad"]) => None,
            _ => {
                self.at(
                    "yaml/value",
                    &["dyad"],
                    "a dyad is two different states",
                    "write dyad: [RUS, CHN]",
                );
                None
            }
        };
        let opened = if self.root.has(&["opened_on"]) {
            self.date(&["opened_on"], &raw.opened_on)
        } else {
            None
        };
        let source = self.source(&["source"], raw.source.as_ref());
        Some(bilateral_model::CaseHead {
            id: id?.ok()?,
            title: raw.title.clone(),
            question: raw.question.clone(),
            dyad: dyad?,
            opened: opened?.last(),
            source,
            about: raw.about.clone().unwrap_or_default(),
        })
    }

    /// How the source combines its tests.
    pub(crate) fn rule(&self) -> SourceRule {
        let rule = self.raw.rule.clone().unwrap_or_default();
        SourceRule {
            combine: match rule.combine {
                None | Some(RawCombine::None) => None,
                Some(RawCombine::Any) => Some(Usual::Any),
                Some(RawCombine::Majority) => Some(Usual::Majority),
                Some(RawCombine::All) => Some(Usual::All),
            },
            default_stands_until: rule
                .default_stands_until
                .map(|cell| (cell.tie.map(tie), cell.area.map(area))),
            note: rule.note.unwrap_or_default(),
        }
    }

    /// The competing accounts.
    pub(crate) fn narratives(&mut self) -> IndexMap<Id, Narrative> {
        let raw = self.raw;
        let defaults = raw
            .narratives
            .values()
            .filter(|narrative| narrative.default)
            .count();
        if defaults != 1 && self.root.has(&["narratives"]) && self.root.find(&["narratives"]).is_map() {
            self.at_key(
                "narrative/default",
                &["narratives"],
                match defaults {
                    0 => "no narrative is marked as the default".to_owned(),
                    n => format!("{n} narratives are marked as the default"),
                },
                "mark exactly one with `default: true`: the one that needs no proof",
            );
        }
        raw.narratives
            .iter()
            .filter_map(|(key, narrative)| {
                let id = self.key("narratives", key)?;
                let proponents = (narrative.proponents.iter().enumerate())
                    .map(|(at, proponent)| Proponent {
                        who: proponent.who.clone(),
                        quote: proponent.quote.clone().unwrap_or_default(),
                        source: self.source(
                            &["narratives", key, "proponents", &at.to_string(), "source"],
                            proponent.source.as_ref(),
                        ),
                        clause: proponent.clause.clone().unwrap_or_default(),
                    })
                    .collect();
                let narrative = Narrative {
                    id: id.clone(),
                    label: narrative.label.clone(),
                    says: narrative.says.clone(),
                    is_default: narrative.default,
                    is_ours: narrative.ours,
                    is_other: narrative.other,
                    proponents,
                    note: narrative.note.clone().unwrap_or_default(),
                };
                Some((id, narrative))
            })
            .collect()
    }

    /// Sides classed beforehand.
    pub(crate) fn aspects(&mut self) -> IndexMap<Id, Aspect> {
        let entries = self.raw.aspects.iter();
        entries
            .filter_map(|(key, aspect)| {
                let id = self.key("aspects", key)?;
                let aspect = Aspect {
                    id: id.clone(),
                    label: aspect.label.clone(),
                    says: aspect.says.clone().unwrap_or_default(),
                    area: aspect.area.map(area),
                    clause: aspect.clause.clone().unwrap_or_default(),
                };
                Some((id, aspect))
            })
            .collect()
    }

    /// Events that deadlines wait for.
    pub(crate) fn anchors(&mut self) -> IndexMap<Id, Anchor> {
        let entries = self.raw.anchors.iter();
        entries
            .filter_map(|(key, anchor)| {
                let id = self.key("anchors", key)?;
                let mut read = |field: &str, text: Option<&String>| {
                    text.and_then(|text| self.date(&["anchors", key, field], text))
                };
                let after = read("after", anchor.after.as_ref()).map(Interval::last);
                let expected = read("expected", anchor.expected.as_ref());
                Some((
                    id.clone(),
                    Anchor {
                        id,
                        label: anchor.label.clone(),
                        after,
                        expected,
                    },
                ))
            })
            .collect()
    }

    /// Open questions.
    pub(crate) fn questions(&mut self) -> IndexMap<Id, Question> {
        let entries = self.raw.questions.iter();
        entries
            .filter_map(|(key, question)| {
                let id = self.key("questions", key)?;
                let question = Question {
                    id: id.clone(),
                    asks: question.asks.clone(),
                    clause: question.clause.clone().unwrap_or_default(),
                    note: question.note.clone().unwrap_or_default(),
                };
                Some((id, question))
            })
            .collect()
    }

    /// Promises. Excuses name ledger rows, which are checked once the ledger is read.
    pub(crate) fn promises(&mut self) -> IndexMap<Id, Promise> {
        let raw = self.raw;
        raw.promises
            .iter()
            .filter_map(|(key, promise)| {
                let id = self.key("promises", key)?;
                let excuses = promise
                    .excuses
                    .iter()
                    .filter_map(|(name, excuse)| {
                        let id = Id::new(name);
                        if let Err(error) = &id {
                            let help = format!("write `{}`", Id::suggest(name));
                            self.at_key(
                                "id/form",
                                &["promises", key, "excuses", name],
                                error.to_string(),
                                help,
                            );
                        }
                        Some(Excuse {
                            id: id.ok()?,
                            says: excuse.says.clone(),
                            record: Id::new(&excuse.record).ok()?,
                            months: excuse.months,
                        })
                    })
                    .collect();
                let quantity = promise.quantity.and_then(|quantity| {
                    let value =
                        decimal(quantity).filter(|value| value.is_sign_positive() && !value.is_zero());
                    if value.is_none() {
                        self.at(
                            "yaml/value",
                            &["promises", key, "quantity"],
                            "a quantity is above zero",
                            "leave it out if there is none",
                        );
                    }
                    value
                });
                let promise = Promise {
                    id: id.clone(),
                    label: promise.label.clone(),
                    by: promise.by.clone(),
                    to: promise.to.clone(),
                    sector: promise.sector.clone().unwrap_or_default(),
                    quantity,
                    unit: promise.unit.clone().unwrap_or_default(),
                    against: promise.against.map_or(DueBasis::First, against),
                    excuses,
                    note: promise.note.clone().unwrap_or_default(),
                };
                Some((id, promise))
            })
            .collect()
    }
}

/// A number as written, without the noise of binary fractions; nothing if it is beyond what can be counted exactly.
pub(crate) fn decimal(number: f64) -> Option<bilateral_model::Decimal> {
    number.to_string().parse().ok()
}

pub(crate) fn within(raw: Option<&RawWithin>) -> Within {
    raw.map_or(Within::default(), |raw| Within {
        months: raw.months.unwrap_or(0),
        days: raw.days.unwrap_or(0),
    })
}

pub(crate) fn against(raw: RawAgainst) -> DueBasis {
    match raw {
        RawAgainst::First => DueBasis::First,
        RawAgainst::Contract => DueBasis::Contract,
        RawAgainst::Latest => DueBasis::Latest,
    }
}

fn tie(raw: RawTie) -> Tie {
    match raw {
        RawTie::Symbolic => Tie::Symbolic,
        RawTie::Substantive => Tie::Substantive,
    }
}

fn area(raw: RawArea) -> Area {
    match raw {
        RawArea::Easy => Area::Easy,
        RawArea::Division => Area::Division,
    }
}

/// A calendar year of four digits.
pub(crate) fn year(text: &str) -> Option<i16> {
    text.trim()
        .parse::<i16>()
        .ok()
        .filter(|year| Date::new(*year, 1, 1).is_ok() && text.trim().len() == 4)
}
