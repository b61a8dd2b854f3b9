//! Why the estimate moved between two dates, in a paragraph; and what a supposition changes.

use std::fmt::Write;

use bilateral_assess::Assessment;
use bilateral_model::{Case, Finding, Id, Scale};
use bilateral_weigh::{Move, Movement};

use super::sentence::{percent, sentence};
use super::view::{named, round};
use crate::table::{BOLD, DIM, WIDTH, fit, paint, sign_of, style_of, wrap};

fn label(case: &Case, narrative: usize) -> &str {
    case.narratives
        .get_index(narrative)
        .map_or("", |(_, narrative)| narrative.label.as_str())
}

/// The paragraph: how far each narrative moved, and which items did it.
pub fn movement_terminal(case: &Case, movement: &Movement, scale: Scale) -> String {
    let mut out = format!("\n{}\n", paint(BOLD, "THE NARRATIVES MOVED"));
    let mut order: Vec<usize> = (0..movement.before.len()).collect();
    let at = |list: &[f64], at: usize| list.get(at).copied().unwrap_or(0.0);
    let change = |narrative: usize| at(&movement.after, narrative) - at(&movement.before, narrative);
    order.sort_by(|a, b| change(*b).abs().total_cmp(&change(*a).abs()));
    if movement.moves.is_empty() {
        out.push_str("  Nothing that is weighed changed.\n");
        return out;
    }
    let mut told = Vec::new();
    for narrative in order {
        let (before, after) = (at(&movement.before, narrative), at(&movement.after, narrative));
        let verb = if percent(before) == percent(after) {
            format!("stays at {}", percent(after))
        } else {
            let verb = if after > before { "rises" } else { "falls" };
            let to = sentence(scale, after, after, after).replace("our estimate ", "");
            format!("{verb} from {} to {to}", percent(before))
        };
        told.push(format!("{} {verb}", label(case, narrative)));
    }
    out.push_str(&wrap(&format!("{}.", told.join("; ")), "  ", "  "));
    out.push_str(&wrap(
        "What did it, and by what factor on a narrative's odds:",
        "  ",
        "  ",
    ));
    for item in movement.moves.iter().take(8) {
        out.push_str(&wrap(&move_words(case, item), "    ", "      "));
    }
    out
}

fn move_words(case: &Case, item: &Move) -> String {
    let word = |finding: Option<Finding>| finding.map_or("open", Finding::word);
    let strongest = item
        .factors
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.max(1.0 / a.1).total_cmp(&b.1.max(1.0 / b.1)));
    let effect = strongest.map_or_else(String::new, |(at, factor)| {
        format!("{}: ×{factor:.2}", label(case, at))
    });
    let change = if item.before == item.after {
        format!("{} (counts otherwise)", word(item.after))
    } else {
        format!("{} → {}", word(item.before), word(item.after))
    };
    format!("{} {change}; {effect}", item.id)
}

/// The same for machines.
pub fn movement_json(case: &Case, movement: &Movement) -> serde_json::Value {
    let names: Vec<Id> = case.narratives.keys().cloned().collect();
    let moves: Vec<_> = movement
        .moves
        .iter()
        .map(|item| {
            serde_json::json!({
                "id": item.id.as_str(),
                "before": item.before.map(Finding::word),
                "after": item.after.map(Finding::word),
                "factors": named(&names, &item.factors),
                "strength": round(item.strength),
            })
        })
        .collect();
    serde_json::json!({
        "before": named(&names, &movement.before),
        "after": named(&names, &movement.after),
        "moves": moves,
    })
}

/// A test whose outcome a supposition changes: reading, test, before, after.
pub type Changed = (Id, Id, &'static str, &'static str);

/// The tests that come out otherwise.
pub fn what_changed(before: &Assessment, after: &Assessment) -> Vec<Changed> {
    let mut changed = Vec::new();
    for (reading, now) in &after.readings {
        for (test, verdict) in &now.tests {
            let then = before.readings.get(reading).and_then(|then| then.tests.get(test));
            if let Some(then) = then.filter(|then| then.outcome != verdict.outcome) {
                changed.push((
                    reading.clone(),
                    test.clone(),
                    then.outcome.word(),
                    verdict.outcome.word(),
                ));
            }
        }
    }
    changed
}

/// What a supposition changes among the tests.
pub fn supposed_terminal(case: &Case, after: &Assessment, changed: &[Changed]) -> String {
    let as_of = format!("as of {}", after.as_of);
    let mut out = format!(
        "{} {as_of}\n",
        paint(BOLD, &fit("HYPOTHETICAL: what if", WIDTH - as_of.len() - 1))
    );
    for (id, status) in &after.supposed {
        let _ = writeln!(out, "  {id} = {status}");
    }
    let _ = writeln!(out, "\n{}", paint(BOLD, "TESTS THAT WOULD COME OUT OTHERWISE"));
    if changed.is_empty() {
        out.push_str("  none\n");
    }
    for (reading, test, before, now) in changed {
        let name = case
            .readings
            .get(reading)
            .and_then(|reading| reading.tests.get(test))
            .map_or(test.as_str(), |test| test.label.as_str());
        let _ = writeln!(
            out,
            "  {} {} {before} → {}",
            fit(name, 34),
            paint(DIM, &fit(reading.as_str(), 10)),
            paint(style_of(now), &format!("{} {now}", sign_of(now)))
        );
    }
    out
}
