//! Reading and writing `.case` files: a tiny case, and what is expected of it. See `docs/src/semantics.md`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use bilateral_casefile::{Checked, Folder, check};
use bilateral_model::Case;

/// A `.case` file.
pub(crate) struct SpecFile {
    pub(crate) path: PathBuf,
    /// Everything before the expectation, as it stands in the file.
    head: String,
    /// Sections of the case's files: name, modifier, text.
    sections: Vec<(String, String, String)>,
    /// The expectation's heading and lines.
    pub(crate) heading: String,
    pub(crate) lines: Vec<String>,
}

impl SpecFile {
    pub(crate) fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let at = text
            .find("\n--- expect")
            .unwrap_or_else(|| panic!("{} expects nothing", path.display()))
            + 1;
        let (head, expect) = text.split_at(at);
        let mut sections: Vec<(String, String, String)> = Vec::new();
        for line in head.split_inclusive('\n') {
            if let Some(name) = line.strip_prefix("--- ") {
                let (name, modifier) = name.trim().split_once(" (").unwrap_or((name.trim(), ""));
                sections.push((
                    name.to_owned(),
                    modifier.trim_end_matches(')').to_owned(),
                    String::new(),
                ));
            } else if let Some((_, _, body)) = sections.last_mut() {
                body.push_str(line);
            }
        }
        let mut lines = expect.lines();
        let heading = lines.next().unwrap_or_default().to_owned();
        let lines = lines.map(str::to_owned).collect();
        Self {
            path: path.to_owned(),
            head: head.to_owned(),
            sections,
            heading,
            lines,
        }
    }

    pub(crate) fn expects_errors(&self) -> bool {
        self.heading.trim() == "--- expect errors"
    }

    /// Weighings are told in numbers, by tables of their own.
    pub(crate) fn expects_a_weighing(&self) -> bool {
        self.heading.trim() == "--- expect weigh" || self.heading.trim() == "--- expect items"
    }

    /// The case's files, with what a spec may leave out.
    pub(crate) fn texts(&self) -> Vec<(String, String)> {
        let mut texts: Vec<(String, String)> = Vec::new();
        for (name, _, body) in &self.sections {
            let body = if name == "case.yaml" {
                with_defaults(body)
            } else {
                body.clone()
            };
            texts.push((name.clone(), body));
        }
        if !texts.iter().any(|(name, _)| name == "evidence.csv") {
            texts.push((
                "evidence.csv".to_owned(),
                "id,occurred_on,kind,title\n".to_owned(),
            ));
        }
        texts
    }

    /// The case from its texts; every spec that expects verdicts must be without a problem.
    pub(crate) fn case(&self) -> (Checked, Case) {
        let texts = self.texts();
        let folder = Folder::from_texts("spec", texts.iter().map(|(n, t)| (n.as_str(), t.as_str())));
        let mut checked = check(&folder);
        let problems: Vec<String> = checked
            .problems
            .iter()
            .map(|p| format!("{} {:?} {}: {}", p.file, p.position(), p.code, p.message))
            .collect();
        assert!(
            problems.is_empty(),
            "{}:\n{}",
            self.path.display(),
            problems.join("\n")
        );
        let case = checked.case.take().unwrap();
        (checked, case)
    }

    /// Writes the files into a folder just as the sections have them, modifiers carried out.
    pub(crate) fn unpack(&self, dir: &Path) {
        for (name, modifier, body) in &self.sections {
            let path = dir.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            match modifier.split_once(' ').unwrap_or((modifier, "")) {
                ("missing", _) => {}
                ("folder", _) => fs::create_dir_all(&path).unwrap(),
                ("size", size) => fs::File::create(&path)
                    .unwrap()
                    .set_len(size.parse().unwrap())
                    .unwrap(),
                ("bytes", _) => fs::write(&path, unescape(body)).unwrap(),
                ("", _) => {
                    let body = match body.strip_prefix("# +defaults\n") {
                        Some(rest) if name == "case.yaml" => format!("# +defaults\n{}", with_defaults(rest)),
                        _ => body.clone(),
                    };
                    fs::write(&path, body).unwrap();
                }
                (other, _) => panic!("unknown modifier {other}"),
            }
        }
    }

    /// Rewrites the expectation, keeping everything before it.
    pub(crate) fn rewrite(&self, lines: &[String]) {
        let mut text = format!("{}{}\n", self.head, self.heading);
        for line in lines {
            let _ = writeln!(text, "{}", line.trim_end());
        }
        fs::write(&self.path, text.trim_end().to_owned() + "\n").unwrap();
    }
}

/// `case.yaml` with the keys that a spec need not repeat, after its own lines so that positions stay.
fn with_defaults(body: &str) -> String {
    let mut text = body.trim_end().to_owned() + "\n";
    let has = |key: &str| body.lines().any(|line| line.starts_with(&format!("{key}:")));
    for (key, value) in [
        ("format", "1"),
        ("id", "spec"),
        ("title", "Arcadia and Ruritania"),
        ("question", "Does the rule hold?"),
        ("dyad", "[Arcadia, Ruritania]"),
        ("opened_on", "2015-01-01"),
        ("tests", "{}"),
        ("criteria", "{}"),
        (
            "narratives",
            "{as-before: {label: as before, says: Nothing changes., default: true}, closer: {label: closer, says: They grow closer.}}",
        ),
    ] {
        if !has(key) {
            let _ = writeln!(text, "{key}: {value}");
        }
    }
    text
}

/// `\xNN` becomes that byte.
fn unescape(body: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.find("\\x") {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        out.push(u8::from_str_radix(&rest[at + 2..at + 4], 16).unwrap());
        rest = &rest[at + 4..];
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

/// All `.case` files below a folder, in order.
pub(crate) fn all(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "case") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The folder of the specification.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec")
}

/// Cells of a line, separated by two or more spaces; a comment at its end is cut off.
pub(crate) fn cells(line: &str) -> Vec<String> {
    let line = line.split("  #").next().unwrap_or("");
    line.split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .map(str::to_owned)
        .collect()
}
