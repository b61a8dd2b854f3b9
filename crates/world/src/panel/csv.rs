//! A panel as comma-separated values.

use std::io::BufWriter;

use super::names::KEYS;
use super::write::{Progress, STEP, Target, Trouble};
use super::{Panel, names_of};

pub(super) fn write(panel: &Panel, target: Target<'_>, progress: Progress<'_>) -> Result<(), Trouble> {
    let trouble = |error: ::csv::Error| Trouble::of(&error);
    let mut writer = ::csv::Writer::from_writer(BufWriter::with_capacity(1 << 18, target.file));
    let header = KEYS
        .into_iter()
        .chain(panel.measures.iter().map(|measured| measured.name.as_str()));
    writer.write_record(header).map_err(trouble)?;
    let keys = &panel.keys;
    let rows = panel.len();
    let mut record = ::csv::StringRecord::new();
    for row in 0..rows {
        let (a, b) = (keys.a[row], keys.b[row]);
        let ((short_a, name_a), (short_b, name_b)) = (names_of(a), names_of(b));
        record.clear();
        record.push_field(&a.to_string());
        record.push_field(&b.to_string());
        for text in [short_a, short_b, name_a, name_b] {
            record.push_field(text);
        }
        record.push_field(&keys.year[row].to_string());
        for measured in &panel.measures {
            record.push_field(&measured.figure(row).map_or_else(String::new, figure));
        }
        writer.write_record(&record).map_err(trouble)?;
        if (row + 1) % STEP == 0 || row + 1 == rows {
            progress(row + 1, rows);
        }
    }
    writer.flush().map_err(|error| Trouble::of(&error))
}

/// The fewest digits that read back as the same figure; powers of ten only where a figure would be very long.
fn figure(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-5..1e16).contains(&size) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_reads_back_as_itself() {
        for value in [
            0.0,
            -0.0,
            0.1,
            1.0 / 3.0,
            -2.5e-300,
            1e16,
            123_456_789.25,
            f64::MAX,
            f64::MIN_POSITIVE,
        ] {
            let text = figure(value);
            assert_eq!(
                text.parse::<f64>().map(f64::to_bits),
                Ok(value.to_bits()),
                "{text}"
            );
            assert!(text.len() < 30, "{text}");
        }
    }
}
