//! A panel in Stata's format.

use std::borrow::Cow;
use std::io::BufWriter;

use ::dta::stata::dta::byte_order::ByteOrder;
use ::dta::stata::dta::characteristic_writer::CharacteristicWriter;
use ::dta::stata::dta::dta_writer::DtaWriter;
use ::dta::stata::dta::header::Header;
use ::dta::stata::dta::long_string_writer::LongStringWriter;
use ::dta::stata::dta::release::Release;
use ::dta::stata::dta::schema::Schema;
use ::dta::stata::dta::value::Value;
use ::dta::stata::dta::value_label_writer::ValueLabelWriter;
use ::dta::stata::dta::variable::Variable;
use ::dta::stata::dta::variable_type::VariableType;
use ::dta::stata::missing_value::MissingValue;
use ::dta::stata::stata_double::StataDouble;
use ::dta::stata::stata_int::StataInt;

use super::names::KEYS;
use super::write::{Progress, STEP, Target, Trouble};
use super::{Panel, names_of};
use crate::states::State;
use crate::system::Direction;

/// Longest label, in characters.
const LABEL: usize = 80;

/// The greatest double that is no missing value to Stata: beyond are the codes `.` to `.z`.
const GREATEST: f64 = f64::from_bits(0x7FDF_FFFF_FFFF_FFFF);

/// Width of a column of years and state numbers, and of figures, on the screen.
const WHOLE: &str = "%8.0g";
const FIGURE: &str = "%10.0g";

pub(super) fn write(panel: &Panel, target: Target<'_>, progress: Progress<'_>) -> Result<(), Trouble> {
    let trouble = |error: ::dta::stata::dta::dta_error::DtaError| Trouble::of(&error);
    let schema = schema(panel).map_err(trouble)?;
    let rows_are = match panel.direction {
        Direction::Dyads => "Dyad-years",
        Direction::DirectedDyads => "Directed dyad-years",
    };
    let header = Header::builder(Release::V118, ByteOrder::LittleEndian)
        .dataset_label(format!("{rows_are} {}-{}, by bilateral", panel.from, panel.to))
        .build();
    let mut writer = DtaWriter::new()
        .from_writer(BufWriter::with_capacity(1 << 18, target.file))
        .write_header(header)
        .and_then(|writer| writer.write_schema(schema))
        .and_then(CharacteristicWriter::into_record_writer)
        .map_err(trouble)?;
    let keys = &panel.keys;
    let rows = panel.len();
    let mut record: Vec<Value<'static>> = Vec::with_capacity(KEYS.len() + panel.measures.len());
    for row in 0..rows {
        let (a, b) = (keys.a[row], keys.b[row]);
        let ((short_a, name_a), (short_b, name_b)) = (names_of(a), names_of(b));
        record.clear();
        record.extend([number(a), number(b)]);
        record.extend([short_a, short_b, name_a, name_b].map(|text| Value::String(Cow::Borrowed(text))));
        record.push(Value::Int(StataInt::Present(keys.year[row])));
        for measured in &panel.measures {
            record.push(Value::Double(match measured.figure(row) {
                None => StataDouble::Missing(MissingValue::System),
                Some(value) if value.is_finite() && value <= GREATEST => StataDouble::Present(value),
                Some(value) => {
                    return Err(Trouble::Beyond {
                        measure: measured.recipe.id.clone(),
                        value,
                        row: row + 1,
                    });
                }
            }));
        }
        writer.write_record(&record).map_err(trouble)?;
        if (row + 1) % STEP == 0 || row + 1 == rows {
            progress(row + 1, rows);
        }
    }
    let mut file = writer
        .into_long_string_writer()
        .and_then(LongStringWriter::into_value_label_writer)
        .and_then(ValueLabelWriter::finish)
        .map_err(trouble)?;
    std::io::Write::flush(&mut file).map_err(|error| Trouble::of(&error))
}

/// A state's number; all of them are below the least of Stata's missing codes.
fn number(state: u16) -> Value<'static> {
    Value::Int(StataInt::Present(i16::try_from(state).unwrap_or(i16::MAX)))
}

fn schema(panel: &Panel) -> Result<Schema, ::dta::stata::dta::dta_error::DtaError> {
    let states = panel.states();
    let width = |which: fn(&State) -> &'static str| {
        let longest = states.iter().map(|state| which(state).len()).max();
        u16::try_from(longest.unwrap_or(0).max(1)).unwrap_or(u16::MAX)
    };
    let short = width(|state| names_of(state.cow()).0);
    let name = width(|state| names_of(state.cow()).1);
    let (acts, other) = match panel.direction {
        Direction::Dyads => ("State with the lower number", "State with the higher number"),
        Direction::DirectedDyads => ("State that acts", "State that is acted on"),
    };
    let keys = [
        (VariableType::Int, format!("{acts}: COW number")),
        (VariableType::Int, format!("{other}: COW number")),
        (VariableType::FixedString(short), format!("{acts}: abbreviation")),
        (VariableType::FixedString(short), format!("{other}: abbreviation")),
        (VariableType::FixedString(name), format!("{acts}: name")),
        (VariableType::FixedString(name), format!("{other}: name")),
        (VariableType::Int, "Year".to_owned()),
    ];
    let mut schema = Schema::builder();
    for (key, (kind, label)) in KEYS.into_iter().zip(keys) {
        let format = match kind {
            VariableType::FixedString(width) => format!("%{width}s"),
            _ => WHOLE.to_owned(),
        };
        schema = schema.add_variable(Variable::builder(kind, key).format(format).label(label));
    }
    for measured in &panel.measures {
        let label: String = measured.label().chars().take(LABEL).collect();
        schema = schema.add_variable(
            Variable::builder(VariableType::Double, measured.name.as_str())
                .format(FIGURE)
                .label(label),
        );
    }
    // Rows come sorted by both states and year.
    schema.sort_order(vec![0, 1, 6]).build()
}
