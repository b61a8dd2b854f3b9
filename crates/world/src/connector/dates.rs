//! Days as publishers write them.

use jiff::civil::Date;

use crate::input::{BadCell, day};

/// A day written year, month, day: `2014-03-27`.
pub(super) fn iso(cell: &str) -> Result<Date, BadCell> {
    let [year, month, of_month] = parts(cell, '-')?;
    day(year, month, of_month).map_err(|_| BadCell::NotADay(cell.to_owned()))
}

/// A day written the American way, month first: `3/27/2014`.
pub(super) fn american(cell: &str) -> Result<Date, BadCell> {
    let [month, of_month, year] = parts(cell, '/')?;
    day(year, month, of_month).map_err(|_| BadCell::NotADay(cell.to_owned()))
}

/// A day written day, month, year: `31:12:2017`.
pub(super) fn colons(cell: &str) -> Result<Date, BadCell> {
    let [of_month, month, year] = parts(cell, ':')?;
    day(year, month, of_month).map_err(|_| BadCell::NotADay(cell.to_owned()))
}

fn parts(cell: &str, between: char) -> Result<[i64; 3], BadCell> {
    let bad = || BadCell::NotADay(cell.to_owned());
    let mut found = [0; 3];
    let mut count = 0;
    for part in cell.split(between) {
        if part.is_empty() || part.len() > 4 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(bad());
        }
        *found.get_mut(count).ok_or_else(bad)? = part.parse().map_err(|_| bad())?;
        count += 1;
    }
    if count == 3 { Ok(found) } else { Err(bad()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_both_orders() {
        let told = Date::constant(2014, 3, 27);
        assert_eq!(iso("2014-03-27"), Ok(told));
        assert_eq!(american("3/27/2014"), Ok(told));
        assert_eq!(american("03/27/2014"), Ok(told));
        assert_eq!(colons("27:03:2014"), Ok(told));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for cell in [
            "",
            "NA",
            "2014",
            "2014-13-01",
            "2014-02-30",
            "2014-03-27-1",
            "20140-1-1",
            "2014-+3-2",
            "27/3/2014",
        ] {
            assert!(iso(cell).is_err(), "{cell}");
            assert!(american(cell).is_err(), "{cell}");
        }
    }
}
