//! The watch list by what it is worth to find out.

use std::fmt::Write;

use super::sentence::percent;
use super::view::WeighView;
use crate::table::{BOLD, DIM, WIDTH, fit, paint, wrap};

/// A page of 80 columns.
pub fn worth_terminal(view: &WeighView) -> String {
    let mut out = format!(
        "{} {}\n",
        paint(BOLD, "Watch list by worth"),
        paint(
            DIM,
            fit(&format!("{} · as of {}", view.title, view.as_of), WIDTH - 20).trim_end()
        )
    );
    out.push_str(&wrap(
        "Ranked by the bits that finding out is worth, for each hour of work and each year until it is decided; what has no \
         day is taken to be ten years away, what is overdue a month.",
        "",
        "",
    ));
    if view.worth.is_empty() {
        out.push_str("\nNothing that is weighed is open.\n");
    }
    for worth in &view.worth {
        let _ = writeln!(
            out,
            "\n{} {}",
            paint(BOLD, &fit(&worth.label, 40)),
            fit(
                &format!(
                    "{:.3} bits · {} h · {}",
                    worth.bits,
                    worth.cost,
                    worth.on.as_deref().unwrap_or("no day")
                ),
                WIDTH - 41
            )
            .trim_end()
        );
        for asked in &worth.outcomes {
            let leader = asked.after.get(&view.leader).copied().unwrap_or(0.0);
            let flips = if asked.flips { ", and another leads" } else { "" };
            let text = format!(
                "in the end {} ({}): {} goes to {}{flips}",
                asked.outcome,
                percent(asked.probability),
                view.leader,
                percent(leader)
            );
            out.push_str(&wrap(&text, "  ", "    "));
        }
    }
    out
}

/// JSON.
pub fn worth_json(view: &WeighView) -> String {
    let page = serde_json::json!({
        "schema_version": view.schema_version,
        "case": view.case,
        "as_of": view.as_of,
        "leader": view.leader,
        "worth": view.worth,
    });
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}
