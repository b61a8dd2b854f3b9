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
        let Some((head, rest)) = path.split_first() else {
            return self;
        };
        let next = match &self.value {
            Value::Map(entries) => entries
                .iter()
                .find(|(key, _)| key.text == *head)
                .map(|(_, node)| node),
            Value::List(items) => head.parse().ok().and_then(|at: usize| items.get(at)),
            _ => None,
        };
        next.map_or(self, |node| node.find(rest))
    }

    /// The span of the key at a path.
    pub(crate) fn key_span(&self, path: &[&str]) -> Span {
        let Some((last, parents)) = path.split_last() else {
            return self.span;
        };
        match &self.find(parents).value {
            Value::Map(entries) => entries
                .iter()
                .find(|(key, _)| key.text == *last)
                .map_or(self.find(parents).span, |(key, _)| key.span),
            _ => self.find(path).span,
        }
    }

    /// Whether something stands at a path of keys.
    pub(crate) fn has(&self, path: &[&str]) -> bool {
        match path.split_last() {
            Some((last, parents)) => self.find(parents).keys().any(|key| key == *last) && self.has(parents),
            None => true,
        }
    }

    /// Whether it is a map.
    pub(crate) fn is_map(&self) -> bool {
        matches!(self.value, Value::Map(_))
    }

    /// How many items a list has; nothing if it is none.
    pub(crate) fn list_len(&self) -> Option<usize> {
        match &self.value {
            Value::List(items) => Some(items.len()),
            _ => None,
        }
    }

    /// Keys of a map; none for anything else.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let entries = if let Value::Map(entries) = &self.value {
            entries.as_slice()
        } else {
            &[]
        };
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

/// How deep a case may be nested.
const MAX_DEPTH: usize = 24;
/// How many values it may unfold to.
const MAX_NODES: usize = 100_000;

/// Reads a YAML file into a tree. Anchors and aliases work; what unfolds to too much is refused.
pub(crate) fn parse(file: &SourceFile) -> Result<Node, Box<Problem>> {
    let text: &str = file.text.as_ref();
    // The format is seven levels deep; more than a few times that is a mistake or an attack.
    let budget = serde_saphyr::budget! { max_depth: MAX_DEPTH, max_nodes: MAX_NODES };
    let options = serde_saphyr::options! { budget: budget };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options) {
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
            let (code, message, help) = in_our_words(&message);
            Err(Box::new(Problem::at(code, file, Span::new(at, 1), message, help)))
        }
    }
}

/// The reader's message in words that a writer of cases knows.
fn in_our_words(message: &str) -> (&'static str, String, &'static str) {
    let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if has(&["budget", "recursion", "nesting"]) {
        let help = "write the case flatter, and without aliases that unfold into each other";
        return (
            "yaml/limit",
            "this YAML is nested too deep or unfolds to too much".to_owned(),
            help,
        );
    }
    if let Some(rest) = message.strip_prefix("duplicate mapping key: ") {
        let key = rest.split(',').next().unwrap_or(rest);
        let help = "give each key once; merge the two entries or rename one";
        return ("id/duplicate", format!("the key `{key}` stands here twice"), help);
    }
    let (what, help) = if has(&["mapping values are not allowed", "illegal placement of ':'"]) {
        (
            "a colon can't stand here",
            "put a text that holds `: ` in quotes; check the indentation above",
        )
    } else if has(&["unknown anchor"]) {
        (
            "nothing is marked with this alias",
            "put a text that starts with * in quotes",
        )
    } else if has(&["multiple"]) {
        (
            "there are several documents in one file",
            "take the lines `---` and `...` away",
        )
    } else if has(&["unclosed quote", "unterminated", "while scanning a quoted scalar"]) {
        (
            "a quote is opened here and never closed",
            "close the quote, or double it inside a text in single quotes",
        )
    } else if has(&["tab"]) {
        ("a tab can't be used to indent", "indent with spaces")
    } else if has(&["Option<String>", "null"]) {
        ("a key has no name", "write `name: value`")
    } else {
        let help = "check indentation, quotes and colons at this place and just above it";
        return ("yaml/syntax", format!("this is not YAML: {message}"), help);
    };
    ("yaml/syntax", format!("this is not YAML: {what}"), help)
}

fn usize_of<T: TryInto<usize>>(number: T) -> usize {
    number.try_into().unwrap_or(0)
}

/// Byte offset of a line and column, both from 1.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let rest = text.get(start..).unwrap_or("");
    start
        + rest
            .char_indices()
            .nth(column.saturating_sub(1))
            .map_or(rest.len(), |(at, _)| at)
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
    Span::new(
        span.byte_offset().map_or(0, usize_of),
        span.byte_len().map_or(0, usize_of),
    )
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
        Raw::List(items) => (
            Value::List(items.into_iter().map(|item| to_node(item, text)).collect()),
            None,
        ),
        Raw::Map(entries) => {
            let entries = entries
                .into_iter()
                .map(|(key, value)| {
                    (
                        Key {
                            text: key.value,
                            span: span_of(key.referenced),
                        },
                        to_node(value, text),
                    )
                })
                .collect();
            (Value::Map(entries), None)
        }
    };
    Node {
        span: span_of(raw.referenced),
        value,
        plain,
    }
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
