//! Promises. Their dates and deliveries are ledger rows; here stands what was promised, by whom, to whom.

use rust_decimal::Decimal;

use crate::Id;
use crate::criterion::DueBasis;

/// A dated commitment of one side to the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Promise {
    /// Its name.
    pub id: Id,
    /// What was promised, in a few words.
    pub label: String,
    /// Who promised.
    pub by: String,
    /// To whom.
    pub to: String,
    /// Sector (arms, gas, trade, transport, …), for records by sector.
    pub sector: String,
    /// How much, if it can be delivered in parts.
    pub quantity: Option<Decimal>,
    /// Unit of the quantity.
    pub unit: String,
    /// The date that its status is told against.
    pub against: DueBasis,
    /// Reasons for delay that a reading may grant.
    pub excuses: Vec<Excuse>,
    /// Remark.
    pub note: String,
}

/// A named reason for delay. Only a reading that grants it uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excuse {
    /// Its name.
    pub id: Id,
    /// The reason.
    pub says: String,
    /// The record that bears it out; the excuse counts from the day this is known.
    pub record: Id,
    /// Calendar months by which due dates move.
    pub months: i32,
}
