//! `frameworks/*.yaml`: rival frameworks on the ledger of a case.

use std::collections::BTreeMap;

use bilateral_model::{Anchor, Id, Narrative, Question, Reading, SourceRule};
use indexmap::IndexMap;

use crate::bibliography::Bibliography;
use crate::build::{self, Builder};
use crate::check::read_yaml;
use crate::diagnostic::{Problem, SourceFile};
use crate::folder::Folder;
use crate::schema::{RawCase, RawFramework, framework_schema};
use crate::yaml::Node;

/// A framework's file, read: what it says, and the same as a case.
pub(crate) struct Text<'f> {
    pub(crate) id: Id,
    pub(crate) file: &'f SourceFile,
    pub(crate) root: Node,
    pub(crate) own: RawFramework,
    pub(crate) raw: RawCase,
}

/// A framework's nouns, before the ledger is known.
pub(crate) struct Parts {
    pub(crate) rule: SourceRule,
    pub(crate) narratives: IndexMap<Id, Narrative>,
    pub(crate) anchors: IndexMap<Id, Anchor>,
    pub(crate) questions: IndexMap<Id, Question>,
    pub(crate) readings: IndexMap<Id, Reading>,
}

/// Reads every framework of a folder.
pub(crate) fn read<'f>(folder: &'f Folder, whole: &RawCase, problems: &mut Vec<Problem>) -> Vec<Text<'f>> {
    let mut texts = Vec::new();
    let schema = framework_schema();
    for (name, file) in folder.frameworks() {
        let id = match Id::new(name) {
            Ok(id) => id,
            Err(error) => {
                let help = format!("name the file `{}.yaml`", Id::suggest(name));
                problems.push(Problem::of_file("id/form", &file.name, error.to_string(), help));
                continue;
            }
        };
        if id.as_str() == whole.id {
            let message = format!("the case itself is called `{id}`");
            problems.push(Problem::of_file(
                "id/duplicate",
                &file.name,
                message,
                "give the file another name",
            ));
        }
        if let Some((root, own)) = read_yaml::<RawFramework>(file, &schema, "the framework", problems) {
            for key in own.series.keys().filter(|key| whole.series.contains_key(*key)) {
                problems.push(Problem::at(
                    "id/duplicate",
                    file,
                    root.key_span(&["series", key]),
                    format!("the case has a series `{key}` already"),
                    "use that one by its name, or give this one another",
                ));
            }
            let raw = own.as_case(id.as_str(), whole);
            texts.push(Text {
                id,
                file,
                root,
                own,
                raw,
            });
        }
    }
    for (name, file) in folder.misnamed_frameworks() {
        let help = format!("name it {name}.yaml, or take it away");
        problems.push(Problem::of_file(
            "id/form",
            &file.name,
            "a framework's file ends in .yaml",
            help,
        ));
    }
    distinct(whole, &texts, problems);
    texts
}

/// The ledger names criteria, anchors and questions of the case and of all frameworks: each name stands for one thing.
fn distinct(whole: &RawCase, texts: &[Text<'_>], problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    let own = whole.criteria.keys().chain(whole.anchors.keys());
    let own = own.chain(whole.questions.keys()).chain(whole.aspects.keys());
    for key in own.chain(whole.promises.keys()).chain(whole.tests.keys()) {
        seen.insert(key, "case.yaml".to_owned());
    }
    for text in texts {
        let sections = [
            ("tests", text.own.tests.keys().collect::<Vec<_>>()),
            ("criteria", text.own.criteria.keys().collect()),
            ("anchors", text.own.anchors.keys().collect()),
            ("questions", text.own.questions.keys().collect()),
        ];
        for (section, keys) in sections {
            for key in keys {
                let first = seen.entry(key).or_insert_with(|| text.file.name.clone());
                // Twice in one file is told by the file's own check.
                if *first != text.file.name {
                    problems.push(Problem::at(
                        "id/duplicate",
                        text.file,
                        text.root.key_span(&[section, key]),
                        format!("`{key}` already stands in `{first}`"),
                        format!("give it a name of its own, such as `{}-{key}`", text.id),
                    ));
                }
            }
        }
    }
}

/// Builds the nouns of a framework.
pub(crate) fn build(text: &Text<'_>, bibliography: &Bibliography, problems: &mut Vec<Problem>) -> Parts {
    let mut builder = Builder {
        raw: &text.raw,
        file: text.file,
        root: &text.root,
        bibliography,
        problems: Vec::new(),
    };
    builder.distinct_names();
    builder.source(&["after"], text.own.after.as_ref());
    let parts = Parts {
        rule: builder.rule(),
        narratives: builder.narratives(),
        anchors: builder.anchors(),
        questions: builder.questions(),
        readings: build::readings(&mut builder),
    };
    problems.append(&mut builder.problems);
    parts
}
