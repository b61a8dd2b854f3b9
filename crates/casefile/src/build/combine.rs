//! Combiners: `all`, `any`, `at_least` with `of`, `not`.

use bilateral_model::{Combiner, Id};

use super::Builder;

/// The four ways to write a combiner, in a test or a criterion.
#[derive(Clone, Copy)]
pub(super) struct RawCombiner<'a> {
    pub(super) all: Option<&'a Vec<String>>,
    pub(super) any: Option<&'a Vec<String>>,
    pub(super) at_least: Option<u32>,
    pub(super) of: Option<&'a Vec<String>>,
    pub(super) not: Option<&'a String>,
}

impl RawCombiner<'_> {
    /// How many of the four are there.
    pub(super) fn count(self) -> usize {
        [
            self.all.is_some(),
            self.any.is_some(),
            self.at_least.is_some(),
            self.not.is_some(),
        ]
        .into_iter()
        .filter(|given| *given)
        .count()
    }
}

impl Builder<'_> {
    /// Builds a combiner; its parts must be criteria of the case.
    pub(super) fn combiner(&mut self, path: &[&str], raw: RawCombiner<'_>) -> Option<Combiner> {
        if raw.of.is_some() != raw.at_least.is_some() {
            self.at_key(
                "combiner/parts",
                path,
                "`at_least` and `of` go together",
                "write at_least: 2 and of: [a, b, c]",
            );
            return None;
        }
        if let Some(name) = raw.not {
            return self.part(path, "not", None, name).map(Combiner::Not);
        }
        if let Some(names) = raw.all {
            return self.parts(path, "all", names).map(Combiner::All);
        }
        if let Some(names) = raw.any {
            return self.parts(path, "any", names).map(Combiner::Any);
        }
        let (k, names) = (usize::try_from(raw.at_least?).ok()?, raw.of?);
        let parts = self.parts(path, "of", names)?;
        if k == 0 || k > names.len() {
            let message = format!("at least {k} of {} can't be asked", names.len());
            self.at(
                "combiner/parts",
                &[path, &["at_least"]].concat(),
                message,
                "ask for at least 1 and at most all",
            );
            return None;
        }
        Some(Combiner::AtLeast(k, parts))
    }

    fn parts(&mut self, path: &[&str], field: &str, names: &[String]) -> Option<Vec<Id>> {
        if names.is_empty() {
            let message = format!("`{field}` has no parts");
            self.at(
                "combiner/parts",
                &[path, &[field]].concat(),
                message,
                "name the criteria that it is made of",
            );
            return None;
        }
        let mut parts: Vec<Id> = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let Some(part) = self.part(path, field, Some(at), name) else {
                continue;
            };
            if parts.contains(&part) {
                let at = at.to_string();
                let message = format!("`{name}` stands here twice");
                self.at(
                    "combiner/parts",
                    &[path, &[field, &at]].concat(),
                    message,
                    "name each part once",
                );
            } else {
                parts.push(part);
            }
        }
        (!parts.is_empty()).then_some(parts)
    }

    fn part(&mut self, path: &[&str], field: &str, at: Option<usize>, name: &str) -> Option<Id> {
        let at = at.map(|at| at.to_string());
        let mut path = [path, &[field]].concat();
        path.extend(at.as_deref());
        let raw = self.raw;
        self.reference(&path, name, "criterion", raw.criteria.keys().map(String::as_str))
    }
}
