//! What files of one release must agree on: their version, and years that join without a gap or an overlap.

use jiff::civil::Date;

use crate::input::Refusal;
use crate::output::Output;

/// Takes a file's version; a file of another version than those before it is refused.
pub(crate) fn one_version(output: &mut Output, version: &str) -> Result<(), Refusal> {
    match &output.version {
        Some(held) if held != version => Err(Refusal(format!(
            "it is of version {version}, the files before it are of {held}"
        ))),
        _ => {
            output.version = Some(version.to_owned());
            Ok(())
        }
    }
}

/// Takes a file's day of release; of several the earliest counts.
pub(crate) fn earliest_release(output: &mut Output, day: Date) {
    output.released = Some(output.released.map_or(day, |held| held.min(day)));
}

/// Takes the years that a file covers; they must join those of the files before it.
pub(crate) fn joined_span(output: &mut Output, (first, last): (i16, i16)) -> Result<(), Refusal> {
    let Some((from, to)) = output.coverage else {
        output.coverage = Some((first, last));
        return Ok(());
    };
    if first <= to && from <= last {
        return Err(Refusal(format!(
            "its years {first}–{last} overlap those of the files before it, {from}–{to}: what is in both would count twice"
        )));
    }
    if first != to + 1 && last + 1 != from {
        return Err(Refusal(format!(
            "its years {first}–{last} leave a gap to those of the files before it, {from}–{to}"
        )));
    }
    output.coverage = Some((from.min(first), to.max(last)));
    Ok(())
}

/// The part of a file's name after `_V`, as CEPII names its releases: `202401` or `202401b`.
pub(crate) fn cepii_version(name: &str) -> Option<&str> {
    let (at, _) = name.match_indices("_V").find(|(at, _)| {
        let digits = name[at + 2..].bytes().take_while(u8::is_ascii_digit).count();
        digits == 6
    })?;
    let rest = &name[at + 2..];
    let letter = rest.as_bytes().get(6).is_some_and(u8::is_ascii_lowercase);
    Some(&rest[..if letter { 7 } else { 6 }])
}

/// Last day of the month in CEPII's version, which is the month of release. A correction (`202401b`) came later, on a
/// day that its version does not tell.
pub(crate) fn cepii_release(version: &str) -> Option<Date> {
    if version.len() != 6 {
        return None;
    }
    let (year, month) = version.split_at(4);
    let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
    Some(first.last_of_month())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_stands_after_the_v_of_a_name() {
        assert_eq!(cepii_version("BACI_HS92_Y2000_V202401.csv"), Some("202401"));
        assert_eq!(
            cepii_version("a.zip: BACI_HS92_Y2000_V202401b.csv"),
            Some("202401b")
        );
        assert_eq!(cepii_version("BACI_Vxx_Y2000.csv"), None);
        assert_eq!(cepii_version("trade_V20.csv"), None);
    }

    #[test]
    fn a_version_tells_its_month() {
        assert_eq!(
            cepii_release("202402").map(|day| day.to_string()).as_deref(),
            Some("2024-02-29")
        );
        assert_eq!(cepii_release("202413"), None);
        assert_eq!(cepii_release("202401b"), None);
    }
}
