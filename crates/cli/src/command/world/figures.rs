//! Figures and shares as they stand on a page.

/// A figure of a unit, in as many digits as a reader needs.
pub(super) fn figure(value: f64, unit: &str) -> String {
    match unit {
        "yes or no" if value.total_cmp(&1.0).is_eq() => "yes".to_owned(),
        "yes or no" if value == 0.0 => "no".to_owned(),
        _ => number(value),
    }
}

/// A unit after a figure; empty where the figure is a word or the unit is a scale.
pub(super) fn unit_after(unit: &str) -> String {
    match unit {
        "yes or no" | "category" | "ratio" => String::new(),
        "percent" => "\u{a0}%".to_owned(),
        unit if unit.starts_with(|c: char| c.is_ascii_digit() || c == '-') || unit.starts_with("up to") => {
            format!(" (scale {unit})")
        }
        unit => format!(" {unit}"),
    }
}

/// A number: whole ones as they are, others with three or more digits that count, thousands apart by commas.
fn number(value: f64) -> String {
    let size = value.abs();
    let decimals = if value.fract() == 0.0 || size >= 1000.0 {
        0
    } else if size >= 100.0 {
        1
    } else if size >= 1.0 {
        2
    } else if size >= 0.001 {
        3
    } else {
        return format!("{value:.1e}");
    };
    let text = format!("{value:.decimals$}");
    let (sign, text) = text
        .strip_prefix('-')
        .map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    format!("{sign}{}{rest}", thousands(whole))
}

fn thousands(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count, thousands apart by commas.
pub(super) fn count(count: usize) -> String {
    thousands(&count.to_string())
}

/// A share in percent: never rounded up to all, nor down to none.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let text = if percent <= 0.0 {
        "0".to_owned()
    } else if percent >= 100.0 {
        "100".to_owned()
    } else if percent < 0.1 {
        "under 0.1".to_owned()
    } else if percent < 1.0 {
        format!("{percent:.1}")
    } else if percent > 99.0 {
        // Cut, so that 99.97 does not become 100.
        format!("{:.1}", (percent * 10.0).floor() / 10.0)
    } else {
        format!("{percent:.0}")
    };
    // The sign stays on the figure's line.
    format!("{text}\u{a0}%")
}

/// How far two figures lie apart, in percent; may be more than all.
pub(super) fn apart(percent: f64) -> String {
    if percent < 1.0 {
        self::percent(percent / 100.0)
    } else {
        format!("{percent:.0}\u{a0}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short_and_true() {
        assert_eq!(figure(1.0, "yes or no"), "yes");
        assert_eq!(figure(0.0, "yes or no"), "no");
        assert_eq!(figure(95_285.254, "million USD"), "95,285");
        assert_eq!(figure(-1_234_567.0, "USD"), "-1,234,567");
        assert_eq!(figure(12.345, "percent"), "12.35");
        assert_eq!(figure(0.5, "0 to 1"), "0.500");
        assert_eq!(figure(0.0, "ratio"), "0");
        assert_eq!(figure(0.000_012, "ratio"), "1.2e-5");
        assert_eq!(figure(999.96, "km"), "1,000.0");
    }

    #[test]
    fn shares_do_not_round_to_what_they_are_not() {
        let all = [0.0, 0.000_4, 0.004, 0.5, 0.97, 0.999_7, 1.0].map(percent);
        assert_eq!(
            all,
            ["0", "under 0.1", "0.4", "50", "97", "99.9", "100"].map(|text| format!("{text}\u{a0}%"))
        );
        assert_eq!(
            [0.04, 0.3, 12.4, 144.0].map(apart),
            ["under 0.1", "0.3", "12", "144"].map(|text| format!("{text}\u{a0}%"))
        );
    }
}
