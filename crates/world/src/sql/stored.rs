//! Stored tables as tables to be asked: each is opened once a query names it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{SchemaProvider, TableProvider};
use datafusion::common::plan_datafusion_err;
use datafusion::datasource::TableType;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::error::Result;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::measure::World;
use crate::store::{Manifest, StoreError, io};

/// The tables of one release.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    folder: PathBuf,
    tables: Vec<String>,
    /// What is wrong with the release, if it can't be read.
    damage: Option<String>,
}

/// Every release at hand by the names of its schema: the one that counts by the data set's alone, all by their versions.
pub(super) fn schemas(world: &World) -> std::result::Result<Vec<(String, Stored)>, StoreError> {
    let mut schemas = Vec::new();
    for dataset in datasets(world.store().root())? {
        let underscored = dataset.replace('-', "_");
        let mut all = Vec::new();
        for held in world.store().held(&dataset) {
            let stored = Stored::of(world, &dataset, &held.version, held.manifest);
            all.push((held.version, stored));
        }
        // A damaged release must not hide that there are others, nor pass for one that is not there.
        let counts = match world.vintage(&dataset) {
            Ok(Some(vintage)) => all
                .iter()
                .find(|(version, _)| *version == vintage.manifest.version),
            Ok(None) => None,
            Err(_) => all.iter().find(|(_, stored)| stored.damage.is_some()),
        };
        if let Some((_, stored)) = counts {
            schemas.push((dataset.clone(), stored.clone()));
            schemas.push((underscored.clone(), stored.clone()));
        }
        for (version, stored) in all {
            schemas.push((format!("{dataset}@{version}"), stored.clone()));
            schemas.push((format!("{underscored}@{version}"), stored));
        }
    }
    Ok(schemas)
}

/// Data sets with a folder in the store, in order; none if there is no store yet.
pub(super) fn datasets(root: &Path) -> std::result::Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    if !root.exists() {
        return Ok(found);
    }
    for entry in std::fs::read_dir(root).map_err(|error| io(root, &error))? {
        let path = entry.map_err(|error| io(root, &error))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let known = |name: &String| !name.starts_with('.') && name != "downloads";
        found.extend(name.filter(|name| path.is_dir() && known(name)));
    }
    found.sort();
    Ok(found)
}

impl Stored {
    fn of(
        world: &World,
        dataset: &str,
        version: &str,
        manifest: std::result::Result<Manifest, StoreError>,
    ) -> Self {
        let (tables, damage) = match manifest {
            Ok(manifest) => (
                manifest.tables.into_iter().map(|table| table.name).collect(),
                None,
            ),
            Err(error) => (Vec::new(), Some(error.to_string())),
        };
        Self {
            folder: world.store().folder(dataset, version),
            tables,
            damage,
        }
    }
}

#[async_trait]
impl SchemaProvider for Stored {
    fn table_names(&self) -> Vec<String> {
        self.tables.clone()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        if let Some(damage) = &self.damage {
            return Err(plan_datafusion_err!("{damage}"));
        }
        if !self.table_exist(name) {
            return Ok(None);
        }
        let path = self.folder.join(format!("{name}.parquet"));
        let schema = schema(&path).map_err(|error| plan_datafusion_err!("{error}"))?;
        let path = std::path::absolute(&path)?;
        let url = ListingTableUrl::parse(url(&path))?;
        let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension(".parquet");
        let config = ListingTableConfig::new(url)
            .with_listing_options(options)
            .with_schema(schema);
        Ok(Some(Arc::new(ListingTable::try_new(config)?)))
    }

    async fn table_type(&self, name: &str) -> Result<Option<TableType>> {
        Ok(self.table_exist(name).then_some(TableType::Base))
    }

    fn table_exist(&self, name: &str) -> bool {
        self.damage.is_some() || self.tables.iter().any(|table| table == name)
    }
}

/// The columns of a Parquet file, from its end.
fn schema(path: &Path) -> std::result::Result<SchemaRef, StoreError> {
    let file = std::fs::File::open(path).map_err(|error| io(path, &error))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| StoreError::Damaged {
        path: path.display().to_string(),
        why: error.to_string(),
    })?;
    Ok(builder.schema().clone())
}

/// An absolute path as an address; signs that mean something in one, as a version may have them, are escaped.
fn url(path: &Path) -> String {
    use std::fmt::Write;
    let text = path.to_string_lossy().replace('\\', "/");
    let mut url = "file://".to_owned();
    if !text.starts_with('/') {
        url.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~:".contains(&byte) {
            url.push(char::from(byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_any_sign_is_an_address() {
        assert_eq!(
            url(Path::new("/a b/v*?[1]/t.parquet")),
            "file:///a%20b/v%2A%3F%5B1%5D/t.parquet"
        );
        assert_eq!(url(Path::new("C:\\data\\t.parquet")), "file:///C:/data/t.parquet");
    }
}
