//! What a seal holds: every number of a weighing and every deadline, each as a name and a value.

use crate::{Case, Deadline, Range};

/// The numbers and deadlines of a case as they stand, in order of their names.
///
/// Everything that decides a status or a likelihood is sealed: a level, a promise's base date, what silence means, how criteria
/// combine. Moving the goalposts is an edit, whatever they are made of.
pub fn sealable(case: &Case) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let narratives: Vec<&str> = case.narratives.keys().map(AsRef::as_ref).collect();
    if let Some(weighing) = &case.weighing {
        for (name, range) in narratives.iter().zip(&weighing.priors) {
            rows.push((format!("prior {name}"), numbers(*range)));
        }
        for item in weighing.items.values() {
            for (finding, ranges) in &item.findings {
                for (name, range) in narratives.iter().zip(ranges) {
                    rows.push((
                        format!("likelihood {} / {finding} / {name}", item.id),
                        numbers(*range),
                    ));
                }
            }
        }
        for group in &weighing.groups {
            let items: Vec<&str> = group.items.iter().map(AsRef::as_ref).collect();
            rows.push((
                format!("group {}", group.id),
                format!("{} of {}", group.rho, items.join(" ")),
            ));
        }
    }
    if let Some(weighing) = &case.weighing {
        rows.push(("reading weighed".to_owned(), weighing.reading.to_string()));
        for class in &weighing.classes {
            if let Some(detection) = class.detection {
                let who: Vec<&str> = class
                    .sources
                    .iter()
                    .chain(&class.origins)
                    .map(String::as_str)
                    .collect();
                rows.push((
                    format!("detection {}", class.id),
                    format!("{} of {}", numbers(detection), who.join(" ")),
                ));
            }
        }
    }
    for reading in case.readings.values() {
        for criterion in reading.criteria.values() {
            let by = match &criterion.by {
                None => "none".to_owned(),
                Some(Deadline::On(date)) => date.last().to_string(),
                Some(Deadline::Anchor { anchor, within }) => {
                    format!("{anchor} and {} months {} days", within.months, within.days)
                }
            };
            rows.push((format!("deadline {} / {}", reading.id, criterion.id), by));
            let rule = format!(
                "{:?}, {:?}, late {}, silence {:?}, from {} credible, after {:?}",
                criterion.kind,
                criterion.mode,
                if criterion.late_counts {
                    "counts"
                } else {
                    "does not count"
                },
                criterion.if_silent,
                criterion.min_credibility,
                criterion.after,
            );
            rows.push((format!("rule {} / {}", reading.id, criterion.id), rule));
        }
        for test in reading.tests.values() {
            rows.push((
                format!("test {} / {}", reading.id, test.id),
                format!("{:?}", test.combiner),
            ));
        }
    }
    rows.sort();
    rows
}

/// A range as it is sealed: to twelve decimals, which no rounding of a difference reaches.
fn numbers(range: Range) -> String {
    let round = |number: f64| (number * 1e12).round() / 1e12;
    format!(
        "{} {} {}",
        round(range.low()),
        round(range.best()),
        round(range.high())
    )
}
