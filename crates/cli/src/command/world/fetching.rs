//! `data fetch`: downloads from a data set's publisher.

use bilateral_report::wrap;
use bilateral_world::dataset::Dataset;
use bilateral_world::fetch::{Fetched, How, Limits, fetch};
use bilateral_world::store::Store;
use serde_json::json;

use super::progress::Bars;
use crate::args::TextFormat;
use crate::exit::Failure;

/// Fetches all files of a data set into the data folder's downloads.
pub(super) fn run(store: &Store, dataset: &Dataset, mirror: Option<&str>) -> Result<Vec<Fetched>, Failure> {
    let folder = store.downloads(dataset.id);
    fetch(dataset, mirror, &folder, &Limits::default(), &mut Bars::new())
        .map_err(|error| Failure::usage(error.to_string(), error.help(dataset)))
}

/// What was fetched.
pub(super) fn told(dataset: &Dataset, files: &[Fetched], format: TextFormat) -> String {
    let how = |file: &Fetched| match file.how {
        How::Whole => "downloaded".to_owned(),
        How::Resumed(before) => format!("downloaded, of which {before} bytes by an earlier run"),
        How::Unchanged => "here already, and unchanged".to_owned(),
    };
    if let TextFormat::Json = format {
        let list: Vec<_> = files
            .iter()
            .map(|file| json!({"path": file.path, "bytes": file.bytes, "how": how(file)}))
            .collect();
        let page = json!({
            "schema_version": bilateral_report::SCHEMA_VERSION, "dataset": dataset.id, "files": list,
        });
        return serde_json::to_string_pretty(&page).unwrap_or_default() + "\n";
    }
    let line = |file: &Fetched| {
        let told = format!("{}: {} bytes, {}", file.path.display(), file.bytes, how(file));
        wrap(&told, "", "  ")
    };
    files.iter().map(line).collect()
}
