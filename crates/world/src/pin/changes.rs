//! What is different between two files of a series.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

/// What changed for somebody who looks at the latest figure of each year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Years that had no figure, with the one that they have now.
    pub added: Vec<(i16, Decimal)>,
    /// Years whose figure is another: from which, to which.
    pub revised: Vec<(i16, Decimal, Decimal)>,
    /// Years that have no figure any more, with the one that they had.
    pub gone: Vec<(i16, Decimal)>,
    /// Whether the files differ at all: another note or day, or a figure of an earlier release.
    pub any: bool,
}

/// What is different in a new file of a series. A file that was not there is empty.
///
/// # Errors
///
/// Where the old file is no table of years and values.
pub fn changes(old: &str, new: &str) -> Result<Changes, String> {
    let (before, after) = (latest(old)?, latest(new)?);
    let mut changes = Changes {
        any: old != new,
        ..Changes::default()
    };
    for (year, value) in &after {
        match before.get(year) {
            None => changes.added.push((*year, *value)),
            Some(old) if old != value => changes.revised.push((*year, *old, *value)),
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|(year, _)| !after.contains_key(year));
    changes.gone = gone.map(|(year, value)| (*year, *value)).collect();
    Ok(changes)
}

/// The figure of each year under its latest release.
fn latest(text: &str) -> Result<BTreeMap<i16, Decimal>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    if text.trim().is_empty() {
        return Ok(BTreeMap::new());
    }
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let at = |name: &str| header.iter().position(|column| column == name);
    let (Some(period), Some(value)) = (at("period"), at("value")) else {
        return Err("it has no columns `period` and `value`".to_owned());
    };
    let (known, released) = (at("known_on"), at("released_on"));
    let mut found: BTreeMap<i16, (String, Decimal)> = BTreeMap::new();
    for row in reader.records() {
        let row = row.map_err(|error| error.to_string())?;
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or("");
        if row.iter().all(str::is_empty) {
            continue;
        }
        let year: i16 = cell(Some(period))
            .parse()
            .map_err(|_| format!("`{}` is no year", cell(Some(period))))?;
        let value: Decimal = cell(Some(value))
            .parse()
            .map_err(|_| format!("`{}` is no number", cell(Some(value))))?;
        // Days are written so that their order is that of their letters.
        let out = Some(cell(released))
            .filter(|day| !day.is_empty())
            .unwrap_or(cell(known));
        match found.get(&year) {
            Some((day, _)) if day.as_str() > out => {}
            _ => {
                found.insert(year, (out.to_owned(), value));
            }
        }
    }
    Ok(found
        .into_iter()
        .map(|(year, (_, value))| (year, value))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "\
period,value,known_on,released_on,note
2000,1,2001-06-30,2004-05-01,first
2000,2,2001-06-30,2007-05-01,second
2001,5,2002-06-30,2004-05-01,first
2002,7,2003-06-30,,first
";

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn the_latest_figure_of_each_year_is_compared() {
        let new = "period,value,known_on,released_on,note\n2000,2.0,2001-06-30,2007-05-01,x\n2001,6,2002-06-30,2007-05-01,x\n2003,9,2004-06-30,2007-05-01,x\n";
        let found = changes(OLD, new).unwrap();
        assert_eq!(found.added, [(2003, number("9"))]);
        assert_eq!(found.revised, [(2001, number("5"), number("6"))]);
        assert_eq!(found.gone, [(2002, number("7"))]);
        assert!(found.any);
        let same = changes(OLD, OLD).unwrap();
        assert_eq!(same, Changes::default());
        assert_eq!(changes("", OLD).unwrap().added.len(), 3);
    }

    #[test]
    fn what_is_no_series_is_told() {
        assert!(changes("a,b\n1,2\n", OLD).is_err());
        assert!(changes("period,value\nx,2\n", OLD).is_err());
    }
}
