//! The numbers of sources, in the order in which the text first names them.

use indexmap::IndexSet;
use serde_json::{Value, json};

use crate::view::View;

/// The numbers of sources, in the order in which the text first names them.
#[derive(Default)]
pub(super) struct Notes {
    keys: IndexSet<Key>,
}

/// What a number stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A record, by its name.
    Record(String),
    /// A coder's answer: who, when known, citations.
    Answer(String, String, Vec<String>),
}

impl Notes {
    pub(super) fn number(&mut self, key: Key) -> usize {
        self.keys.insert_full(key).0 + 1
    }

    pub(super) fn records<'i>(
        &mut self,
        view: &View,
        ids: impl IntoIterator<Item = &'i String>,
    ) -> Vec<usize> {
        let known = ids.into_iter().filter(|id| view.records.contains_key(*id));
        let mut numbers: Vec<usize> = known.map(|id| self.number(Key::Record(id.clone()))).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The list at the end.
    pub(super) fn list(&self, view: &View) -> Vec<Value> {
        self.keys
            .iter()
            .map(|key| match key {
                Key::Record(id) => {
                    let record = view.records.get(id);
                    let citations = record.map_or(&[][..], |record| &record.citations);
                    json!({
                        "id": id,
                        "title": record.map(|record| &record.title),
                        "detail": record.map(|record| format!(
                            "{}, {}, known {}, {}{}",
                            record.kind,
                            record.occurred_on,
                            record.known_on,
                            record.admiralty,
                            if record.basis == "memory" { ", source not seen" } else { "" }
                        )),
                        "citations": citations.iter().map(|text| citation(text)).collect::<Vec<_>>(),
                    })
                }
                Key::Answer(coder, known, citations) => json!({
                    "id": Value::Null,
                    "title": format!("Judgement of {coder}"),
                    "detail": format!("known {known}"),
                    "citations": citations.iter().map(|text| citation(text)).collect::<Vec<_>>(),
                }),
            })
            .collect()
    }
}

/// A citation's text, and its address, which stands in angle brackets at the end.
pub(super) fn citation(text: &str) -> Value {
    let split = text.rsplit_once(" <").and_then(|(before, address)| {
        let address = address.strip_suffix('>')?;
        let is_web = address.starts_with("https://") || address.starts_with("http://");
        is_web.then_some((before, address))
    });
    let (text, url) = split.map_or((text, None), |(before, address)| (before, Some(address)));
    json!({ "text": text, "url": url })
}
