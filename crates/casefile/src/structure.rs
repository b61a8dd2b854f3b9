//! Checks a YAML tree against the format's JSON Schema and keeps what fits, so that one run reports
//! every misspelt key and wrong type, and the later checks still see the rest.

use serde_json::{Map, Value as Json};

use crate::diagnostic::{Problem, SourceFile, did_you_mean, one_of};
use crate::yaml::{Node, Value};

/// The tree as JSON, without what does not fit; each thing left out is a problem.
pub(crate) fn fit(
    node: &Node,
    schema: &Json,
    file: &SourceFile,
    what: &str,
    problems: &mut Vec<Problem>,
) -> Option<Json> {
    Fitting {
        root: schema,
        file,
        problems,
    }
    .fit(node, schema, what)
}

struct Fitting<'a> {
    root: &'a Json,
    file: &'a SourceFile,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Fitting<'a> {
    fn fit(&mut self, node: &Node, schema: &'a Json, what: &str) -> Option<Json> {
        let schema = resolve(self.root, schema);
        if let Some(options) = schema
            .get("anyOf")
            .or_else(|| schema.get("oneOf"))
            .and_then(Json::as_array)
        {
            return self.fit_one_of(node, options, what);
        }
        match (&node.value, expected(schema)) {
            (_, Expected::Word(words)) => self.fit_word(node, &words, what),
            (Value::Null, _) if allows_null(schema) => Some(Json::Null),
            (Value::Map(entries), Expected::Object) => Some(self.fit_map(node, entries, schema, what)),
            (Value::List(items), Expected::Array) => {
                let item_schema = schema.get("items").unwrap_or(&Json::Null);
                let items = items
                    .iter()
                    .filter_map(|item| self.fit(item, item_schema, what))
                    .collect();
                Some(Json::Array(items))
            }
            (Value::Text | Value::Number(_) | Value::Bool(_), Expected::Text) => {
                node.plain.clone().map(Json::String)
            }
            (Value::Bool(value), Expected::Bool) => Some(Json::Bool(*value)),
            (Value::Number(value), Expected::Number) => self.fit_number(node, *value, schema, what),
            (Value::Number(value), Expected::Integer) if value.fract() == 0.0 => {
                self.fit_number(node, *value, schema, what)
            }
            (Value::Number(value), Expected::Integer) => {
                let message = format!("{what} must be a whole number, here is {value}");
                self.problems.push(Problem::at(
                    "yaml/type",
                    self.file,
                    node.span,
                    message,
                    "write it without a fraction",
                ));
                None
            }
            (_, expected) => {
                self.wrong_type(node, &expected, what);
                None
            }
        }
    }

    /// The first option whose kind of value fits; `oneOf` of words is read as one list of words.
    fn fit_one_of(&mut self, node: &Node, options: &'a [Json], what: &str) -> Option<Json> {
        let mut resolved: Vec<&Json> = Vec::new();
        flatten(self.root, options, &mut resolved);
        // An empty value is the same as no value.
        if matches!(node.value, Value::Null)
            && resolved
                .iter()
                .any(|option| matches!(expected(option), Expected::Null))
        {
            return Some(Json::Null);
        }
        let words: Vec<String> = resolved
            .iter()
            .flat_map(|option| match expected(option) {
                Expected::Word(words) => words,
                _ => Vec::new(),
            })
            .collect();
        if words.len() >= resolved.len() {
            return self.fit_word(node, &words, what);
        }
        let fits = resolved.iter().find(|option| {
            let option = if option.get("oneOf").is_some() {
                None
            } else {
                Some(expected(option))
            };
            match (&node.value, option) {
                (Value::Null, Some(Expected::Null)) => true,
                (Value::Null, _) => false,
                (Value::Map(_), Some(Expected::Object)) | (Value::List(_), Some(Expected::Array)) => true,
                (
                    Value::Text | Value::Number(_) | Value::Bool(_),
                    None | Some(Expected::Text | Expected::Word(_)),
                ) => true,
                (Value::Number(_), Some(Expected::Number | Expected::Integer)) => true,
                (Value::Bool(_), Some(Expected::Bool)) => true,
                _ => false,
            }
        });
        if let Some(option) = fits {
            return self.fit(node, option, what);
        }
        let wanted: Vec<Expected> = resolved
            .iter()
            .map(|option| expected(option))
            .filter(|option| !matches!(option, Expected::Null))
            .collect();
        if let [only] = wanted.as_slice() {
            self.wrong_type(node, only, what);
            return None;
        }
        let names: Vec<&str> = wanted.iter().map(Expected::name).collect();
        let helps: Vec<String> = wanted.iter().map(Expected::help).collect();
        let message = format!(
            "{what} must be {}, here is {}",
            names.join(" or "),
            node.type_name()
        );
        self.problems.push(Problem::at(
            "yaml/type",
            self.file,
            node.span,
            message,
            helps.join("; or "),
        ));
        None
    }

    fn fit_word(&mut self, node: &Node, words: &[String], what: &str) -> Option<Json> {
        let Some(written) = &node.plain else {
            self.wrong_type(node, &Expected::Word(words.to_vec()), what);
            return None;
        };
        if words.iter().any(|word| word == written) {
            return Some(Json::String(written.clone()));
        }
        self.problems.push(Problem::at(
            "yaml/value",
            self.file,
            node.span,
            format!("`{written}` is not allowed for {what}"),
            one_of(written, words.iter().map(String::as_str)),
        ));
        None
    }

    fn fit_number(&mut self, node: &Node, value: f64, schema: &Json, what: &str) -> Option<Json> {
        let bound = |name: &str| schema.get(name).and_then(Json::as_f64);
        let (low, high) = (bound("minimum"), bound("maximum"));
        if low.is_some_and(|low| value < low) || high.is_some_and(|high| value > high) {
            let range = match (low, high) {
                (Some(low), Some(high)) => format!("write a number from {low} to {high}"),
                (Some(low), None) => format!("write {low} or more"),
                (None, Some(high)) => format!("write {high} or less"),
                (None, None) => String::new(),
            };
            self.problems.push(Problem::at(
                "yaml/type",
                self.file,
                node.span,
                if value.abs() < 1e15 {
                    format!("{value} is out of range for {what}")
                } else {
                    format!("{value:e} is out of range for {what}")
                },
                range,
            ));
            return None;
        }
        let integer = matches!(expected(schema), Expected::Integer);
        #[expect(clippy::cast_possible_truncation, reason = "checked to be a whole number")]
        let number = if integer {
            Some((value as i64).into())
        } else {
            serde_json::Number::from_f64(value)
        };
        number.map(Json::Number)
    }

    fn fit_map(
        &mut self,
        node: &Node,
        entries: &[(crate::yaml::Key, Node)],
        schema: &'a Json,
        what: &str,
    ) -> Json {
        let mut out = Map::new();
        let properties = schema.get("properties").and_then(Json::as_object);
        let others = schema.get("additionalProperties");
        for (key, value) in entries {
            let name = key.text.as_str();
            if let Some(sub) = properties.and_then(|p| p.get(name)) {
                let fitted = self.fit(value, sub, &format!("`{name}`"));
                // An empty value is the same as no value.
                out.extend(
                    fitted
                        .filter(|json| !json.is_null())
                        .map(|json| (name.to_owned(), json)),
                );
            } else if let Some(sub @ Json::Object(_)) = others {
                // A broken entry stays as an empty one: what refers to it is not a second problem.
                let fitted = self.fit(value, sub, &format!("`{name}`"));
                let is_map = matches!(expected(resolve(self.root, sub)), Expected::Object)
                    && resolve(self.root, sub).get("anyOf").is_none();
                let empty = || is_map.then(|| Json::Object(Map::new()));
                out.extend(fitted.or_else(empty).map(|json| (name.to_owned(), json)));
            } else {
                self.problems.push(Problem::at(
                    "yaml/unknown-key",
                    self.file,
                    key.span,
                    format!("{what} has no key `{name}`"),
                    did_you_mean(
                        name,
                        properties.into_iter().flat_map(|p| p.keys()).map(String::as_str),
                    ),
                ));
            }
        }
        for name in schema
            .get("required")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
        {
            if !entries.iter().any(|(key, _)| key.text == name) {
                let says = properties
                    .and_then(|p| p.get(name))
                    .and_then(|p| p.get("description"))
                    .and_then(Json::as_str);
                self.problems.push(Problem::at(
                    "yaml/missing-key",
                    self.file,
                    node.span,
                    format!("{what} needs the key `{name}`"),
                    says.map_or_else(
                        || format!("add `{name}:`"),
                        |says| format!("add `{name}:` — {says}"),
                    ),
                ));
            }
        }
        Json::Object(out)
    }

    fn wrong_type(&mut self, node: &Node, expected: &Expected, what: &str) {
        self.problems.push(Problem::at(
            "yaml/type",
            self.file,
            node.span,
            format!("{what} must be {}, here is {}", expected.name(), node.type_name()),
            expected.help(),
        ));
    }
}

/// The options, and those of options that are themselves a choice.
fn flatten<'s>(root: &'s Json, options: &'s [Json], out: &mut Vec<&'s Json>) {
    for option in options {
        let option = resolve(root, option);
        match option.get("anyOf").and_then(Json::as_array) {
            Some(inner) => flatten(root, inner, out),
            None => out.push(option),
        }
    }
}

/// Follows `$ref` to the definition that it names.
fn resolve<'s>(root: &'s Json, schema: &'s Json) -> &'s Json {
    let mut schema = schema;
    while let Some(name) = schema.get("$ref").and_then(Json::as_str) {
        match root.pointer(name.trim_start_matches('#')) {
            Some(target) => schema = target,
            None => break,
        }
    }
    schema
}

enum Expected {
    Object,
    Array,
    Text,
    Word(Vec<String>),
    Bool,
    Number,
    Integer,
    Null,
}

impl Expected {
    fn name(&self) -> &'static str {
        match self {
            Self::Object => "a map",
            Self::Array => "a list",
            Self::Text => "a text",
            Self::Word(_) => "a word",
            Self::Bool => "true or false",
            Self::Number => "a number",
            Self::Integer => "a whole number",
            Self::Null => "nothing",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Object => "write `key: value` lines, indented below".to_owned(),
            Self::Array => "write a list: [one, two]".to_owned(),
            Self::Text => "write a text, in quotes if it holds `: ` or `#`".to_owned(),
            Self::Word(words) => format!("write one of: {}", words.join(", ")),
            Self::Bool => "write true or false".to_owned(),
            Self::Number | Self::Integer => "write digits, without thousands separators or unit".to_owned(),
            Self::Null => String::new(),
        }
    }
}

fn allows_null(schema: &Json) -> bool {
    schema
        .get("type")
        .and_then(Json::as_array)
        .is_some_and(|types| types.iter().any(|t| t == "null"))
}

fn expected(schema: &Json) -> Expected {
    if let Some(words) = schema.get("enum").and_then(Json::as_array) {
        return Expected::Word(words.iter().filter_map(Json::as_str).map(str::to_owned).collect());
    }
    if let Some(word) = schema.get("const").and_then(Json::as_str) {
        return Expected::Word(vec![word.to_owned()]);
    }
    if let Some(options) = schema.get("oneOf").and_then(Json::as_array) {
        let words = options
            .iter()
            .filter_map(|o| o.get("const"))
            .filter_map(Json::as_str)
            .map(str::to_owned)
            .collect();
        return Expected::Word(words);
    }
    let kind = match schema.get("type") {
        Some(Json::String(kind)) => kind.as_str(),
        Some(Json::Array(kinds)) => kinds
            .iter()
            .filter_map(Json::as_str)
            .find(|kind| *kind != "null")
            .unwrap_or("null"),
        _ => "object",
    };
    match kind {
        "array" => Expected::Array,
        "string" => Expected::Text,
        "boolean" => Expected::Bool,
        "number" => Expected::Number,
        "integer" => Expected::Integer,
        "null" => Expected::Null,
        _ => Expected::Object,
    }
}
