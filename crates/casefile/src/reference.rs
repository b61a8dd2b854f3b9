//! The format reference in Markdown, made of the same schema that checks a case.

use std::fmt::Write;

use serde_json::Value as Json;

use crate::schema::json_schema;

/// Every map of `case.yaml` with its keys: type, whether it must be there, and what it means.
pub fn reference() -> String {
    let schema = json_schema();
    let mut out = String::from(
        "# Keys of case.yaml\n\nMade of the JSON Schema by `bilateral schema reference`; do not edit. \
         What the keys mean together stands in [the case format](format.md).\n",
    );
    section("case.yaml", &schema, &mut out);
    let definitions = schema.get("$defs").and_then(Json::as_object);
    for (name, definition) in definitions.into_iter().flatten() {
        section(title(name), definition, &mut out);
    }
    out
}

/// The name of a type without the mark that it is the written form.
fn title(name: &str) -> &str {
    name.strip_prefix("Raw").unwrap_or(name)
}

fn text<'j>(schema: &'j Json, key: &str) -> &'j str {
    schema.get(key).and_then(Json::as_str).unwrap_or_default()
}

fn section(name: &str, schema: &Json, out: &mut String) {
    let _ = write!(out, "\n## {name}\n\n{}\n", text(schema, "description"));
    if let Some(properties) = schema.get("properties").and_then(Json::as_object) {
        let required = schema.get("required").and_then(Json::as_array);
        let needed = |key: &str| required.is_some_and(|keys| keys.iter().any(|k| k == key));
        out.push_str("\n| key | holds | must be there | means |\n|---|---|---|---|\n");
        for (key, property) in properties {
            let must = if needed(key) { "yes" } else { "" };
            let means = text(property, "description").replace('|', "\\|");
            let _ = writeln!(out, "| `{key}` | {} | {must} | {means} |", holds(property));
        }
    } else if let Some(words) = schema.get("oneOf").and_then(Json::as_array) {
        out.push_str("\n| word | means |\n|---|---|\n");
        for word in words {
            let _ = writeln!(
                out,
                "| `{}` | {} |",
                text(word, "const"),
                text(word, "description")
            );
        }
    } else if let Some(options) = schema.get("anyOf").and_then(Json::as_array) {
        let options: Vec<String> = options.iter().map(holds).collect();
        let _ = write!(out, "\nOne of: {}.\n", options.join(", or "));
    }
}

/// What a key holds, in words, with a link to the type.
fn holds(schema: &Json) -> String {
    if let Some(name) = schema
        .get("$ref")
        .and_then(Json::as_str)
        .and_then(|path| path.rsplit('/').next())
    {
        let name = title(name);
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(options) = schema.get("anyOf").and_then(Json::as_array) {
        let options: Vec<String> = options
            .iter()
            .map(holds)
            .filter(|option| option != "nothing")
            .collect();
        return options.join(" or ");
    }
    let types = match schema.get("type") {
        Some(Json::String(only)) => vec![only.as_str()],
        Some(Json::Array(all)) => all.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    };
    match types.first().copied().unwrap_or_default() {
        "array" => {
            let item = schema.get("items").map_or_else(String::new, holds);
            // "a text" in the plural; names of types stay as they are.
            let items = item
                .strip_prefix("a ")
                .map_or(item.clone(), |word| format!("{word}s"));
            format!("a list of {items}")
        }
        "object" => match schema.get("additionalProperties") {
            Some(inner @ Json::Object(_)) => format!("a map of names to {}", holds(inner)),
            _ => "a map".to_owned(),
        },
        "string" => "a text".to_owned(),
        "boolean" => "true or false".to_owned(),
        "integer" => "a whole number".to_owned(),
        "number" => "a number".to_owned(),
        _ => "nothing".to_owned(),
    }
}
