//! From files to a release: what is taken, what is set aside and why, and what is refused.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use bilateral_world::add::{AddError, add, guess};
use bilateral_world::connector::{Connector, Layout, Origin, ReadError};
use bilateral_world::dataset::{Column, Dataset, Kind, TableSpec};
use bilateral_world::input::{Refusal, TextTable, number, year};
use bilateral_world::output::{Cell, Output};
use bilateral_world::states::{CodeList, State, place};
use bilateral_world::store::{Manifest, Store, StoreError};
use jiff::civil::date;
use tempfile::TempDir;

/// An invented data set: how many visits one state paid another in a year.
static VISITS: Dataset = Dataset {
    id: "visits",
    title: "Visits",
    publisher: "Nobody",
    licence: "none",
    citation: "none",
    landing_page: "https://example.org/",
    downloads: &[],
    lag_months: 12,
    lag_note: "invented",
    missing: &[("-9", "missing")],
    good_for: "tests",
    bad_for: "all else",
    tables: &[TableSpec {
        name: "visits",
        row: "a directed dyad in a year",
        columns: &[
            plain("a", Kind::State),
            plain("b", Kind::State),
            plain("year", Kind::Year),
            plain("visits", Kind::Number),
            plain("place", Kind::Text),
        ],
        key: &["a", "b", "year"],
        required: true,
    }],
};

const fn plain(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        unit: "",
        means: "invented",
    }
}

pub(crate) static CONNECTOR: Connector = Connector {
    dataset: &VISITS,
    layouts: &[Layout {
        name: "visits",
        origin: Origin::Publisher,
        marks: &["ccode_a", "ccode_b", "year", "visits"],
        looks_like: None,
        quoting: true,
        version: "1",
        released: "2020-05-08",
        read,
    }],
};

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [a, b, when, visits, town] = table.columns(["ccode_a", "ccode_b", "year", "visits", "town"])?;
    table.rows(|row| {
        output.at(row.line);
        let when = match year(row.cell(when)) {
            Ok(year) => year,
            Err(error) => return output.set_aside("a bad year", error.to_string()),
        };
        // Invented numbers are states too: tests of size need more of them than there are.
        let of = |at: usize| match row.cell(at).parse() {
            Ok(number) => Ok(State::from_cow(number)),
            Err(_) => place(CodeList::Cow, row.cell(at), when),
        };
        let (a, b) = match (of(a), of(b)) {
            (Ok(a), Ok(b)) => (a, b),
            (Err(error), _) | (_, Err(error)) => return output.set_aside_unplaced(&error),
        };
        match number(row.cell(visits), &["-9"]) {
            Ok(visits) => output.push(
                "visits",
                &[
                    Cell::State(a),
                    Cell::State(b),
                    Cell::Year(when),
                    visits.into(),
                    Cell::Text(row.cell(town)),
                ],
            ),
            Err(error) => output.set_aside("a bad number", error.to_string()),
        }
    })
}

pub(crate) const HEADER: &str = "ccode_a,ccode_b,year,visits,town\n";

/// A store and a folder for files, both gone after the test.
struct Place {
    folder: TempDir,
    store: Store,
}

impl Place {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::at(folder.path().join("data"));
        Self { folder, store }
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn add(&self, paths: &[PathBuf]) -> Result<Manifest, AddError> {
        add(&self.store, &CONNECTOR, paths, None, None)
    }

    fn take(&self, bytes: impl AsRef<[u8]>) -> Result<Manifest, AddError> {
        self.add(&[self.file("visits.csv", bytes)])
    }

    fn numbers(&self) -> Vec<f64> {
        self.store
            .table("visits", "1", "visits")
            .unwrap()
            .numbers("visits")
            .unwrap()
    }
}

fn rows(text: &str) -> String {
    format!("{HEADER}{text}")
}

#[test]
fn a_file_becomes_a_release_with_its_digests() {
    let place = Place::new();
    let text = rows("365,710,2001,3,Moscow\n365,710,2002,-9,\n710,365,2001,2.5,Beijing\n");
    let manifest = place.take(&text).unwrap();
    assert_eq!(
        (manifest.version.as_str(), manifest.released),
        ("1", date(2020, 5, 8))
    );
    assert_eq!(manifest.tables[0].rows, 3);
    assert_eq!(manifest.coverage, Some((2001, 2002)));
    assert_eq!(manifest.files[0].name, "visits.csv");
    assert_eq!(manifest.files[0].bytes, text.len() as u64);
    let numbers = place.numbers();
    assert_eq!((numbers[0], numbers[2]), (3.0, 2.5));
    assert!(numbers[1].is_nan(), "a code for missing is missing");
    place.store.verify(&manifest).unwrap();
}

#[test]
fn the_same_files_again_change_nothing_and_others_are_no_such_release() {
    let place = Place::new();
    let first = place.take(rows("365,710,2001,3,\n")).unwrap();
    let renamed = place.file("renamed.csv", rows("365,710,2001,3,\n"));
    assert_eq!(place.add(&[renamed]).unwrap(), first);
    let error = place.take(rows("365,710,2001,4,\n")).unwrap_err();
    assert!(
        matches!(error, AddError::Store(StoreError::Exists { .. })),
        "{error}"
    );
    assert!(error.help().contains("version"), "{}", error.help());
    let other = place.file("other.csv", rows("365,710,2001,4,\n"));
    let second = add(
        &place.store,
        &CONNECTOR,
        &[other],
        Some("2".to_owned()),
        Some(date(2021, 5, 8)),
    )
    .unwrap();
    assert_eq!(second.released, date(2021, 5, 8));
    let held = place.store.releases("visits").unwrap();
    assert_eq!(held, [first, second]);
    assert_eq!(place.numbers(), [3.0]);
}

#[test]
fn a_bad_row_is_set_aside_with_its_line_and_its_reason() {
    let place = Place::new();
    let manifest = place
        .take(rows(
            "365,710,2001,3,\n365,710,2002,\"3,5\",\n365,710,99999,1,\n365,710,,1,\n365,nobody,2003,1,\n365,710,2004,many,\n365,710,2001,3,\n365,710,2001,4,\n365,710\n",
        ))
        .unwrap();
    assert_eq!(manifest.tables[0].rows, 1);
    assert_eq!(manifest.repeated, 1);
    let counts: Vec<(&str, usize)> = manifest
        .set_aside
        .iter()
        .map(|(why, n)| (why.as_str(), *n))
        .collect();
    assert!(counts.contains(&("a bad year", 3)), "{counts:?}");
    assert!(counts.contains(&("a bad number", 2)), "{counts:?}");
    assert!(counts.contains(&("a code that no state has", 1)), "{counts:?}");
    assert!(
        counts.contains(&("the same key as an earlier line", 1)),
        "{counts:?}"
    );
    assert_eq!(manifest.unplaced.get("nobody"), Some(&1));
    let list = place.store.set_aside("visits", "1").unwrap();
    let shown: Vec<String> = list
        .iter()
        .map(|row| format!("{}:{} {}", row.file, row.line, row.why))
        .collect();
    assert_eq!(list.len(), 7, "{shown:?}");
    assert_eq!(shown[0], "visits.csv:3 `3,5` has a decimal comma");
    assert_eq!(shown[1], "visits.csv:4 the year 99999 is out of range");
    assert_eq!(list[0].kind, "a bad number");
    assert!(shown[5].contains("the same key as line 2"), "{}", shown[5]);
}

#[test]
fn delimiters_and_encodings_are_found_out() {
    for delimiter in [";", "\t"] {
        let place = Place::new();
        let text = rows("365,710,2001,3,Moscow\n").replace(',', delimiter);
        assert_eq!(place.take(text).unwrap().tables[0].rows, 1, "{delimiter:?}");
    }
    let place = Place::new();
    let latin = [rows("365,710,2001,3,M").as_bytes(), b"\xfcnchen\n"].concat();
    let manifest = place.take(latin).unwrap();
    assert!(manifest.notes[0].contains("Windows-1252"), "{:?}", manifest.notes);
    let table = place.store.table("visits", "1", "visits").unwrap();
    assert_eq!(table.texts("place").unwrap()[0].as_deref(), Some("München"));
    // A delimiter that no publisher uses.
    let place = Place::new();
    let error = place
        .take(rows("365,710,2001,3,Moscow\n").replace(',', "|"))
        .unwrap_err();
    assert!(error.to_string().contains("ccode_a"), "{error}");
    assert!(place.store.datasets().is_empty());
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Long enough to be cut in the middle.
fn many_rows() -> String {
    let lines = (1900..2000).map(|year| format!("365,710,{year},{},\n", year % 7));
    rows(&lines.collect::<String>())
}

#[test]
fn archives_are_opened_and_cut_ones_refused() {
    let text = many_rows();
    let whole = [
        ("visits.csv.gz", gzip(text.as_bytes())),
        (
            "visits.zip",
            zip(&[
                ("readme.md", b"about"),
                ("visits.csv", text.as_bytes()),
                ("codes.csv", b"a,b\n1,2\n"),
            ]),
        ),
    ];
    for (name, bytes) in whole {
        let place = Place::new();
        let cut = place.file(name, &bytes[..bytes.len() / 2]);
        let error = place.add(&[cut]).unwrap_err();
        assert!(
            matches!(error, AddError::Input(_)) && error.to_string().contains("damaged"),
            "{error}"
        );
        assert!(error.help().contains("again"), "{}", error.help());
        assert!(place.store.datasets().is_empty(), "nothing of it is stored");
        let all = place.file(name, &bytes);
        assert_eq!(place.add(&[all]).unwrap().tables[0].rows, 100, "{name}");
    }
    let place = Place::new();
    let none = place.file("none.zip", zip(&[("readme.md", b"about")]));
    let error = place.add(&[none]).unwrap_err();
    assert!(error.to_string().contains("without a table"), "{error}");
}

#[test]
fn what_is_no_table_of_text_is_called_by_its_name() {
    let place = Place::new();
    for (bytes, what) in [
        (&b"<stata_dta><header>"[..], "Stata"),
        (&b"r\x02\x01\x00aaaa"[..], "Stata"),
        (&b"RDX3\nX"[..], "an R file"),
        (&b"%PDF-1.7"[..], "PDF"),
        (&b"<!DOCTYPE html><html>"[..], "web page"),
        (&b""[..], "empty"),
        (&b" \n \n"[..], "empty"),
    ] {
        let error = place.take(bytes).unwrap_err();
        assert!(matches!(error, AddError::Input(_)), "{error}");
        assert!(error.to_string().contains(what), "{error}");
        assert!(!error.help().is_empty());
    }
    assert!(place.store.datasets().is_empty());
}

#[test]
fn all_wrong_files_are_told_at_once() {
    let place = Place::new();
    let good = place.file("good.csv", rows("365,710,2001,3,\n"));
    let empty = place.file("empty.csv", "");
    let absent = place.folder.path().join("absent.csv");
    let error = place.add(&[empty, good.clone(), absent]).unwrap_err();
    let AddError::Input(errors) = &error else {
        panic!("{error}")
    };
    assert_eq!(errors.len(), 2);
    let text = error.to_string();
    assert!(
        text.contains("empty.csv") && text.contains("absent.csv"),
        "{text}"
    );
    let one = place.file("one.csv", "a,b\n1,2\n");
    let two = place.file("two.csv", "ccode_a,ccode_b,year\n365,710,2001\n");
    let lacking = place.file("three.csv", "ccode_a,ccode_b,year,visits\n365,710,2001,3\n");
    let error = place.add(&[one, good, two, lacking]).unwrap_err();
    let AddError::Read(errors) = &error else {
        panic!("{error}")
    };
    assert_eq!(errors.len(), 3, "{error}");
    let text = error.to_string();
    assert!(text.contains("two.csv") && text.contains("visits"), "{text}");
    assert!(text.contains("it lacks town"), "{text}");
    assert!(matches!(place.add(&[]), Err(AddError::NoFiles)));
}

#[test]
fn a_release_without_a_row_of_a_required_table_is_none() {
    let place = Place::new();
    let error = place.take(rows("365,710,99999,3,\n")).unwrap_err();
    let AddError::Read(errors) = &error else {
        panic!("{error}")
    };
    assert!(
        matches!(errors[0], ReadError::Lacks { table: "visits", .. }),
        "{error}"
    );
    let error = place.take(HEADER).unwrap_err();
    assert!(matches!(error, AddError::Read(_)), "{error}");
    assert!(place.store.datasets().is_empty());
}

#[test]
fn a_version_can_not_lead_out_of_the_data_folder() {
    let place = Place::new();
    let file = place.file("visits.csv", rows("365,710,2001,3,\n"));
    for version in [
        "../../x",
        "..",
        ".hidden",
        "",
        "a/b",
        "a\\b",
        "x.",
        &"x".repeat(65),
    ] {
        let error = add(
            &place.store,
            &CONNECTOR,
            std::slice::from_ref(&file),
            Some(version.to_owned()),
            None,
        )
        .unwrap_err();
        assert!(
            matches!(error, AddError::Store(StoreError::BadVersion { .. })),
            "{version}: {error}"
        );
        assert!(place.store.remove("visits", version).is_err());
    }
    assert!(!place.store.root().exists());
    assert_eq!(names(place.folder.path()), ["visits.csv"]);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn what_nobody_knows_is_not_guessed() {
    let place = Place::new();
    let file = place.file("x.csv", "no_such_column,nor_this\n1,2\n");
    let error = guess(&[file]).unwrap_err();
    assert!(
        matches!(&error, AddError::Guess(none) if none.is_empty()),
        "{error}"
    );
    assert!(matches!(guess(&[]), Err(AddError::NoFiles)));
}
