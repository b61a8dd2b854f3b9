//! The commands `measures`, `panel` and `sql` on an invented world.

use std::path::Path;

use bilateral_world::panel::Format;

use crate::command::{bilateral, text, width};

use crate::invented;

/// Exit code, standard output and standard error.
fn ran(args: &[&str]) -> (i32, String, String) {
    let output = bilateral(args);
    (
        output.status.code().unwrap(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn measures_are_listed_and_told() {
    let (code, page, _) = ran(&["measures"]);
    assert_eq!(code, 0);
    assert!(page.lines().all(|line| width(line) <= 80), "{page}");
    assert!(
        page.contains("trade-total              Total trade (million USD)"),
        "{page}"
    );
    let (code, page, _) = ran(&["measures", "trade-dependence"]);
    assert_eq!(code, 0);
    assert!(
        page.contains("Oneal and Russett 1997") && page.contains("wdi"),
        "{page}"
    );
    let (code, page, _) = ran(&["measures", "--format", "json"]);
    assert_eq!(code, 0);
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    let one = page["measures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == "trade-total")
        .unwrap();
    assert_eq!(one["datasets"], serde_json::json!(["cow-trade"]));
    let (code, _, error) = ran(&["measures", "trade-totl"]);
    assert_eq!(code, 2);
    assert!(error.contains("did you mean `trade-total`?"), "{error}");
}

#[test]
fn the_reference_is_the_page_of_the_book() {
    let (code, page, _) = ran(&["measures", "--format", "markdown"]);
    assert_eq!(code, 0);
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/measures.md");
    assert_eq!(page, std::fs::read_to_string(book).unwrap());
}

#[test]
fn the_data_sets_are_the_page_of_the_book() {
    let folder = tempfile::tempdir().unwrap();
    let list = |data: &Path| {
        let (code, page, error) = ran(&[
            "data",
            "list",
            "--format",
            "markdown",
            "--data-folder",
            path(data),
        ]);
        assert_eq!(code, 0, "{error}");
        page
    };
    let page = list(folder.path());
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/datasets.md");
    assert_eq!(page, std::fs::read_to_string(book).unwrap());
    // Whatever is at hand.
    let data = folder.path().join("data");
    invented::fill(&data);
    assert_eq!(page, list(&data));
}

#[test]
fn a_panel_is_written_and_summed_up() {
    let folder = tempfile::tempdir().unwrap();
    invented::fill(&folder.path().join("data"));
    let data = folder.path().join("data");
    for end in ["csv", "parquet", "dta"] {
        let out = folder.path().join(format!("panel.{end}"));
        assert!(Format::of_path(&out).is_some());
        let (code, page, error) = ran(&[
            "panel",
            "--data-folder",
            path(&data),
            "--measures",
            "trade-to,trade-total",
            "--from",
            "1993",
            "--to",
            "2008",
            "--directed",
            "--out",
            path(&out),
        ]);
        assert_eq!(code, 0, "{error}");
        assert!(out.metadata().unwrap().len() > 1000);
        let page: Vec<&str> = page.split_whitespace().collect();
        let page = page.join(" ");
        for part in [
            "304 directed dyad-years, 1993 to 2008",
            "202 figures, missing 40 after 2006, 40 before 1995, 22 not in the data; rests on cow-trade 4.0",
            "Mind: the list of states ends in 2006",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }
    let csv = std::fs::read_to_string(folder.path().join("panel.csv")).unwrap();
    assert_eq!(csv.lines().count(), 305);
    assert!(csv.starts_with(
        "state_a,state_b,abbreviation_a,abbreviation_b,name_a,name_b,year,trade_to,trade_total\n"
    ));
}

#[test]
fn a_panel_that_can_not_be_made_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    invented::fill(&data);
    let panel = |measure: &str, out: &str| {
        let out = folder.path().join(out);
        let (code, _, error) = ran(&[
            "panel",
            "--data-folder",
            path(&data),
            "--measures",
            measure,
            "--from",
            "1993",
            "--to",
            "2008",
            "--out",
            path(&out),
        ]);
        assert_eq!(code, 2, "{error}");
        assert!(!out.exists());
        error
    };
    assert!(panel("trade-total", "panel.xlsx").contains(".parquet, .csv or .dta"));
    assert!(panel("trade-totl", "panel.csv").contains("did you mean `trade-total`?"));
    assert!(panel("arms-to", "panel.csv").contains("sipri-transfers"));
    assert!(panel("trade-total", "no/panel.csv").contains("check the folder"));
}

#[cfg(feature = "sql")]
#[test]
fn a_question_has_an_answer_in_three_layouts() {
    let folder = tempfile::tempdir().unwrap();
    invented::fill(folder.path());
    let asked = |question: &str, format: &str| {
        ran(&[
            "sql",
            "--data-folder",
            path(folder.path()),
            question,
            "--format",
            format,
        ])
    };
    let question = "SELECT state_a, year, value, value IS NULL AS lacks FROM measure('trade-total', 2000, 2001) \
                    WHERE state_a = 2 AND state_b = 20 ORDER BY year";
    let (out, back) = invented::trade(2, 20, 2000);
    let (code, page, error) = asked(question, "csv");
    assert_eq!(code, 0, "{error}");
    assert_eq!(
        page,
        format!(
            "state_a,year,value,lacks\n2,2000,{},false\n2,2001,,true\n",
            out + back
        )
    );
    let (_, page, _) = asked(question, "json");
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    assert_eq!(
        page["rows"][1],
        serde_json::json!({"state_a": 2, "year": 2001, "value": null, "lacks": true})
    );
    let (_, page, _) = asked("SELECT 12 AS number, 'x' AS word", "table");
    assert_eq!(page, "number  word\n──────  ────\n    12  x\n1 row\n");
    let (code, _, error) = asked("DROP TABLE cow_trade.flows", "table");
    assert_eq!(code, 2);
    assert!(error.contains("only questions can be asked"), "{error}");
    let (code, _, error) = asked("SELECT * FROM measure('trade-totl')", "table");
    assert_eq!(code, 2);
    assert!(error.contains("did you mean `trade-total`?"), "{error}");
}
