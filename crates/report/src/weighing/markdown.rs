//! A weighing in Markdown, to paste into a report.

use std::fmt::Write;

use super::sentence::{percent, range};
use super::view::WeighView;
use crate::markdown::text as cell;

/// The page.
pub fn weigh_markdown(view: &WeighView) -> String {
    let mut out = format!("# {}: weighed as of {}\n\n", cell(&view.title), view.as_of);
    if !view.hypothetical.is_empty() {
        let supposed: Vec<String> = view
            .hypothetical
            .iter()
            .map(|(id, status)| format!("{id} = {status}"))
            .collect();
        let _ = writeln!(
            out,
            "**Hypothetical:** as if {}. Nothing of this has been found.\n",
            supposed.join(", ")
        );
    }
    let numbers = &view.numbers;
    let _ = writeln!(
        out,
        "The {} reading, weighed by numbers that {} set on {}. Of {} items that count, {} had known outcomes when \
         their numbers were set (*after the fact*).{}\n",
        numbers.reading,
        cell(&numbers.set_by),
        numbers.set_on,
        numbers.counted,
        numbers.after_the_fact,
        if numbers.set_later {
            " The numbers were set after this date: they know what came."
        } else {
            ""
        },
    );
    for narrative in view.narratives.values() {
        let _ = writeln!(out, "- **{}**: {}.", cell(&narrative.label), narrative.sentence);
    }
    let _ = writeln!(
        out,
        "\nConfidence is {}: {}.\n",
        view.confidence,
        cell(&view.confidence_because.join("; "))
    );
    out.push_str(
        "| narrative | prior | estimate | eight draws in ten | exact bounds | independent | dependent |\n",
    );
    out.push_str("|---|---|---|---|---|---|---|\n");
    for narrative in view.narratives.values() {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            cell(&narrative.label),
            percent(narrative.prior[1]),
            percent(narrative.estimate),
            range(narrative.p10, narrative.p90),
            range(narrative.low, narrative.high),
            percent(narrative.independent),
            percent(narrative.dependent),
        );
    }
    out.push_str("\n## What is weighed\n\n| item | outcome | ratio | weight | favours | over | set |\n|---|---|---|---|---|---|---|\n");
    for item in &view.items {
        let fact = if item.after_the_fact {
            " after the fact"
        } else {
            ""
        };
        let edited = if item.edited {
            ", edited since the seal"
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {:.2} | {} | {} | {}{fact}{edited} |",
            cell(&item.label),
            item.outcome.or(item.silence).unwrap_or(""),
            if item.weight > 0.0 {
                format!("{:.2}", item.ratio)
            } else {
                "–".to_owned()
            },
            item.weight,
            item.favours.as_deref().unwrap_or("–"),
            item.against.as_deref().unwrap_or("–"),
            item.set_on,
        );
    }
    let leader = view.narratives.get(&view.leader);
    let now = leader.map_or(0.0, |leader| leader.estimate);
    let _ = writeln!(
        out,
        "\n## What it hangs on\n\n{}, now {}:\n\n| without | kind | probability |\n|---|---|---|",
        leader.map(|leader| cell(&leader.label)).unwrap_or_default(),
        percent(now)
    );
    for left in view
        .leave_one_out
        .iter()
        .filter(|left| (left.leader - now).abs() >= 0.005)
    {
        let flips = if left.flips { " (another leads)" } else { "" };
        let _ = writeln!(
            out,
            "| {} | {} | {}{flips} |",
            cell(&left.label),
            left.kind,
            percent(left.leader)
        );
    }
    for agreement in &view.agreement {
        let _ = write!(out, "\n{}.\n", cell(&agreement.says));
    }
    let _ = writeln!(
        out,
        "\nSeed {}, {} draws, digest `{}`.",
        numbers.seed, numbers.draws, view.digest
    );
    out
}
