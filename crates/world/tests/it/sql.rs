//! SQL over an invented world.

use std::sync::Arc;

use bilateral_world::measure::{Knowledge, MeasureError};
use bilateral_world::sql::{Answer, Cell, Sql, SqlError};

use crate::invented;

struct Asked {
    sql: Sql,
    _folder: tempfile::TempDir,
}

fn world() -> Asked {
    let folder = tempfile::tempdir().unwrap();
    let world = invented::world(folder.path(), Knowledge::Latest);
    Asked {
        sql: Sql::new(Arc::new(world)).unwrap(),
        _folder: folder,
    }
}

impl Asked {
    fn ask(&self, sql: &str) -> Answer {
        self.sql
            .query(sql)
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Rows, cells apart by blanks, a missing one as `-`.
    fn rows(&self, sql: &str) -> Vec<String> {
        let mut rows = Vec::new();
        let text = |cell: &Cell| match cell {
            Cell::Null => "-".to_owned(),
            Cell::Number(text) | Cell::Text(text) => text.clone(),
            Cell::Flag(flag) => flag.to_string(),
        };
        self.ask(sql)
            .rows(|cells| {
                rows.push(cells.iter().map(text).collect::<Vec<_>>().join(" "));
                Ok::<(), std::convert::Infallible>(())
            })
            .unwrap();
        rows
    }

    /// The one number that a question has as its answer.
    fn number(&self, sql: &str) -> f64 {
        let rows = self.rows(sql);
        assert_eq!(rows.len(), 1, "{sql}: {rows:?}");
        rows[0].parse().unwrap_or_else(|_| panic!("{sql}: {rows:?}"))
    }
}

#[test]
fn stored_tables_go_by_either_name_and_by_version() {
    let asked = world();
    // Nine pairs of twelve years but one row.
    for name in [
        "cow_trade.flows",
        "\"cow-trade\".flows",
        "\"cow-trade@4.0\".flows",
        "\"cow_trade@4.0\".flows",
    ] {
        assert_eq!(
            asked.rows(&format!("SELECT count(*) FROM {name}")),
            ["107"],
            "{name}"
        );
    }
    assert_eq!(
        asked.rows("SELECT max(year) FROM \"cow-trade@3.0\".flows"),
        ["2003"]
    );
    let doubled = asked.number(
        "SELECT max(abs(old.imports_a - 2 * new.imports_a)) FROM \"cow-trade@3.0\".flows old \
         JOIN cow_trade.flows new USING (state_a, state_b, year)",
    );
    assert!(doubled < 1e-9, "{doubled}");
    assert_eq!(
        asked.rows("SELECT count(*) FROM cow_states.spells WHERE \"end\" = DATE '2000-06-30'"),
        ["1"]
    );
}

#[test]
fn a_measure_has_every_dyad_year_and_null_where_it_is_missing() {
    let asked = world();
    let rows = asked.rows("SELECT count(*), count(value) FROM measure('trade-total', 1993, 2008)");
    assert_eq!(rows, ["152 101"]);
    let (out, back) = invented::trade(2, 365, 1999);
    let found = asked.number(
        "SELECT value FROM measure('trade-total', 1990, 2020) WHERE state_a = 2 AND state_b = 365 AND year = 1999",
    );
    assert!((found - out - back).abs() < 1e-12 * found, "{found}");
    assert_eq!(
        asked.rows("SELECT * FROM measure('trade-total', 2001, 2002) WHERE state_a = 2 AND state_b = 20 AND year = 2001"),
        ["2 20 2001 -"]
    );
    // With a direction there is a row for each; without years those that the data cover.
    assert_eq!(
        asked.rows("SELECT min(year), max(year), count(*) FROM measure('trade-to')"),
        [format!("1995 2006 {}", 20 * 12 - 8 * 2)]
    );
}

#[test]
fn observations_are_figures_with_their_source() {
    let asked = world();
    assert_eq!(
        asked.rows(
            "SELECT measure, unit, known_on, dataset, version, count(*) FROM observations('trade-total', 'trade-to') \
             GROUP BY ALL ORDER BY measure"
        )
        .len(),
        2
    );
    assert_eq!(
        asked.rows("SELECT DISTINCT measure, known_on, dataset, version FROM observations('trade-total')"),
        ["trade-total 2007-05-01 cow-trade 4.0"]
    );
    assert_eq!(
        asked.rows("SELECT count(*) FROM observations('trade-total', 'trade-to') WHERE measure = 'trade-to'"),
        ["202"],
        "both directions of 101"
    );
    let (_, back) = invented::trade(200, 220, 1998);
    let found = asked.number(
        "SELECT value FROM observations('trade-to') WHERE actor = 220 AND target = 200 AND period = 1998",
    );
    assert!((found - back).abs() < 1e-12 * back, "{found}");
}

#[test]
fn states_measures_and_releases_are_tables() {
    let asked = world();
    assert_eq!(
        asked.rows("SELECT state, name, start, \"end\" FROM states WHERE state = 220 ORDER BY start"),
        ["220 France 1990-01-01 2000-06-30", "220 France 2003-02-01 -"]
    );
    assert_eq!(
        asked.rows("SELECT unit, directed, datasets, at_hand, first_year, last_year FROM measures WHERE id = 'trade-to'"),
        ["million USD true cow-trade true 1995 2006"]
    );
    assert_eq!(
        asked.rows("SELECT at_hand, first_year FROM measures WHERE id = 'arms-to'"),
        ["false -"]
    );
    assert_eq!(
        asked.rows("SELECT version, table_name, rows, released, counts FROM releases WHERE dataset = 'cow-trade' ORDER BY 1"),
        ["3.0 flows 80 2004-05-01 false", "4.0 flows 107 2007-05-01 true"]
    );
    let tables = asked.rows("SHOW TABLES");
    assert!(
        tables.iter().any(|row| row.contains("cow_trade flows")),
        "{tables:?}"
    );
    assert_eq!(asked.rows("DESCRIBE cow_trade.flows").len(), 5);
}

#[test]
fn nothing_can_be_changed() {
    let asked = world();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("out.csv");
    let before = asked.rows("SELECT count(*) FROM cow_trade.flows");
    for sql in [
        "CREATE TABLE mine AS SELECT 1".to_owned(),
        "CREATE VIEW mine AS SELECT 1".to_owned(),
        format!(
            "CREATE EXTERNAL TABLE mine STORED AS CSV LOCATION '{}'",
            target.display()
        ),
        "CREATE SCHEMA mine".to_owned(),
        "DROP TABLE cow_trade.flows".to_owned(),
        "INSERT INTO cow_trade.flows SELECT * FROM cow_trade.flows".to_owned(),
        "DELETE FROM cow_trade.flows".to_owned(),
        "UPDATE cow_trade.flows SET year = 1".to_owned(),
        format!("COPY (SELECT 1) TO '{}' STORED AS CSV", target.display()),
        "SET datafusion.execution.batch_size = 1".to_owned(),
        "EXPLAIN ANALYZE INSERT INTO cow_trade.flows SELECT * FROM cow_trade.flows".to_owned(),
        "BEGIN".to_owned(),
    ] {
        let error = asked.sql.query(&sql).unwrap_err();
        assert!(matches!(error, SqlError::Refused(_)), "{sql}: {error:?}");
    }
    assert!(!target.exists());
    assert_eq!(asked.rows("SELECT count(*) FROM cow_trade.flows"), before);
    // Files beside the store are no tables.
    let error = asked.sql.query("SELECT * FROM '/etc/hostname'").unwrap_err();
    assert!(matches!(error, SqlError::Wrong(_)), "{error:?}");
}

#[test]
fn what_is_wrong_is_told() {
    let asked = world();
    let wrong = |sql: &str| asked.sql.query(sql).unwrap_err();
    let text = wrong("SELECT yaer FROM cow_trade.flows").to_string();
    assert!(text.contains("yaer") && text.contains("year"), "{text}");
    let text = wrong("SELEC 1").to_string();
    assert!(text.contains("SELEC"), "{text}");
    let text = wrong("SELECT 1; SELECT 2").to_string();
    assert!(text.to_lowercase().contains("statement"), "{text}");
    let text = wrong("SELECT * FROM cow_tade.flows").to_string();
    assert!(text.contains("cow_tade.flows"), "{text}");
    assert!(
        matches!(wrong("SELECT * FROM measure('trade-totl')"), SqlError::Measure(MeasureError::Unknown(id)) if id == "trade-totl")
    );
    assert!(matches!(
        wrong("SELECT * FROM measure('arms-to')"),
        SqlError::Measure(MeasureError::NoData { dataset, .. }) if dataset == "sipri-transfers"
    ));
    assert!(matches!(
        wrong("SELECT * FROM measure('trade-to', 2001, 2000)"),
        SqlError::Measure(MeasureError::Empty(_))
    ));
    let text = wrong("SELECT * FROM measure(1)").to_string();
    assert!(text.contains("measure('id', first year, last year)"), "{text}");
    let text = wrong("SELECT * FROM observations()").to_string();
    assert!(text.contains("name the measures"), "{text}");
}

#[test]
fn a_damaged_release_is_told_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let store = invented::fill(folder.path());
    std::fs::write(store.folder("cow-trade", "3.0").join("manifest.json"), "{").unwrap();
    let world = bilateral_world::measure::World::new(
        store,
        bilateral_world::measure::Catalogue::shipped(),
        Knowledge::Latest,
    );
    let sql = Sql::new(Arc::new(world)).unwrap();
    assert!(sql.query("SELECT count(*) FROM \"cow-trade@4.0\".flows").is_ok());
    let error = sql
        .query("SELECT count(*) FROM \"cow-trade@3.0\".flows")
        .unwrap_err();
    assert!(error.to_string().contains("manifest.json"), "{error}");
}
