//! What an address asks for. Everything that a view shows is in it, so that every view is a permalink.

use std::collections::BTreeMap;

use bilateral_model::{Case, Date, Edtf, Id, Range, Status};
use bilateral_weigh::{Dependence, Options};

use crate::error::AppError;

/// A view of a case.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    /// The date from which to look.
    pub(crate) as_of: Date,
    /// It was given, not taken to be today.
    pub(crate) dated: bool,
    /// The reading; all of them if none is named.
    pub(crate) reading: Option<String>,
    /// A rival framework, if it is one that is shown.
    pub(crate) framework: Option<String>,
    /// Statuses to suppose.
    pub(crate) supposed: BTreeMap<Id, Status>,
    /// The reader's own priors.
    pub(crate) priors: BTreeMap<String, f64>,
    /// How items with a common cause are taken.
    pub(crate) dependence: Dependence,
    /// Everything else, for pages that have more to ask.
    pub(crate) more: BTreeMap<String, String>,
}

/// What single pages ask for beside the view: the ledger's search and two dates.
const MORE: [&str; 6] = ["q", "kind", "sort", "page", "from", "to"];

impl Query {
    /// Reads the pairs of an address. `today` is the date if none is given.
    pub(crate) fn read(pairs: &[(String, String)], today: Date) -> Result<Self, AppError> {
        let mut query = Self {
            as_of: today,
            dated: false,
            reading: None,
            framework: None,
            supposed: BTreeMap::new(),
            priors: BTreeMap::new(),
            dependence: Dependence::AsWritten,
            more: BTreeMap::new(),
        };
        for (key, value) in pairs.iter().filter(|(_, value)| !value.trim().is_empty()) {
            let value = value.trim();
            match key.as_str() {
                "as_of" => {
                    query.as_of = date(value)?;
                    query.dated = true;
                }
                "reading" if value != "all" => query.reading = Some(value.to_owned()),
                "reading" => {}
                "framework" => query.framework = Some(value.to_owned()),
                "set" => {
                    let (id, status) = supposition(value)?;
                    query.supposed.insert(id, status);
                }
                "dependence" => {
                    query.dependence = match value {
                        "written" => Dependence::AsWritten,
                        "independent" => Dependence::Independent,
                        "full" => Dependence::Full,
                        other => {
                            return Err(AppError::bad(
                                format!("there is no dependence “{other}”"),
                                "write written, independent or full",
                            ));
                        }
                    }
                }
                other => match other.strip_prefix("prior.") {
                    Some(narrative) => {
                        query.priors.insert(narrative.to_owned(), percent(value)?);
                    }
                    // What no page asks about is no part of a view.
                    None if MORE.contains(&other) => {
                        query.more.insert(other.to_owned(), value.to_owned());
                    }
                    None => {}
                },
            }
        }
        Ok(query)
    }

    /// Options of a weighing.
    pub(crate) fn options(&self) -> Options {
        Options {
            dependence: self.dependence,
            ..Options::default()
        }
    }

    /// The reader weighs otherwise than the case does.
    pub(crate) fn has_choices(&self) -> bool {
        !self.priors.is_empty() || self.dependence != Dependence::AsWritten || !self.supposed.is_empty()
    }

    /// The address's question part, in a fixed order; `with` replaces or adds pairs.
    pub(crate) fn link(&self, with: &[(&str, &str)]) -> String {
        let mut pairs: Vec<(String, String)> = Vec::new();
        if self.dated {
            pairs.push(("as_of".to_owned(), self.as_of.to_string()));
        }
        pairs.extend(
            self.reading
                .iter()
                .map(|reading| ("reading".to_owned(), reading.clone())),
        );
        pairs.extend(
            self.framework
                .iter()
                .map(|framework| ("framework".to_owned(), framework.clone())),
        );
        pairs.extend(
            self.supposed
                .iter()
                .map(|(id, status)| ("set".to_owned(), format!("{id}={status}"))),
        );
        pairs.extend(
            self.priors
                .iter()
                .map(|(narrative, prior)| (format!("prior.{narrative}"), (prior * 100.0).to_string())),
        );
        match self.dependence {
            Dependence::AsWritten => {}
            Dependence::Independent => pairs.push(("dependence".to_owned(), "independent".to_owned())),
            Dependence::Full => pairs.push(("dependence".to_owned(), "full".to_owned())),
        }
        for (key, value) in with {
            pairs.retain(|(other, _)| other != key);
            if !value.is_empty() {
                pairs.push(((*key).to_owned(), (*value).to_owned()));
            }
        }
        if pairs.is_empty() {
            return String::new();
        }
        let parts: Vec<String> = pairs
            .iter()
            .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
            .collect();
        format!("?{}", parts.join("&"))
    }

    /// The case with the reader's priors in place of the author's.
    pub(crate) fn with_priors(&self, case: &Case) -> Result<Case, AppError> {
        let mut case = case.clone();
        let Some(weighing) = case.weighing.as_mut().filter(|_| !self.priors.is_empty()) else {
            return Ok(case);
        };
        let mut own: BTreeMap<usize, f64> = BTreeMap::new();
        for (name, prior) in &self.priors {
            let at = case.narratives.get_index_of(name.as_str()).ok_or_else(|| {
                AppError::bad(format!("there is no narrative “{name}”"), "check the address")
            })?;
            own.insert(at, *prior);
        }
        let set: f64 = own.values().sum();
        let open = (0..weighing.priors.len()).filter(|at| !own.contains_key(at));
        let open: Vec<f64> = open
            .filter_map(|at| weighing.priors.get(at))
            .map(|range| range.best())
            .collect();
        let rest: f64 = open.iter().sum();
        let fits = if open.is_empty() {
            (set - 1.0).abs() < 0.005
        } else {
            set < 1.0
        };
        if !fits {
            return Err(AppError::bad(
                format!("your priors sum to {:.0} %", set * 100.0),
                "all priors sum to 100 %, and each is above 0",
            ));
        }
        for (at, range) in weighing.priors.iter_mut().enumerate() {
            let number = match own.get(&at) {
                Some(prior) if open.is_empty() => prior / set,
                Some(prior) => *prior,
                None => range.best() / rest * (1.0 - set),
            };
            *range = Range::point(number)
                .map_err(|error| AppError::bad(error.to_string(), "write a number between 0 and 100"))?;
        }
        "the reader".clone_into(&mut weighing.priors_by);
        case.raters = case
            .raters
            .iter()
            .map(bilateral_model::Rater::without_priors)
            .collect();
        Ok(case)
    }
}

/// A date of an address; a month or a year means its last day.
pub(crate) fn date(text: &str) -> Result<Date, AppError> {
    match text.parse::<Edtf>() {
        Ok(date) if date.interval().last() < Date::MAX => Ok(date.interval().last()),
        Ok(_) => Err(AppError::bad(
            format!("“{text}” has no end"),
            "write a day, a month or a year",
        )),
        Err(error) => Err(AppError::bad(
            error.to_string(),
            "write 2016-02-01; 2016-02 means its last day",
        )),
    }
}

fn supposition(text: &str) -> Result<(Id, Status), AppError> {
    let wrong = || AppError::bad(format!("“{text}” supposes nothing"), "write set=criterion=status");
    let (id, status) = text.split_once('=').ok_or_else(wrong)?;
    let status = Status::from_word(&status.replace('-', " ")).ok_or_else(wrong)?;
    Ok((Id::new(id).map_err(|_| wrong())?, status))
}

fn percent(text: &str) -> Result<f64, AppError> {
    let number: Option<f64> = text.replace(',', ".").parse().ok();
    number
        .map(|percent| percent / 100.0)
        .filter(|p| *p > 0.0 && *p < 1.0)
        .ok_or_else(|| {
            AppError::bad(
                format!("“{text}” is no prior"),
                "write a number between 0 and 100, in percent",
            )
        })
}

/// Encodes a key or value for an address (RFC 3986, section 2.3: unreserved characters stay).
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Query, AppError> {
        let pairs: Vec<(String, String)> = pairs
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect();
        Query::read(&pairs, Date::new(2020, 1, 1).unwrap())
    }

    #[test]
    fn an_address_holds_all_that_a_view_shows() {
        let query = read(&[
            ("as_of", "2016-02"),
            ("reading", "strict"),
            ("set", "s400-on-time=met late"),
            ("prior.soft-alliance", "30"),
            ("dependence", "full"),
        ])
        .unwrap();
        assert_eq!(query.as_of.to_string(), "2016-02-29");
        let link = query.link(&[]);
        assert_eq!(
            link,
            "?as_of=2016-02-29&reading=strict&set=s400-on-time%3Dmet%20late&prior.soft-alliance=30&dependence=full"
        );
        assert_eq!(
            query
                .link(&[("as_of", "2017-01-01"), ("dependence", "")])
                .matches("as_of")
                .count(),
            1
        );
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        for pairs in [
            [("as_of", "yesterday")],
            [("as_of", "2015-02-30")],
            [("as_of", "2015/..")],
            [("set", "s400-on-time")],
            [("set", "s400-on-time=great")],
            [("prior.a", "120")],
            [("prior.a", "0")],
            [("dependence", "some")],
        ] {
            assert!(matches!(read(&pairs), Err(AppError::BadRequest(..))), "{pairs:?}");
        }
        assert_eq!(read(&[("as_of", " ")]).unwrap().as_of.to_string(), "2020-01-01");
    }
}
