//! YAML as a tree in which every value knows where it stands.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use crate::diagnostic::{Problem, SourceFile, Span};

/// A YAML value.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
    /// A scalar's text as written, without quotes.
    pub(crate) plain: Option<String>,
}

/// What stands at a node.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text,
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key of a map.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl Node {
    /// The node at a path of keys; where the path ends early, the last node that exists.
    pub(crate) fn find<'a>(&'a self, path: &[&str]) -> &'a Self {
        let Some((head, rest)) = path.split_first() else { return self };
        let next = match &self.value {
            Value::Map(entries) => entries.iter().find(|(key, _)| key.text == *head).map(|(_, node)| node),
            Value::List(items) => head.parse().ok().and_then(|at: usize| items.get(at)),
            _ => None,
        };
        next.map_or(self, |node| node.find(rest))
    }

    /// The span of the key at a path.
    pub(crate) fn key_span(&self, path: &[&str]) -> Span {
        let Some((last, parents)) = path.split_last() else { return self.span };
        match &self.find(parents).value {
            Value::Map(entries) => {
                entries.iter().find(|(key, _)| key.text == *last).map_or(self.find(parents).span, |(key, _)| key.span)
            }
            _ => self.find(path).span,
        }
    }

    /// Keys of a map; none for anything else.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let entries = if let Value::Map(entries) = &self.value { entries.as_slice() } else { &[] };
        entries.iter().map(|(key, _)| key.text.as_str())
    }

    pub(crate) fn type_name(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "yes or no",
            Value::Number(_) => "a number",
            Value::Text => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

/// Reads a YAML file into a tree. Anchors and aliases work; what unfolds to too much is refused.
pub(crate) fn parse(file: &SourceFile) -> Result<Node, Problem> {
    let text = file.text.as_ref();
    match serde_saphyr::from_str::<Spanned<Raw>>(text) {
        Ok(raw) => Ok(to_node(raw, text)),
        Err(error) => {
            let at = error.location().map_or(0, |location| {
                location.span().byte_offset().map_or_else(
                    || offset_of(text, usize_of(location.line()), usize_of(location.column())),
                    usize_of,
                )
            });
            let full = error.without_snippet().to_string();
            let message = full.split(" at line ").next().unwrap_or(&full).to_owned();
            let limit = ["budget", "recursion", "nesting"].iter().any(|word| message.contains(word));
            let (code, message, help) = if limit {
                let help = "write the case flatter, and without aliases that unfold into each other";
                ("yaml/limit", format!("this YAML is nested too deep or unfolds to too much ({message})"), help)
            } else if let Some(rest) = message.strip_prefix("duplicate mapping key: ") {
                let key = rest.split(',').next().unwrap_or(rest);
                let help = "give each key once; merge the two entries or rename one";
                ("id/duplicate", format!("the key `{key}` stands here twice"), help)
            } else {
                let help = "check indentation, quotes and colons at this place and just above it";
                ("yaml/syntax", format!("this is not YAML: {message}"), help)
            };
            Err(Problem::at(code, file, Span::new(at, 1), message, help))
        }
    }
}

fn usize_of<T: TryInto<usize>>(number: T) -> usize {
    number.try_into().unwrap_or(0)
}

/// Byte offset of a line and column, both from 1.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or("");
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

enum Raw {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

fn span_of(location: serde_saphyr::Location) -> Span {
    let span = location.span();
    Span::new(span.byte_offset().map_or(0, usize_of), span.byte_len().map_or(0, usize_of))
}

fn to_node(raw: Spanned<Raw>, text: &str) -> Node {
    let written = span_of(raw.defined);
    let slice = || {
        let slice = text.get(written.start..written.start + written.len)?;
        Some(slice.trim().trim_matches(['"', '\'']).to_owned())
    };
    let (value, plain) = match raw.value {
        Raw::Null => (Value::Null, None),
        Raw::Bool(value) => (Value::Bool(value), slice()),
        Raw::Number(value) => (Value::Number(value), slice()),
        Raw::Text(value) => (Value::Text, Some(value)),
        Raw::List(items) => (Value::List(items.into_iter().map(|item| to_node(item, text)).collect()), None),
        Raw::Map(entries) => {
            let entries = entries
                .into_iter()
                .map(|(key, value)| {
                    (Key { text: key.value, span: span_of(key.referenced) }, to_node(value, text))
                })
                .collect();
            (Value::Map(entries), None)
        }
    };
    Node { span: span_of(raw.referenced), value, plain }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Raw;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any YAML value")
            }
            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }
            fn visit_none<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }
            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
                Raw::deserialize(deserializer)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
                Ok(Raw::Bool(value))
            }
            #[expect(clippy::cast_precision_loss, reason = "numbers of a case are far below 2^53")]
            fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
                Ok(Raw::Number(value as f64))
            }
            #[expect(clippy::cast_precision_loss, reason = "numbers of a case are far below 2^53")]
            fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
                Ok(Raw::Number(value as f64))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
                Ok(Raw::Number(value))
            }
            fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
                Ok(Raw::Text(value.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = access.next_element()? {
                    items.push(item);
                }
                Ok(Raw::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
                let mut entries = Vec::new();
                while let Some(key) = access.next_key()? {
                    entries.push((key, access.next_value()?));
                }
                Ok(Raw::Map(entries))
            }
        }
        deserializer.deserialize_any(Any)
    }
}
