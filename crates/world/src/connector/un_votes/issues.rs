//! Issues of roll calls as the unvotes package lists them: a roll call may have none or several.

use super::{ISSUES, OF_ISSUE};
use crate::connector::taking;
use crate::input::{Refusal, TextTable};
use crate::output::Output;

/// Reads `rcid, short_name, issue` and keeps it for the roll calls.
pub(super) fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [rcid, short] = table.columns(["rcid", "short_name"])?;
    table.rows(|row| {
        if !taking::row(output, table, row) {
            return;
        }
        let Some(number) = taking::cell(output, taking::must_int(row.cell(rcid))) else {
            return;
        };
        let code = row.cell(short);
        let Some(at) = ISSUES.iter().position(|issue| *issue == code) else {
            output.set_aside(
                "an unknown issue",
                format!("`{code}` is none of {}", ISSUES.join(", ")),
            );
            return;
        };
        *output.carried.entry((OF_ISSUE, number)).or_default() |= 1 << at;
    })
}
