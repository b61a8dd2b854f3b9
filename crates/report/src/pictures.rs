//! The charts of a page.

use bilateral_assess::{Assessment, Step, timeline};
use bilateral_model::Case;
use bilateral_weigh::{By, Options, durations, trajectory};

use crate::chart::{self, Chart, Estimate};
use crate::html::Picture;
use crate::weighing::WeighView;

/// Every chart that a case has something for, in the page's order. Charts through time end on the assessment's date.
pub fn pictures(
    case: &Case,
    assessment: &Assessment,
    weighed: Option<&WeighView>,
    readings: &[String],
) -> Vec<Picture> {
    let as_of = assessment.as_of;
    let from = case.head.opened.min(as_of);
    let mut charts: Vec<Chart> = Vec::new();
    let changes = timeline(case, from, as_of, Step::Day);
    for reading in readings {
        charts.push(chart::statuses(case, &changes, reading, from, as_of));
    }
    if !case.promises.is_empty() {
        charts.push(chart::promises(case, assessment));
        let all = durations(case, assessment)
            .into_iter()
            .find(|group| group.by == By::All);
        charts.extend(all.map(|all| chart::survival("all", &all.delivery)));
    }
    if let Some(weighed) = weighed {
        let estimates: Vec<Estimate> = weighed
            .narratives
            .values()
            .map(|narrative| Estimate {
                label: narrative.label.clone(),
                low: narrative.low,
                p10: narrative.p10,
                estimate: narrative.estimate,
                p90: narrative.p90,
                high: narrative.high,
                prior: narrative.prior[1],
            })
            .collect();
        charts.push(chart::narratives(&estimates));
        if let Some(points) = trajectory(case, from, as_of, Options::default()) {
            charts.push(chart::trajectory(case, &points, from, as_of));
        }
    }
    for id in measured(case) {
        charts.extend(chart::series(case, as_of, &id));
    }
    if !assessment.balance.is_empty() {
        charts.push(chart::balance(assessment));
    }
    charts
        .into_iter()
        .map(|chart| Picture {
            name: chart.name,
            title: chart.title,
            description: chart.description,
            svg: chart.svg,
        })
        .collect()
}

/// The series that some criterion measures, in the case's order.
fn measured(case: &Case) -> Vec<String> {
    let uses = |id: &bilateral_model::Id| {
        let mut criteria = case
            .readings
            .values()
            .flat_map(|reading| reading.criteria.values());
        criteria
            .any(|criterion| matches!(&criterion.kind, bilateral_model::Kind::Measures(m) if m.series == *id))
    };
    case.series
        .keys()
        .filter(|id| uses(id))
        .map(ToString::to_string)
        .collect()
}
