//! A weighing as a section of the page.

use maud::{Markup, html as markup};

use crate::safe::plain;
use crate::weighing::sentence::{percent, range};
use crate::weighing::{ItemWeightView, WeighView};

/// The section; the answer first, then what it hangs on.
pub(super) fn section(view: &WeighView) -> Markup {
    let numbers = &view.numbers;
    markup! {
        section aria-labelledby="weighing" {
            h2 id="weighing" { "What that says about the narratives" }
            @if !view.hypothetical.is_empty() {
                p.hypothetical {
                    strong { "Hypothetical: " }
                    "as if "
                    @for (at, (id, status)) in view.hypothetical.iter().enumerate() {
                        @if at > 0 { ", " }
                        code { (id) } " were " (status)
                    }
                    ". Nothing of this has been found."
                }
            }
            p {
                "The " (numbers.reading) " reading, weighed by numbers that " (plain(&numbers.set_by)) " set on " (numbers.set_on) ". "
                @if numbers.set_later { "That is after this date: they know what came. " }
                @if !numbers.set_for.is_empty() { "They were set for the " (numbers.set_for) " reading. " }
                @if !numbers.priors_by.is_empty() { "The priors are those of " (plain(&numbers.priors_by)) ". " }
                @if let Some(pool) = numbers.pooled_by { (view.raters.len()) " raters are put together by the " (pool) ". " }
                "Of " (numbers.counted) " items that count, " (numbers.after_the_fact)
                " had known outcomes when their numbers were set (after the fact)."
            }
            ul.sentences {
                @for narrative in view.narratives.values() {
                    li { strong { (plain(&narrative.label)) } ": " (narrative.sentence) "." }
                }
            }
            p { "Confidence is " strong { (view.confidence) } ": " (plain(&view.confidence_because.join("; "))) "." }
            (estimates(view))
            p.note {
                @if view.lead_can_flip {
                    "Inside the ranges the order of the narratives is not settled: some choice of numbers puts another first."
                } @else {
                    "No choice inside the ranges puts another narrative first."
                }
            }
            (items(view))
            (hangs_on(view))
            (open(view))
            (raters(view))
        }
    }
}

fn estimates(view: &WeighView) -> Markup {
    markup! {
        div.wide tabindex="0" role="region" aria-label="Estimates" {
            table {
                thead { tr {
                    @for name in ["Narrative", "Prior", "Estimate", "Eight draws in ten", "Exact bounds", "Independent", "Dependent"] {
                        th scope="col" { (name) }
                    }
                } }
                tbody {
                    @for narrative in view.narratives.values() {
                        tr {
                            th scope="row" { (plain(&narrative.label)) }
                            td { (percent(narrative.prior[1])) }
                            td { strong { (percent(narrative.estimate)) } }
                            td { (range(narrative.p10, narrative.p90)) }
                            td { (range(narrative.low, narrative.high)) }
                            td { (percent(narrative.independent)) }
                            td { (percent(narrative.dependent)) }
                        }
                    }
                }
            }
        }
    }
}

fn items(view: &WeighView) -> Markup {
    let counts = |item: &&ItemWeightView| item.weight > 0.0;
    let fitting: Vec<&ItemWeightView> = view
        .items
        .iter()
        .filter(counts)
        .filter(|item| item.fits_all)
        .collect();
    markup! {
        h3 { "What tells them apart" }
        div.wide tabindex="0" role="region" aria-label="What tells the narratives apart" {
            table {
                thead { tr {
                    @for name in ["Item", "Outcome", "Likelier by", "Weight", "Favours", "Numbers set"] { th scope="col" { (name) } }
                } }
                tbody {
                    @for item in view.items.iter().filter(counts).filter(|item| !item.fits_all) {
                        tr {
                            th scope="row" { details { summary { (plain(&item.label)) } p.note { (plain(&item.note)) } } }
                            td { (item.outcome.unwrap_or("")) }
                            td { (format!("{:.1}", item.ratio)) " times" }
                            td { (format!("{:.2}", item.weight)) }
                            td { (item.favours.as_deref().unwrap_or("–")) }
                            td {
                                (item.set_on)
                                @if item.after_the_fact { span.note { " after the fact" } }
                                @if item.edited { span.note { " edited since the seal" } }
                            }
                        }
                    }
                }
            }
        }
        @if !fitting.is_empty() {
            p.note {
                "Fits all of them about as well: "
                @for (at, item) in fitting.iter().enumerate() { @if at > 0 { "; " } (plain(&item.label)) }
                "."
            }
        }
        p.note {
            (view.records_not_weighed) " of " (view.records_known) " records known bear on nothing that counts here. "
            "What is open says nothing: pending is not against."
        }
    }
}

fn hangs_on(view: &WeighView) -> Markup {
    let leader = view.narratives.get(&view.leader);
    let now = leader.map_or(0.0, |leader| leader.estimate);
    let moved = view
        .leave_one_out
        .iter()
        .filter(|left| (left.leader - now).abs() >= 0.005);
    markup! {
        h3 { "What it hangs on" }
        @if let Some(leader) = leader {
            p { (plain(&leader.label)) " leads with " (percent(now)) "." }
        }
        ul {
            @for left in moved.take(12) {
                li {
                    "Without the " (left.kind) " “" (plain(&left.label)) "” it "
                    @if left.leader < now { "falls" } @else { "rises" }
                    " to " (percent(left.leader))
                    @if left.flips { ", and another leads" }
                    "."
                }
            }
        }
    }
}

fn open(view: &WeighView) -> Markup {
    markup! {
        @if !view.worth.is_empty() {
            h3 { "Worth finding out" }
            ul {
                @for worth in view.worth.iter().take(8) {
                    li {
                        strong { (plain(&worth.label)) } " (" (format!("{:.3}", worth.bits)) " bits"
                        @if let Some(on) = &worth.on { ", " time datetime=(on) { (on) } }
                        "): "
                        @for (at, asked) in worth.outcomes.iter().enumerate() {
                            @if at > 0 { "; " }
                            (asked.outcome) " (" (percent(asked.probability)) ") would put the leader at "
                            (percent(asked.after.get(&view.leader).copied().unwrap_or(0.0)))
                        }
                    }
                }
            }
        }
        @if !view.falsification.is_empty() {
            h3 { "Would speak against the leader" }
            ul {
                @for threat in view.falsification.iter().take(8) {
                    li {
                        (plain(&threat.label)) ": " (threat.outcome) " would lower it to " (percent(threat.leader_after)) ". "
                        @if threat.searches == 0 { "Nobody has searched." } @else { (threat.searches) " searches are on record." }
                    }
                }
            }
        }
        @if !view.ways.is_empty() {
            h3 { "What would make a test shown" }
            ul {
                @for ways in view.ways.values() {
                    li {
                        (plain(&ways.label)) ": "
                        @if let Some(set) = ways.sets.first() {
                            @for (at, (id, wanted)) in set.iter().enumerate() { @if at > 0 { " and " } code { (id) } " " (wanted) }
                            @if ways.sets.len() > 1 { " (or " (ways.sets.len() - 1) " other sets)" }
                        } @else { "nothing that is still open" }
                    }
                }
            }
        }
    }
}

fn raters(view: &WeighView) -> Markup {
    let of =
        |p: &indexmap::IndexMap<String, f64>| p.get(&view.leader).map_or_else(String::new, |p| percent(*p));
    markup! {
        h3 { "Raters" }
        ul {
            @for rater in &view.raters {
                li {
                    (plain(&rater.name)) ": " (of(&rater.weighed)) " for the leader by their numbers; "
                    @if let Some(direct) = &rater.direct {
                        (of(direct)) " directly"
                        @if rater.parts { ": the weighing and the judgement part, do not trust either alone" }
                    } @else { "no direct probability" }
                    "."
                }
            }
            @for agreement in &view.agreement { li { (plain(&agreement.says)) "." } }
        }
    }
}
