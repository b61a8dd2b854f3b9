//! `seals.csv`: numbers and deadlines as they stood on a day, each seal with the digest of its rows.

use bilateral_model::{Case, Date, Seal, seal};

use crate::cells;
use crate::diagnostic::{Problem, SourceFile};
use crate::print;
use crate::table::Table;

/// The columns, in order.
pub const COLUMNS: [&str; 4] = ["sealed_on", "digest", "name", "value"];

/// BLAKE3 digest of a seal's rows: each name, a tab, its value, a line feed; in order of the names.
fn digest(rows: &[(String, String)]) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, value) in rows {
        for part in [name.as_str(), "\t", value.as_str(), "\n"] {
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}

/// The seal of a case as it stands.
pub fn seal(case: &Case, sealed_on: Date) -> Seal {
    let rows = seal::sealable(case);
    Seal {
        sealed_on,
        digest: digest(&rows),
        rows,
        line: 0,
    }
}

/// A seal as rows of `seals.csv`, without the header.
pub fn print_seal(seal: &Seal) -> String {
    let rows = seal.rows.iter().map(|(name, value)| {
        [
            seal.sealed_on.to_string(),
            seal.digest.clone(),
            name.clone(),
            value.clone(),
        ]
    });
    print::rows(rows)
}

/// Reads the seals, in order of their days. A seal whose rows do not give its digest is a problem.
pub(crate) fn read(file: &SourceFile, problems: &mut Vec<Problem>) -> Vec<Seal> {
    let table = Table {
        file,
        known: &COLUMNS,
        required: &COLUMNS,
    };
    let rows = table.read(problems, |row, _, problems| {
        let sealed_on = cells::required_closed_date(row, 0, "sealed_on", problems)?;
        Some((
            sealed_on.last(),
            row.cell(1).to_owned(),
            row.cell(2).to_owned(),
            row.cell(3).to_owned(),
            row.line,
        ))
    });
    let mut seals: Vec<Seal> = Vec::new();
    for (sealed_on, digest, name, value, line) in rows {
        // Rows of one seal stand together; the same numbers sealed again later are another seal.
        match seals
            .last_mut()
            .filter(|seal| seal.sealed_on == sealed_on && seal.digest == digest)
        {
            Some(seal) => seal.rows.push((name, value)),
            None => seals.push(Seal {
                sealed_on,
                digest,
                rows: vec![(name, value)],
                line,
            }),
        }
    }
    for seal in &mut seals {
        seal.rows.sort();
        seal.rows.dedup();
        if digest(&seal.rows) != seal.digest {
            problems.push(Problem::at(
                "weighing/seal",
                file,
                file.line_span(seal.line),
                format!("the seal of {} does not hold: its rows give another digest", seal.sealed_on),
                "rows of a seal are never edited: restore them from an earlier copy, or take the whole seal away",
            ));
        }
    }
    seals.sort_by_key(|seal| (seal.sealed_on, seal.line));
    seals
}
