//! Promises: their status, dates and slip.

use bilateral_model::{Decimal, DueBasis, PromiseStatus};

use super::Wrong;
use super::cell::Cell;
use super::lookup::{Data, Found, no_field, nothing, unknown};
use super::notes::Ground;
use super::value::Value;
use crate::PromiseView;

const FIELDS: [&str; 12] = [
    "status",
    "first",
    "contract",
    "latest",
    "delivered",
    "slip",
    "slip.first",
    "slip.contract",
    "slip.latest",
    "by",
    "to",
    "label",
];

/// Slip, in months; while it is open it is more than that.
pub(crate) fn months(slip: f64, open: bool) -> Value {
    let number = format!("{slip:.1}");
    let more = if open { "more than " } else { "" };
    Value::Number {
        shown: format!("{more}{number}\u{a0}months"),
        numbers: number.parse::<Decimal>().into_iter().collect(),
        unit: "months".to_owned(),
    }
}

/// A promise's field.
pub(crate) fn look_up(data: &Data<'_>, cell: &Cell<'_>, rest: &[&str]) -> Result<Found, Wrong> {
    let promises = &data.view.promises;
    let Some((id, field)) = rest.split_first() else {
        return Err(no_field(cell, rest, &["ID.status", "ID.first", "ID.slip"]));
    };
    let Some(promise) = promises.get(*id) else {
        return Err(unknown("promise", id, promises.keys().map(String::as_str)));
    };
    let last = promise.deliveries.iter().rfind(|delivery| delivery.completes);
    let delivered = last.map(|delivery| delivery.because.clone()).unwrap_or_default();
    let value = match field {
        ["label"] => return Ok(Found::text(&promise.label)),
        ["by"] => return Ok(Found::text(&promise.by)),
        ["to"] => return Ok(Found::text(&promise.to)),
        ["status"] => {
            let value = Value::Word {
                word: promise.status.to_owned(),
                among: PromiseStatus::WORDS.to_vec(),
            };
            let mut because = dated(promise, promise.against);
            let deliveries = promise.deliveries.iter();
            because.extend(deliveries.flat_map(|delivery| delivery.because.iter().cloned()));
            because.extend(promise.ended_by.clone());
            return Ok(Found::new(value, Ground::records(&because)));
        }
        ["delivered"] => {
            let last = last.ok_or_else(|| nothing(data, cell, "it is not delivered in full"))?;
            return Ok(Found::new(Value::day(&last.on), Ground::records(&delivered)));
        }
        ["slip"] => slip(data, cell, promise, promise.against)?,
        ["slip", base] if is_base(base) => slip(data, cell, promise, base)?,
        [base] if is_base(base) => {
            let due = promise.due.get(base).cloned().flatten();
            let due = due.ok_or_else(|| nothing(data, cell, "there is no such date on record"))?;
            return Ok(Found::new(
                Value::day(&due),
                Ground::records(&dated(promise, base)),
            ));
        }
        _ => return Err(no_field(cell, field, &FIELDS)),
    };
    let base = match field {
        ["slip", base] => base,
        _ => promise.against,
    };
    let mut because = dated(promise, base);
    because.extend(delivered);
    Ok(Found::new(value, Ground::records(&because)))
}

fn is_base(name: &str) -> bool {
    DueBasis::ALL.iter().any(|base| base.word() == name)
}

fn slip(data: &Data<'_>, cell: &Cell<'_>, promise: &PromiseView, base: &str) -> Result<Value, Wrong> {
    let slip = promise.slip_months.get(base).copied().flatten();
    let slip = slip.ok_or_else(|| nothing(data, cell, "it has no such date, or the date lies ahead"))?;
    Ok(months(slip, promise.slip_is_open))
}

/// The records that gave a base date.
fn dated(promise: &PromiseView, base: &str) -> Vec<String> {
    let due = promise.due.get(base).and_then(Option::as_ref);
    let dates = promise.dates.iter().filter(|[date, _]| Some(date) == due);
    dates.map(|[_, record]| record.clone()).collect()
}
