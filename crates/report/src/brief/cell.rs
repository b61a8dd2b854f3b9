//! What stands between the braces.

use super::Wrong;

/// How a claim compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Is,
    IsNot,
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Op {
    /// Longer signs first, so that `<=` is not taken for `<`.
    const SIGNS: [(&'static str, Self); 6] = [
        ("!=", Self::IsNot),
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("=", Self::Is),
        ("<", Self::Below),
        (">", Self::Above),
    ];

    /// The comparison in a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::Below => "is below",
            Self::AtMost => "is at most",
            Self::Above => "is above",
            Self::AtLeast => "is at least",
        }
    }

    /// Whether it asks for sameness alone.
    pub(crate) fn is_plain(self) -> bool {
        matches!(self, Self::Is | Self::IsNot)
    }

    /// Whether an order carries the claim.
    pub(crate) fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Is => order.is_eq(),
            Self::IsNot => order.is_ne(),
            Self::Below => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Above => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

/// A cell as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell<'t> {
    /// Names from the outermost to the field.
    pub(crate) names: Vec<&'t str>,
    /// The year in brackets.
    pub(crate) year: Option<i16>,
    /// The reading behind `@`.
    pub(crate) reading: Option<&'t str>,
    /// What is claimed.
    pub(crate) claim: Option<(Op, &'t str)>,
    /// The value is printed.
    pub(crate) prints: bool,
}

impl Cell<'_> {
    /// The path as written.
    pub(crate) fn path(&self) -> String {
        let mut path = self.names.join(".");
        if let Some(year) = self.year {
            path.push_str(&format!("[{year}]"));
        }
        if let Some(reading) = self.reading {
            path.push_str(&format!("@{reading}"));
        }
        format!("`{path}`")
    }
}

fn malformed(message: impl Into<String>, help: impl Into<String>) -> Wrong {
    Wrong::new("brief/cell", message, help)
}

/// Reads a cell, without its braces.
pub(crate) fn parse(inside: &str) -> Result<Cell<'_>, Wrong> {
    const FORM: &str = "write {{ PATH }}, {{ PATH = VALUE }} or {{? PATH = VALUE }}";
    let (prints, rest) = match inside.strip_prefix('?') {
        Some(rest) => (false, rest),
        None => (true, inside),
    };
    let (path, claim) = match rest.find(['=', '!', '<', '>']) {
        None => (rest.trim(), None),
        Some(at) => {
            let (path, claim) = rest.split_at(at);
            let sign = Op::SIGNS.into_iter().find(|(sign, _)| claim.starts_with(sign));
            let (sign, op) = sign.ok_or_else(|| malformed("`!` compares nothing", "write `!=`"))?;
            let value = claim.get(sign.len()..).unwrap_or_default().trim();
            if value.starts_with(['=', '!', '<', '>']) {
                return Err(malformed(
                    format!("`{sign}{value}` is no comparison"),
                    "compare with =, !=, <, <=, > or >=, and one value",
                ));
            }
            let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            (path.trim(), Some((op, bare.unwrap_or(value).trim())))
        }
    };
    if path.is_empty() {
        return Err(malformed("a cell without a path", FORM));
    }
    if let Some((_, "")) = claim {
        return Err(malformed(format!("`{path}` is compared with nothing"), FORM));
    }
    if !prints && claim.is_none() {
        return Err(malformed(
            format!("`{{{{? {path} }}}}` prints nothing and claims nothing"),
            "add what it claims, or take the question mark away",
        ));
    }
    if let Some((reading, path)) = path.split_once(':') {
        let (reading, path) = (reading.trim(), path.trim());
        return Err(malformed(
            "a reading stands behind the path",
            format!("write `{path}@{reading}`"),
        ));
    }
    let (path, reading) = match path.split_once('@') {
        Some((path, reading)) => (path.trim(), Some(reading.trim())),
        None => (path, None),
    };
    let (path, year) = match path.split_once('[') {
        None => (path, None),
        Some((path, year)) => {
            let year = year
                .strip_suffix(']')
                .map(str::trim)
                .and_then(|year| year.parse().ok());
            let year = year.ok_or_else(|| {
                malformed(
                    "the brackets hold no year",
                    "write a year between them, as in `series.trade[2015]`",
                )
            })?;
            (path, Some(year))
        }
    };
    let names: Vec<&str> = path.split('.').collect();
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    if let Some(bad) = names.iter().chain(&reading).find(|name| !is_name(name)) {
        return Err(malformed(format!("`{bad}` is no name"), FORM));
    }
    Ok(Cell {
        names,
        year,
        reading,
        claim,
        prints,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_has_a_path_a_reading_and_a_claim() {
        let cell = parse(" military.s400-on-time.status@lenient = met late ").unwrap();
        assert_eq!(cell.names, ["military", "s400-on-time", "status"]);
        assert_eq!((cell.year, cell.reading), (None, Some("lenient")));
        assert_eq!(cell.claim, Some((Op::Is, "met late")));
        assert!(cell.prints);
        let cell = parse("? series.trade[2015]\n  >= 100 bn USD").unwrap();
        assert_eq!((cell.year, cell.prints), (Some(2015), false));
        assert_eq!(cell.claim, Some((Op::AtLeast, "100 bn USD")));
        assert_eq!(cell.path(), "`series.trade[2015]`");
        let cell = parse("case.title != \"a = b\"").unwrap();
        assert_eq!(cell.claim, Some((Op::IsNot, "a = b")));
    }

    #[test]
    fn what_is_no_cell_is_told() {
        for (written, told) in [
            ("", "a cell without a path"),
            (" = 3", "a cell without a path"),
            ("a.status =", "`a.status` is compared with nothing"),
            (
                "? a.status",
                "`{{? a.status }}` prints nothing and claims nothing",
            ),
            ("a ! 3", "`!` compares nothing"),
            ("a == 3", "`== 3` is no comparison"),
            ("series.trade[20x5]", "the brackets hold no year"),
            ("series.trade[2015", "the brackets hold no year"),
            ("a..status", "`` is no name"),
            ("a b.status", "`a b` is no name"),
            ("lenient:a.status", "a reading stands behind the path"),
        ] {
            let wrong = parse(written).unwrap_err();
            assert_eq!(
                (wrong.code, wrong.message.as_str()),
                ("brief/cell", told),
                "{written}"
            );
        }
        assert_eq!(
            parse("lenient:a.status").unwrap_err().help,
            "write `a.status@lenient`"
        );
    }
}
