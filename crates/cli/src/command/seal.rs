//! `seal`: the numbers and deadlines as they stand today, with a digest to publish.

use std::path::Path;

use bilateral_casefile::{SEAL_COLUMNS, SEALS_CSV, print_seal, seal};
use bilateral_weigh::edits;

use crate::exit::Failure;
use crate::load;
use crate::output::{append, write};

pub(crate) fn run(name: &str, show: bool) -> Result<(), Failure> {
    if load::is_framework(name) {
        return Err(Failure::usage(
            format!("`{name}` is one framework of a case"),
            "name the case's folder: the case itself is sealed",
        ));
    }
    let loaded = load::case(name)?;
    let case = &loaded.case;
    let edits = edits(case);
    if show {
        let text = match case.seals.last() {
            None => format!("{}: not sealed yet. Next: bilateral seal {name}\n", case.head.id),
            Some(seal) => {
                let mut text = format!(
                    "{}: sealed on {}, digest {}\n",
                    case.head.id, seal.sealed_on, seal.digest
                );
                if edits.is_empty() {
                    text.push_str("Nothing differs from the seal.\n");
                }
                for edit in &edits {
                    let old = edit.sealed.as_deref().unwrap_or("(not there)");
                    let new = edit.now.as_deref().unwrap_or("(taken away)");
                    text.push_str(&format!("  {}\n    sealed {old}\n    now    {new}\n", edit.name));
                }
                text
            }
        };
        return write(&bilateral_report::plain_lines(&text), None);
    }
    let path = Path::new(name);
    if !path.is_dir() {
        return Err(Failure::usage(
            format!("`{name}` is compiled in and can't be sealed"),
            "make a folder of it first: bilateral new my-copy --from russia-china",
        ));
    }
    if case.weighing.is_none() {
        return Err(Failure::usage(
            format!("`{}` has no numbers to seal", case.head.id),
            "add `weighing:` to case.yaml",
        ));
    }
    if let Some(last) = case.seals.last().filter(|_| edits.is_empty()) {
        let text = format!(
            "Nothing has changed since the seal of {}: {}\n",
            last.sealed_on, last.digest
        );
        return write(&text, None);
    }
    let seal = seal(case, load::today());
    append(path, SEALS_CSV, &SEAL_COLUMNS.join(","), &print_seal(&seal))?;
    let text = format!(
        "Sealed {} numbers and deadlines on {}.\nDigest: {}\n\nPublish the digest where its date can't be doubted. Later edits appear as edits.\n",
        seal.rows.len(),
        seal.sealed_on,
        seal.digest
    );
    write(&text, None)
}
