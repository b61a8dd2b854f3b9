//! Columns kept on the disk, so that the next run need not compute them again.
//!
//! ```text
//! <data folder>/columns/<key>    blake3 of the rest (32 bytes); first and last year covered (2 × i16), 4 bytes of nought;
//!                                the figures, row by row (f64); all numbers little-endian
//! ```
//! The key is a digest of everything that a column hangs on: the program's own source, the recipe with all recipes that it is
//! made of, the digests of the releases that it rests on with what of them was known, and the pairs and years themselves. So a
//! kept column is never out of date; what is no longer asked for is merely of no use. The folder may be deleted at any time.
//! A file that is not what was written is computed again; where nothing can be written, nothing is kept.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Column, MeasureError, World};
use crate::system::{Base, Direction};
use crate::whole::beside;

/// What of the program can change a figure: told by the build script from the source of this crate.
const SOURCE: &str = env!("BILATERAL_WORLD_SOURCE");

/// Bytes before the figures.
const HEAD: usize = 40;

/// Above so many bytes, those written longest ago go.
const MOST: u64 = 1 << 30;

/// A digest of the rows of a base.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows(blake3::Hash);

impl Rows {
    /// Of all pairs and their years.
    pub(super) fn of(base: &Base) -> Self {
        let mut bytes = Vec::with_capacity(base.dyads().len() * 8);
        bytes.push(u8::from(base.direction == Direction::DirectedDyads));
        for year in [base.from, base.to] {
            bytes.extend(year.to_le_bytes());
        }
        for dyad in base.dyads() {
            bytes.extend(dyad.a.cow().to_le_bytes());
            bytes.extend(dyad.b.cow().to_le_bytes());
            let runs = base.runs(dyad);
            bytes.extend(runs.len().to_le_bytes());
            for run in runs {
                bytes.extend(run.first.to_le_bytes());
                bytes.extend(run.last.to_le_bytes());
            }
        }
        Self(blake3::hash(&bytes))
    }
}

/// A column's place.
pub(super) struct Place {
    path: PathBuf,
    rows: usize,
}

impl Place {
    /// The place of a measure's column. None where one of its data sets is not at hand.
    pub(super) fn of(
        world: &World,
        measure: &str,
        base: &Base,
        rows: Rows,
    ) -> Result<Option<Self>, MeasureError> {
        let mut hasher = blake3::Hasher::new();
        let mut add = |text: &str| {
            // With its length: what follows can't be taken for a part of it.
            hasher.update(&text.len().to_le_bytes());
            hasher.update(text.as_bytes());
        };
        add(SOURCE);
        for id in world.catalogue().made_of(measure)? {
            let recipe = world.catalogue().get(&id);
            let compute = recipe.and_then(|recipe| serde_json::to_string(&recipe.compute).ok());
            let Some(compute) = compute else { return Ok(None) };
            add(&id);
            add(&compute);
        }
        let mut rests_on = world.rests_on(measure)?;
        // Some measures ask who was a member, whatever the rows.
        rests_on.insert("cow-states".to_owned(), world.vintage("cow-states")?);
        for (dataset, vintage) in rests_on {
            let Some(vintage) = vintage else { return Ok(None) };
            add(&dataset);
            add(&format!("{:?}", vintage.coverage));
            for table in &vintage.manifest.tables {
                add(&table.name);
                add(&table.sha256);
            }
        }
        add(rows.0.to_hex().as_str());
        let key = hasher.finalize().to_hex();
        Ok(Some(Self {
            path: world.store().columns().join(key.as_str()),
            rows: base.len(),
        }))
    }

    /// The column, if it is there and is what was written.
    pub(super) fn read(&self) -> Option<Column> {
        let bytes = fs::read(&self.path).ok()?;
        let (digest, rest) = bytes.split_at_checked(blake3::OUT_LEN)?;
        let (head, figures) = rest.split_at_checked(HEAD - blake3::OUT_LEN)?;
        if figures.len() != self.rows * size_of::<f64>() || blake3::hash(rest).as_bytes() != digest {
            return None;
        }
        let year = |at: usize| Some(i16::from_le_bytes(*head.get(at..)?.first_chunk()?));
        let (figures, _) = figures.as_chunks();
        Some(Column {
            values: figures.iter().map(|figure| f64::from_le_bytes(*figure)).collect(),
            coverage: (year(0)?, year(2)?),
        })
    }

    /// Keeps a column. What the system refuses is let be: it is only kept to save time.
    pub(super) fn write(&self, column: &Column) {
        let Some(folder) = self.path.parent() else { return };
        if fs::create_dir_all(folder).is_ok() && self.fill(folder, column).is_ok() {
            prune(folder);
        }
    }

    fn fill(&self, folder: &Path, column: &Column) -> std::io::Result<()> {
        let mut rest = Vec::with_capacity(HEAD - blake3::OUT_LEN + column.values.len() * size_of::<f64>());
        rest.extend(column.coverage.0.to_le_bytes());
        rest.extend(column.coverage.1.to_le_bytes());
        rest.extend([0; 4]);
        for figure in &column.values {
            rest.extend(figure.to_le_bytes());
        }
        // Given its name once it is whole. It need not be on the disk by then: what a loss of power leaves has another digest.
        let mut file = beside(folder, ".column-")?;
        file.write_all(blake3::hash(&rest).as_bytes())?;
        file.write_all(&rest)?;
        file.persist(&self.path)?;
        Ok(())
    }
}

/// Removes what was written longest ago, until the rest is within bounds.
fn prune(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<(SystemTime, u64, PathBuf)> = entries
        .filter_map(|entry| {
            let told = entry.metadata().ok()?;
            Some((told.modified().ok()?, told.len(), entry.path()))
        })
        .collect();
    let mut all: u64 = files.iter().map(|(_, length, _)| length).sum();
    files.sort();
    for (_, length, path) in files {
        if all <= MOST {
            break;
        }
        if fs::remove_file(path).is_ok() {
            all -= length;
        }
    }
}
