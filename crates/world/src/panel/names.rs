//! Names of columns, the same in every format of file.

/// Names of the key columns.
pub(super) const KEYS: [&str; 7] = [
    "state_a",
    "state_b",
    "abbreviation_a",
    "abbreviation_b",
    "name_a",
    "name_b",
    "year",
];

/// Longest name that Stata takes.
const LONGEST: usize = 32;

/// Words that Stata keeps for itself.
const RESERVED: [&str; 21] = [
    "byte", "double", "float", "if", "in", "int", "long", "using", "with", "strL", "_all", "_b", "_coef",
    "_cons", "_n", "_N", "_pi", "_pred", "_rc", "_se", "_skip",
];

/// Names of measures' columns: letters, digits and underscores, at most 32, none of them twice.
pub(super) fn of_columns<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for id in ids {
        let mut name: String = id
            .chars()
            .map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '_' })
            .collect();
        let is_string_type = name
            .strip_prefix("str")
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
        let starts_badly = name.bytes().next().is_none_or(|byte| byte.is_ascii_digit());
        if starts_badly || is_string_type || RESERVED.contains(&name.as_str()) {
            name.insert_str(0, "m_");
        }
        name.truncate(LONGEST);
        let taken = |name: &str| KEYS.contains(&name) || names.iter().any(|held| held == name);
        if taken(&name) {
            let stem = name.clone();
            name = (2..=u32::MAX)
                .map(|number| {
                    let end = format!("_{number}");
                    format!("{}{end}", &stem[..stem.len().min(LONGEST - end.len())])
                })
                .find(|name| !taken(name))
                .unwrap_or(stem);
        }
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_every_format_and_are_told_apart() {
        let ids = [
            "trade-total",
            "trade_total",
            "year",
            "2x",
            "if",
            "str9",
            "strength",
        ];
        assert_eq!(
            of_columns(ids.into_iter()),
            [
                "trade_total",
                "trade_total_2",
                "year_2",
                "m_2x",
                "m_if",
                "m_str9",
                "strength"
            ]
        );
        let long = "a".repeat(40);
        let names = of_columns([long.as_str(), &format!("{long}b")].into_iter());
        assert_eq!(names, ["a".repeat(32), format!("{}_2", "a".repeat(30))]);
    }
}
