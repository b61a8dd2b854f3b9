//! A weighing for a terminal of 80 columns: the answer first, then what it hangs on.

use std::fmt::Write;

use super::sentence::{percent, range};
use super::view::{ItemWeightView, LeaveOutView, WeighView};
use crate::table::{BOLD, DIM, WIDTH, fit, paint, wrap};

/// How many rows of each list the page has room for; all are in the JSON.
const ROWS: usize = 6;

/// The page.
pub fn weigh_terminal(view: &WeighView) -> String {
    let mut out = String::new();
    head(view, &mut out);
    narratives(view, &mut out);
    confidence(view, &mut out);
    items(view, &mut out);
    sensitivity(view, &mut out);
    open(view, &mut out);
    raters(view, &mut out);
    foot(view, &mut out);
    out
}

fn title(text: &str, remark: &str, out: &mut String) {
    let room = WIDTH.saturating_sub(text.chars().count() + 1);
    let _ = writeln!(
        out,
        "\n{} {}",
        paint(BOLD, text),
        paint(DIM, fit(remark, room).trim_end())
    );
}

fn head(view: &WeighView, out: &mut String) {
    let as_of = format!("as of {}", view.as_of);
    let _ = writeln!(
        out,
        "{} {as_of}",
        paint(BOLD, &fit(&view.title, WIDTH - as_of.len() - 1))
    );
    if !view.hypothetical.is_empty() {
        let supposed: Vec<String> = view
            .hypothetical
            .iter()
            .map(|(id, status)| format!("{id} = {status}"))
            .collect();
        let text = format!(
            "HYPOTHETICAL: as if {}. Nothing of this has been found.",
            supposed.join(", ")
        );
        out.push_str(&paint(BOLD, wrap(&text, "", "").trim_end()));
        out.push('\n');
    }
    let numbers = &view.numbers;
    let fact = match (numbers.after_the_fact, numbers.counted) {
        (_, 0) => "Nothing that is weighed has settled.".to_owned(),
        (0, counted) => format!("All {counted} that count were set before their outcomes were known."),
        (after, counted) => {
            format!(
                "After the fact: of {counted} items that count, {after} had known outcomes when their numbers were set."
            )
        }
    };
    let pooled = numbers.pooled_by.map_or_else(String::new, |pool| {
        format!(" {} raters are put together by the {pool}.", view.raters.len())
    });
    let priors = if numbers.priors_by.is_empty() {
        String::new()
    } else {
        format!(" The priors are those of {}.", numbers.priors_by)
    };
    let later = if numbers.set_later {
        " That is after this date: they know what came."
    } else {
        ""
    };
    let later = if numbers.set_for.is_empty() {
        later.to_owned()
    } else {
        format!("{later} They were set for the {} reading.", numbers.set_for)
    };
    let text = format!(
        "The {} reading, weighed by numbers that {} set on {}.{later}{priors}{pooled} {fact}",
        numbers.reading, numbers.set_by, numbers.set_on
    );
    out.push_str(&wrap(&text, "", ""));
}

fn narratives(view: &WeighView, out: &mut String) {
    title(
        "THE NARRATIVES",
        "word (its range; the numbers); range: eight draws in ten",
        out,
    );
    let mut order: Vec<_> = view.narratives.values().collect();
    order.sort_by(|a, b| b.estimate.total_cmp(&a.estimate));
    for narrative in &order {
        out.push_str(&wrap(
            &format!("{}: {}.", narrative.label, narrative.sentence),
            "  ",
            "    ",
        ));
    }
    let _ = writeln!(
        out,
        "\n  {}{}",
        " ".repeat(23),
        paint(DIM, "  prior  estimate  exact bounds  independent  dependent")
    );
    for narrative in order {
        let _ = writeln!(
            out,
            "  {} {:>6}  {:>8}  {:>12}  {:>11}  {:>9}",
            fit(&narrative.label, 23),
            percent(narrative.prior[1]),
            percent(narrative.estimate),
            range(narrative.low, narrative.high),
            percent(narrative.independent),
            percent(narrative.dependent),
        );
    }
    if view
        .items
        .iter()
        .any(|item| item.outcome.is_some() && item.silence == Some("searched for and not found"))
    {
        let outer = "The bounds are outer bounds: how thorough a search was is the same under every narrative, and is taken at \
                     its worst for each.";
        out.push_str(&wrap(outer, "  ", "  "));
    }
    let flip = if view.lead_can_flip {
        "Inside the ranges the order of the narratives is not settled: some choice of numbers puts another first."
    } else {
        "No choice inside the ranges puts another narrative first."
    };
    out.push_str(&wrap(flip, "  ", "  "));
}

fn confidence(view: &WeighView, out: &mut String) {
    let text = format!(
        "Confidence is {}: {}.",
        view.confidence,
        view.confidence_because.join("; ")
    );
    out.push('\n');
    out.push_str(&wrap(&text, "", ""));
}

fn items(view: &WeighView, out: &mut String) {
    let counts = |item: &&ItemWeightView| item.weight > 0.0;
    let telling: Vec<&ItemWeightView> = view
        .items
        .iter()
        .filter(counts)
        .filter(|item| !item.fits_all)
        .collect();
    let fitting: Vec<&ItemWeightView> = view
        .items
        .iter()
        .filter(counts)
        .filter(|item| item.fits_all)
        .collect();
    title(
        "WHAT TELLS THE NARRATIVES APART",
        "how often likelier, × weight, favours",
        out,
    );
    if telling.is_empty() {
        let _ = writeln!(out, "  nothing that has settled");
    }
    for item in &telling {
        row(item, out);
    }
    if !fitting.is_empty() {
        title(
            "FITS ALL OF THEM",
            "likelier under one than another by less than 1.75",
            out,
        );
        let names: Vec<String> = fitting.iter().map(|item| marked(item)).collect();
        out.push_str(&wrap(&names.join(", "), "  ", "  "));
    }
    let silent: Vec<&ItemWeightView> = view.items.iter().filter(|item| item.weight <= 0.0).collect();
    if !silent.is_empty() {
        title("SAYS NOTHING YET", "open is not against", out);
        for item in silent {
            let why = item.silence.unwrap_or_default();
            let _ = writeln!(
                out,
                "  {} {}",
                fit(&item.id, 30),
                paint(
                    DIM,
                    fit(&format!("{}: {why}", item.status.unwrap_or("record")), WIDTH - 33).trim_end()
                )
            );
        }
    }
    let _ = writeln!(
        out,
        "  {}",
        paint(
            DIM,
            &format!(
                "{} of {} records known bear on nothing that counts here",
                view.records_not_weighed, view.records_known
            )
        )
    );
}

fn marked(item: &ItemWeightView) -> String {
    let mark = if item.after_the_fact { "*" } else { "" };
    let edited = if item.edited { "§" } else { "" };
    format!("{}{mark}{edited}", item.id)
}

fn row(item: &ItemWeightView, out: &mut String) {
    let favours = item.favours.as_deref().unwrap_or_default();
    let _ = writeln!(
        out,
        "  {} {} {:>5.1} × {:.2} {}",
        fit(&marked(item), 27),
        fit(item.outcome.unwrap_or(""), 10),
        item.ratio,
        item.weight,
        paint(DIM, fit(favours, WIDTH - 56).trim_end()),
    );
}

fn sensitivity(view: &WeighView, out: &mut String) {
    let leader = view.narratives.get(&view.leader);
    let label = leader.map_or(view.leader.as_str(), |leader| leader.label.as_str());
    let now = leader.map_or(0.0, |leader| leader.estimate);
    title("WHAT IT HANGS ON", &format!("{label}, now {}", percent(now)), out);
    for swing in view.tornado.iter().take(ROWS) {
        let name = if swing.kind == "prior" {
            format!("prior of {}", swing.id)
        } else {
            swing.id.clone()
        };
        let _ = writeln!(
            out,
            "  {} {:>9} {}",
            fit(&name, 36),
            range(swing.low, swing.high),
            paint(DIM, &bar(swing.low, swing.high, 28))
        );
    }
    let moved: Vec<&LeaveOutView> = view
        .leave_one_out
        .iter()
        .filter(|left| left.flips || (left.leader - now).abs() >= 0.005)
        .collect();
    let mut told = 0;
    for kind in ["item", "group", "origin", "source", "source class"] {
        let of_kind = moved.iter().filter(|left| left.kind == kind);
        for left in of_kind.take(if kind == "source" { 1 } else { 2 }) {
            told += 1;
            let flips = if left.flips { ": another leads" } else { "" };
            let change = if left.leader < now { "falls" } else { "rises" };
            let what = match left.kind {
                "item" => format!("`{}`", left.name),
                kind => format!("the {kind} “{}”", left.label),
            };
            let text = format!(
                "Without {what} the leader {change} from {} to {}{flips}.",
                percent(now),
                percent(left.leader)
            );
            out.push_str(&wrap(&text, "  ", "    "));
        }
    }
    if told == 0 {
        let _ = writeln!(out, "  Nothing left out alone moves it by half a point.");
    }
    tipping(view, out);
}

/// A bar from low to high on a line from 0 to 100 %.
fn bar(low: f64, high: f64, width: usize) -> String {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "columns"
    )]
    let column = |p: f64| (p * (width - 1) as f64).round() as usize;
    let (from, to) = (column(low), column(high));
    (0..width)
        .map(|at| if (from..=to).contains(&at) { '━' } else { '·' })
        .collect()
}

fn tipping(view: &WeighView, out: &mut String) {
    let tipping = &view.tipping;
    let mut parts = Vec::new();
    if let Some(prior) = tipping.prior {
        parts.push(format!("a prior below {} for the leader", percent(prior)));
    }
    if let Some(share) = tipping.share_of_ranges {
        parts.push(format!(
            "every number {} of the way to the end that hurts it",
            percent(share)
        ));
    }
    match tipping.fewest_items.as_slice() {
        [] => {}
        items if items.len() > 5 => parts.push(format!("dropping {} items", items.len())),
        items => parts.push(format!("dropping {}", items.join(", "))),
    }
    parts.push(format!(
        "one new, independent item {} times likelier under {}",
        if tipping.new_item_ratio < 2.0 {
            format!("{:.2}", tipping.new_item_ratio)
        } else {
            format!("{:.1}", tipping.new_item_ratio)
        },
        view.runner_up
    ));
    out.push_str(&wrap(
        &format!("Enough to flip the lead, any of: {}.", parts.join("; ")),
        "  ",
        "    ",
    ));
}

fn open(view: &WeighView, out: &mut String) {
    if !view.worth.is_empty() {
        title(
            "WORTH FINDING OUT",
            "expected bits, day; then the leader by how it ends",
            out,
        );
        for worth in view.worth.iter().take(ROWS) {
            let outcomes: Vec<String> = worth
                .outcomes
                .iter()
                .map(|asked| {
                    let leader = asked.after.get(&view.leader).copied().unwrap_or(0.0);
                    format!("{} {}", asked.outcome, percent(leader))
                })
                .collect();
            let _ = writeln!(
                out,
                "  {} {:.3} bits, {}",
                fit(&worth.id, 30),
                worth.bits,
                worth.on.as_deref().unwrap_or("no day")
            );
            let text = format!("in the end: {}", outcomes.join(", "));
            out.push_str(&paint(DIM, wrap(&text, "      ", "        ").trim_end()));
            out.push('\n');
        }
    }
    if !view.falsification.is_empty() {
        title("WOULD SPEAK AGAINST THE LEADER", "", out);
        for threat in view.falsification.iter().take(ROWS) {
            let searched = match threat.searches {
                0 => "nobody has searched".to_owned(),
                1 => "1 search on record".to_owned(),
                n => format!("{n} searches on record"),
            };
            let text = format!(
                "{} {} (probability {}): to {}; {}; {searched}",
                threat.id,
                threat.outcome,
                percent(threat.probability),
                percent(threat.leader_after),
                threat.on.as_deref().map_or_else(
                    || "no day".to_owned(),
                    |on| {
                        let due = if on < view.as_of.as_str() {
                            "due since"
                        } else {
                            "by"
                        };
                        format!("{due} {on}")
                    }
                ),
            );
            out.push_str(&wrap(&text, "  ", "    "));
        }
    }
    if !view.ways.is_empty() {
        title(
            "WHAT WOULD MAKE A TEST SHOWN",
            "smallest sets of open criteria",
            out,
        );
        for (id, ways) in &view.ways {
            let text = match ways.sets.first() {
                None => "nothing that is still open".to_owned(),
                Some(first) => {
                    let set: Vec<String> = first
                        .iter()
                        .map(|(id, wanted)| format!("{id} {wanted}"))
                        .collect();
                    let more = match ways.sets.len() - 1 {
                        0 => String::new(),
                        n => format!(" (or {n} other sets)"),
                    };
                    format!("{}{more}", set.join(" and "))
                }
            };
            out.push_str(&wrap(&format!("{id}: {text}"), "  ", "    "));
        }
    }
}

fn raters(view: &WeighView, out: &mut String) {
    title("RATERS", "", out);
    for rater in &view.raters {
        let say = |p: &indexmap::IndexMap<String, f64>| {
            p.get(&view.leader).map_or_else(String::new, |p| percent(*p))
        };
        let direct = match &rater.direct {
            Some(direct) if rater.parts => format!(
                "; says {} directly: the weighing and the judgement part, do not trust either alone",
                say(direct)
            ),
            Some(direct) => format!("; says {} directly", say(direct)),
            None => "; gave no direct probability".to_owned(),
        };
        let late = match rater.after_the_fact {
            0 => String::new(),
            n => format!("; {n} of {} outcomes were known by then", rater.rated),
        };
        let repair = match rater.repaired {
            0 => String::new(),
            n => format!(
                "; {n} of {} sets of numbers repaired, by {:.2} at most",
                rater.sets, rater.largest_repair
            ),
        };
        let text = format!(
            "{}: {} for {}{direct}{late}{repair}",
            rater.name,
            say(&rater.weighed),
            view.leader
        );
        out.push_str(&wrap(&text, "  ", "    "));
    }
    for agreement in &view.agreement {
        out.push_str(&wrap(&agreement.says, "  ", "    "));
    }
}

fn foot(view: &WeighView, out: &mut String) {
    let counted = || view.items.iter().filter(|item| item.weight > 0.0);
    out.push('\n');
    if counted().any(|item| item.after_the_fact) {
        let _ = writeln!(out, "{}", paint(DIM, "* numbers set after the outcome was known"));
    }
    if counted().any(|item| item.edited) {
        let sealed = view.sealed_on.as_deref().unwrap_or("");
        let _ = writeln!(
            out,
            "{}",
            paint(
                DIM,
                &format!("§ differs from the seal of {sealed}: bilateral seal --show")
            )
        );
    }
    let text = "What this is: the numbers above, made coherent and multiplied. It is no better than they are; it shows \
                what they imply and what would change it.";
    out.push_str(&wrap(text, "", ""));
    let _ = writeln!(
        out,
        "\nNext: bilateral weigh --format json · bilateral whatif · bilateral trajectory"
    );
    let _ = writeln!(
        out,
        "{}",
        paint(
            DIM,
            &format!(
                "seed {}, {} draws, digest {}",
                view.numbers.seed,
                view.numbers.draws,
                view.digest.get(..16).unwrap_or("")
            )
        )
    );
}
