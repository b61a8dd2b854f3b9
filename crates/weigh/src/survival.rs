//! How long things last when some have not ended yet; and the interval of a share.

/// The 97.5 % point of the standard normal distribution: 95 % lie within it on both sides.
const NORMAL_95: f64 = 1.959_963_984_540_054;

/// How close to one half a survival counts as half, so that rounding does not move the median.
const HALF_WITHIN: f64 = 1e-12;

/// How long one thing lasted, in whatever unit of time the caller counts (the same for all).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spell {
    /// From its start to its end, or to when it was last seen. A time below zero, or one that is not
    /// a number, counts as 0.
    pub time: f64,
    /// Whether its end was seen. If not, it lasted at least so long (right-censored).
    pub ended: bool,
}

/// A time at which something ended, and the curve from there on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The time.
    pub time: f64,
    /// How many had lasted until just before, and were still in view.
    pub at_risk: usize,
    /// How many ended then.
    pub events: usize,
    /// How many went out of view since the step before (at its time or later), or since the start.
    pub censored: usize,
    /// The estimated share that lasts longer than this time, 0 to 1.
    pub survival: f64,
    /// The low end of its 95 % band.
    pub low: f64,
    /// The high end of its 95 % band.
    pub high: f64,
}

/// A survival curve: one before the first step, falling at each.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The times at which something ended, in rising order.
    pub steps: Vec<Step>,
    /// How many spells there are.
    pub spells: usize,
    /// How many were seen to end.
    pub events: usize,
    /// How many were not, those after the last step included.
    pub censored: usize,
    /// The first time by which half or more are estimated to have ended; none if it never gets there.
    pub median: Option<f64>,
    /// Its 95 % interval: the first times at which the low and the high band are at or below one half
    /// (R. Brookmeyer and J. Crowley, "A confidence interval for the median survival time", 1982).
    /// An end is none if its band never gets there.
    pub median_interval: (Option<f64>, Option<f64>),
}

impl Curve {
    /// The estimated share that lasts longer than a time, 0 to 1. After the last spell the curve says
    /// nothing of its own; its last value is kept (R. D. Gill, *Censoring and Stochastic Integrals*,
    /// 1980).
    pub fn survival_at(&self, time: f64) -> f64 {
        let reached = self.steps.partition_point(|step| step.time <= time);
        reached
            .checked_sub(1)
            .and_then(|last| self.steps.get(last))
            .map_or(1.0, |step| step.survival)
    }

    /// The first time at which a height of the curve is at or below one half.
    fn first_half(&self, height: impl Fn(&Step) -> f64) -> Option<f64> {
        self.steps
            .iter()
            .find(|step| height(step) <= 0.5 + HALF_WITHIN)
            .map(|step| step.time)
    }
}

/// The product-limit estimate of survival (E. L. Kaplan and P. Meier, "Nonparametric estimation from
/// incomplete observations", 1958, equation 2b). Spells that end at a time count as ending before
/// those that go out of view at that time.
///
/// The 95 % band takes Greenwood's variance on the scale log(−log S), where it stays within 0 to 1
/// (M. Greenwood, "The natural duration of cancer", 1926; J. D. Kalbfleisch and R. L. Prentice, *The
/// Statistical Analysis of Failure Time Data*, 1980, section 1.3). Where nothing is left (S = 0) that
/// scale has no value: the band then runs from 0 to where the band of the step before ended, or to 1
/// at the first step.
pub fn kaplan_meier(spells: &[Spell]) -> Curve {
    let mut sorted: Vec<Spell> = spells
        .iter()
        .map(|spell| Spell {
            // The addition turns a negative zero into zero.
            time: spell.time.max(0.0) + 0.0,
            ..*spell
        })
        .collect();
    sorted.sort_by(|a, b| a.time.total_cmp(&b.time));
    let mut curve = Curve {
        steps: Vec::new(),
        spells: spells.len(),
        events: 0,
        censored: 0,
        median: None,
        median_interval: (None, None),
    };
    let (mut at_risk, mut censored) = (spells.len(), 0);
    let (mut survival, mut variance, mut high) = (1.0, 0.0, 1.0);
    for tied in sorted.chunk_by(|a, b| a.time >= b.time) {
        let events = tied.iter().filter(|spell| spell.ended).count();
        let time = tied.first().map_or(0.0, |spell| spell.time);
        if events > 0 {
            let (risk, ended) = (float(at_risk), float(events));
            // Multiplied first: simple fractions come out exact more often.
            survival = survival * (risk - ended) / risk;
            variance += ended / (risk * (risk - ended));
            let low;
            (low, high) = band(survival, variance).unwrap_or((0.0, high));
            curve.steps.push(Step {
                time,
                at_risk,
                events,
                censored,
                survival,
                low,
                high,
            });
            censored = 0;
        }
        curve.events += events;
        curve.censored += tied.len() - events;
        censored += tied.len() - events;
        at_risk -= tied.len();
    }
    curve.median = curve.first_half(|step| step.survival);
    curve.median_interval = (
        curve.first_half(|step| step.low),
        curve.first_half(|step| step.high),
    );
    curve
}

/// The band around a survival, from Greenwood's sum Σ d / (n (n − d)); none at the ends of the scale.
fn band(survival: f64, variance: f64) -> Option<(f64, f64)> {
    if survival <= 0.0 || survival >= 1.0 {
        return None;
    }
    let log = libm::log(survival);
    // The standard error on the scale log(−log S); S^exp(±x) is the way back.
    let spread = NORMAL_95 * variance.sqrt() / log.abs();
    let back = |by: f64| libm::exp(log * libm::exp(by));
    Some((back(spread), back(-spread)))
}

/// The 95 % score interval of a share, (low, high) within 0 to 1 (E. B. Wilson, "Probable inference,
/// the law of succession, and statistical inference", 1927). None without trials, or with more
/// successes than trials.
pub fn wilson(successes: usize, trials: usize) -> Option<(f64, f64)> {
    if trials == 0 || successes > trials {
        return None;
    }
    let (count, square) = (float(trials), NORMAL_95 * NORMAL_95);
    let share = float(successes) / count;
    let centre = share + square / (2.0 * count);
    let reach = NORMAL_95 * (share * (1.0 - share) / count + square / (4.0 * count * count)).sqrt();
    let scale = 1.0 + square / count;
    // Exact at the ends, where rounding would leave a trace.
    let low = if successes == 0 {
        0.0
    } else {
        (centre - reach) / scale
    };
    let high = if successes == trials {
        1.0
    } else {
        (centre + reach) / scale
    };
    Some((low, high))
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "some figures must come out exact")]
mod tests {
    use super::{Spell, kaplan_meier, wilson};
    use proptest::prelude::*;

    fn spells(ended: &[f64], censored: &[f64]) -> Vec<Spell> {
        let ended = ended.iter().map(|time| Spell {
            time: *time,
            ended: true,
        });
        let censored = censored.iter().map(|time| Spell {
            time: *time,
            ended: false,
        });
        ended.chain(censored).collect()
    }

    fn any_spells() -> impl Strategy<Value = Vec<Spell>> {
        let one = (0u8..20, any::<bool>()).prop_map(|(time, ended)| Spell {
            time: time.into(),
            ended,
        });
        prop::collection::vec(one, 0..40)
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 6e-4
    }

    /// Weeks of remission under 6-mercaptopurine (E. J. Freireich et al., 1963).
    #[test]
    fn freireichs_treated_group() {
        let curve = kaplan_meier(&spells(
            &[6.0, 6.0, 6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0],
            &[
                6.0, 9.0, 10.0, 11.0, 17.0, 19.0, 20.0, 25.0, 32.0, 32.0, 34.0, 35.0,
            ],
        ));
        let expected = [
            (6.0, 21, 3, 0, 0.857),
            (7.0, 17, 1, 1, 0.807),
            (10.0, 15, 1, 1, 0.753),
            (13.0, 12, 1, 2, 0.690),
            (16.0, 11, 1, 0, 0.627),
            (22.0, 7, 1, 3, 0.538),
            (23.0, 6, 1, 0, 0.448),
        ];
        assert_eq!(curve.steps.len(), expected.len());
        for (step, (time, at_risk, events, censored, survival)) in curve.steps.iter().zip(expected) {
            assert_eq!(
                (step.time, step.at_risk, step.events, step.censored),
                (time, at_risk, events, censored)
            );
            assert!(near(step.survival, survival), "{step:?}");
        }
        assert!(near(curve.steps[0].low, 0.620) && near(curve.steps[0].high, 0.952));
        assert_eq!((curve.spells, curve.events, curve.censored), (21, 9, 12));
        assert_eq!(curve.median, Some(23.0));
        assert_eq!(curve.median_interval, (Some(13.0), None));
        assert_eq!(curve.survival_at(5.9), 1.0);
        assert!(near(curve.survival_at(6.0), 0.857) && near(curve.survival_at(100.0), 0.448));
    }

    /// The same study's placebo group; nobody is censored, so the curve is the share still in remission.
    #[test]
    fn freireichs_placebo_group() {
        let curve = kaplan_meier(&spells(
            &[
                1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 5.0, 8.0, 8.0, 8.0, 8.0, 11.0, 11.0, 12.0, 12.0,
                15.0, 17.0, 22.0, 23.0,
            ],
            &[],
        ));
        assert_eq!(curve.median, Some(8.0));
        assert_eq!(curve.median_interval, (Some(4.0), Some(11.0)));
        let last = curve.steps.last().unwrap();
        assert_eq!((last.survival, last.low), (0.0, 0.0));
        assert_eq!(last.high, curve.steps[curve.steps.len() - 2].high);
    }

    #[test]
    fn edges() {
        let none = kaplan_meier(&[]);
        assert!(none.steps.is_empty() && none.median.is_none() && none.survival_at(1.0) == 1.0);
        let odd = kaplan_meier(&spells(&[-3.0, f64::NAN, -0.0], &[f64::INFINITY]));
        assert_eq!(odd.steps.len(), 1);
        assert_eq!(
            (odd.steps[0].time, odd.steps[0].events, odd.steps[0].survival),
            (0.0, 3, 0.25)
        );
        let all = kaplan_meier(&spells(&[2.0, 2.0], &[]));
        assert_eq!(
            (all.steps[0].low, all.steps[0].high, all.median),
            (0.0, 1.0, Some(2.0))
        );
        // Three quarters, then two thirds of that: exactly half.
        assert_eq!(kaplan_meier(&spells(&[1.0, 2.0], &[3.0, 3.0])).median, Some(2.0));
        assert_eq!(kaplan_meier(&spells(&[1.0], &[])).survival_at(f64::NAN), 1.0);
    }

    #[test]
    fn wilsons_interval() {
        let (low, high) = wilson(7, 10).unwrap();
        assert!(near(low, 0.3968) && near(high, 0.8922), "{low} {high}");
        let (low, high) = wilson(0, 20).unwrap();
        assert!(low == 0.0 && near(high, 0.1611), "{high}");
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(3, 2), None);
    }

    proptest! {
        #[test]
        fn the_curve_falls_within_its_band(some in any_spells()) {
            let curve = kaplan_meier(&some);
            let mut before = 1.0;
            for step in &curve.steps {
                prop_assert!(step.survival < before && step.events > 0);
                prop_assert!(0.0 <= step.low && step.low <= step.survival);
                prop_assert!(step.survival <= step.high && step.high <= 1.0);
                before = step.survival;
            }
            prop_assert_eq!(curve.events + curve.censored, curve.spells);
            prop_assert_eq!(curve.steps.iter().map(|step| step.events).sum::<usize>(), curve.events);
        }

        #[test]
        fn without_censoring_it_is_the_share_left(
            times in prop::collection::vec(0u8..20, 1..40),
            at in 0u8..20,
        ) {
            let times: Vec<f64> = times.into_iter().map(f64::from).collect();
            let left = times.iter().filter(|time| **time > f64::from(at)).count();
            let curve = kaplan_meier(&spells(&times, &[]));
            let share = super::float(left) / super::float(times.len());
            prop_assert!((curve.survival_at(at.into()) - share).abs() < 1e-12);
        }

        #[test]
        fn order_does_not_matter(some in any_spells()) {
            let mut turned = some.clone();
            turned.reverse();
            prop_assert_eq!(kaplan_meier(&some), kaplan_meier(&turned));
        }

        #[test]
        fn wilsons_interval_holds_the_share_and_mirrors(trials in 1usize..500, part in 0.0f64..=1.0) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 500")]
            let successes = (super::float(trials) * part) as usize;
            let (low, high) = wilson(successes, trials).unwrap();
            let share = super::float(successes) / super::float(trials);
            prop_assert!(0.0 <= low && low <= share && share <= high && high <= 1.0);
            let (mirror_low, mirror_high) = wilson(trials - successes, trials).unwrap();
            prop_assert!((low + mirror_high - 1.0).abs() < 1e-12 && (high + mirror_low - 1.0).abs() < 1e-12);
        }
    }
}
