//! Every format read back by pandas, as most of its readers will.

use std::process::Command;

use bilateral_world::panel::Format;
use bilateral_world::system::Direction;

/// Prints, of each file it can read, the number of rows, of missing figures, and sums that hang on the order of rows.
const SCRIPT: &str = r#"
import sys, pandas as pd
readers = {"csv": pd.read_csv, "dta": pd.read_stata, "parquet": pd.read_parquet}
for path in sys.argv[1:]:
    kind = path.rsplit(".", 1)[1]
    try:
        frame = readers[kind](path)
    except ImportError:
        continue
    order = pd.Series(range(1, len(frame) + 1), dtype="float64")
    sums = [(frame[name].astype("float64") * order).sum() for name in ["state_a", "state_b", "year", "trade_to", "trade_total"]]
    print(kind, len(frame), int(frame["trade_to"].isna().sum()), frame["name_b"].iloc[0], *map(repr, map(float, sums)))
"#;

#[test]
fn pandas_reads_every_format() {
    let python = std::env::var_os("BILATERAL_PYTHON").unwrap_or_else(|| "python3".into());
    let has_pandas = Command::new(&python).args(["-c", "import pandas"]).output();
    if !has_pandas.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: needs python3 with pandas");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let panel = super::panel(Direction::DirectedDyads);
    let paths: Vec<_> = ["panel.csv", "panel.dta", "panel.parquet"]
        .map(|name| folder.path().join(name))
        .into();
    for path in &paths {
        panel
            .write(path, Format::of_path(path).unwrap(), "", &mut |_, _| {})
            .unwrap();
    }
    let output = Command::new(&python)
        .arg("-c")
        .arg(SCRIPT)
        .args(&paths)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let sum = |of: &dyn Fn(usize) -> f64| -> f64 {
        (0..panel.len())
            .map(|row| f64::from(u32::try_from(row + 1).unwrap()) * of(row))
            .sum()
    };
    let expected = [
        sum(&|row| f64::from(panel.keys.a[row])),
        sum(&|row| f64::from(panel.keys.b[row])),
        sum(&|row| f64::from(panel.keys.year[row])),
        sum(&|row| panel.measures[0].figure(row).unwrap_or(0.0)),
        sum(&|row| panel.measures[1].figure(row).unwrap_or(0.0)),
    ];
    let mut read = 0;
    for line in text.lines() {
        let cells: Vec<_> = line.split(' ').collect();
        assert_eq!(cells[1], panel.len().to_string(), "{line}");
        assert_eq!(cells[2], panel.measures[0].lacking().to_string(), "{line}");
        assert_eq!(cells[3], "Canada", "{line}");
        for (cell, expected) in cells[4..].iter().zip(expected) {
            let found: f64 = cell.parse().unwrap();
            assert!(
                (found - expected).abs() <= 1e-12 * expected.abs(),
                "{line}: {found} {expected}"
            );
        }
        read += 1;
    }
    assert!(read >= 2, "CSV and Stata need nothing but pandas: {text}");
}
