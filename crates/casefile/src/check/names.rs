//! What rows of the tables may name.

use crate::bibliography::Bibliography;
use crate::diagnostic::closest;
use crate::ledger::Known;
use crate::schema::RawCase;

/// What rows may name: things of the case, or of a rival framework.
pub(super) struct Names<'a> {
    pub(super) raws: Vec<&'a RawCase>,
    pub(super) bibliography: &'a Bibliography,
}

impl Names<'_> {
    /// Whether there is a criterion of that name.
    pub(super) fn criterion(&self, id: &str) -> Result<(), String> {
        if self.raws.iter().any(|raw| raw.criteria.contains_key(id)) {
            return Ok(());
        }
        let names = self.raws.iter().flat_map(|raw| raw.criteria.keys());
        Err(crate::diagnostic::did_you_mean(id, names.map(String::as_str)))
    }
}

impl Known for Names<'_> {
    fn target(&self, id: &str) -> Result<(), String> {
        let has = |raw: &&RawCase| {
            raw.criteria.contains_key(id)
                || raw.anchors.contains_key(id)
                || raw.questions.contains_key(id)
                || raw.aspects.contains_key(id)
        };
        if self.raws.iter().any(has) {
            return Ok(());
        }
        let names = self.raws.iter().flat_map(|raw| {
            let keys = raw.criteria.keys().chain(raw.anchors.keys());
            keys.chain(raw.questions.keys()).chain(raw.aspects.keys())
        });
        Err(crate::diagnostic::did_you_mean(id, names.map(String::as_str)))
    }

    fn promise(&self, id: &str) -> Result<(), String> {
        let promises = || self.raws.iter().take(1).flat_map(|raw| raw.promises.keys());
        if promises().any(|promise| promise == id) {
            return Ok(());
        }
        Err(crate::diagnostic::did_you_mean(
            id,
            promises().map(String::as_str),
        ))
    }

    fn source(&self, key: &str) -> Result<(), String> {
        if self.bibliography.may_have(key) {
            return Ok(());
        }
        Err(closest(key, self.bibliography.keys()).map_or_else(
            || "add it to sources.yaml".to_owned(),
            |near| format!("did you mean `{near}`?"),
        ))
    }
}
