//! SIPRI: transfers of major conventional arms, in the layouts in which the institute's site exports them.

mod edition;
pub mod register;
pub mod transfers;
pub mod values;

use super::aside::place_in_any;
use super::flaw::Flaw;
use crate::states::{CodeList, State};

const PUBLISHER: &str = "Stockholm International Peace Research Institute (SIPRI)";
const LICENCE: &str = "Free for non-commercial use with attribution, as remembered; SIPRI asks for permission before large \
    parts are reproduced. The terms were not read at the publisher's.";
const CITATION: &str = "SIPRI Arms Transfers Database, Stockholm International Peace Research Institute. With the day of access.";
const LANDING_PAGE: &str = "https://www.sipri.org/databases/armstransfers";
const LAG_MONTHS: u16 = 3;
const LAG_NOTE: &str = "An edition comes out in the middle of each March and ends with the year before.";

/// The state of a name near a year. Marks of groups (`*`) and organisations (`**`) stay in the name, so that these are not
/// taken for states.
fn state(name: &str, years: impl IntoIterator<Item = i16>) -> Result<State, Flaw> {
    Ok(place_in_any(CodeList::Name, name, years)?)
}
