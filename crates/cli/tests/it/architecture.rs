//! The house's plan, checked: who may depend on whom, how large a file may be, what no file may hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The data's way through the house: each crate may use only what stands before it.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("casefile", &["model"]),
    ("assess", &["model"]),
    ("weigh", &["model", "assess"]),
    ("world", &["model", "casefile", "assess", "weigh"]),
    ("report", &["model", "casefile", "assess", "weigh"]),
    ("serve", &["model", "casefile", "assess", "weigh", "report"]),
    (
        "cli",
        &["model", "casefile", "assess", "weigh", "report", "serve", "world"],
    ),
];

#[test]
fn crates_depend_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let manifest = fs::read_to_string(path.join("Cargo.toml")).unwrap();
        let may = allowed
            .get(name.as_str())
            .unwrap_or_else(|| panic!("{name} is not in the plan"));
        let used = manifest
            .lines()
            .filter_map(|line| line.strip_prefix("bilateral-")?.split(['.', ' ']).next());
        for other in used {
            assert!(may.contains(&other), "{name} must not use {other}");
        }
    }
}

/// All Rust files of the workspace's own crates.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("crates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    assert!(found.len() > 40, "the sources were not found");
    found
}

#[test]
fn files_fit_into_the_head() {
    /// The schema is one list of types, and the view one list of fields: splitting them would only scatter them.
    const LONG: [&str; 2] = ["casefile/src/schema.rs", "report/src/view.rs"];
    for path in sources() {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        let long = LONG.iter().any(|name| path.ends_with(name));
        assert!(lines <= 560 || long, "{} has {lines} lines", path.display());
    }
}

/// Only the view of a date decides what could be known on it.
#[test]
fn only_one_file_compares_known_time() {
    let comparisons = [
        "known <", "known >", "known <=", "known >=", ".known <", ".known >",
    ];
    for path in sources()
        .iter()
        .filter(|path| path.components().any(|part| part.as_os_str() == "assess"))
    {
        if path.ends_with("assess/src/visible.rs") {
            continue;
        }
        for (number, line) in fs::read_to_string(path).unwrap().lines().enumerate() {
            let found = comparisons.iter().any(|comparison| line.contains(comparison));
            assert!(!found, "{}:{}: {line}", path.display(), number + 1);
        }
    }
}

#[test]
fn no_file_is_unfinished() {
    let words = [
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("FIX", "ME"),
        concat!("#[ig", "nore]"),
    ];
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        for word in words {
            assert!(!text.contains(word), "{} holds `{word}`", path.display());
        }
    }
}

/// The case in the program is the case in the folder, without a problem; and the schemas beside it are current.
#[test]
fn the_embedded_case_and_the_schemas_are_current() {
    for name in bilateral_casefile::EMBEDDED {
        let folder = bilateral_casefile::Folder::read(&root().join("cases").join(name));
        let embedded = bilateral_casefile::embedded(name).unwrap();
        let texts = |folder: &bilateral_casefile::Folder| {
            folder
                .files()
                .iter()
                .map(|file| (file.name.clone(), file.text.to_string()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            texts(&folder),
            texts(&embedded),
            "{name}: a file of the folder is not compiled in"
        );
        assert!(bilateral_casefile::check(&folder).problems.is_empty());
    }
    let page = fs::read_to_string(root().join("docs/src/reference.md")).unwrap();
    assert_eq!(
        page,
        bilateral_casefile::reference(),
        "write it anew: bilateral schema reference"
    );
    let schemas = [
        ("case", bilateral_casefile::schema::json_schema()),
        ("output", bilateral_report::json_schema()),
        ("weigh", bilateral_report::weighing::json_schema()),
        ("framework", bilateral_casefile::schema::framework_schema()),
    ];
    for (name, schema) in schemas {
        let path = root().join(format!("docs/schema/{name}.schema.json"));
        let written: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(
            written,
            schema,
            "write it anew: bilateral schema {name} > {}",
            path.display()
        );
    }
}
