//! `judged`: coders answer a question, and a rule puts their answers together.
//!
//! Of each coder the latest answer counts; *unclear* is no vote. The deadline is the last day on which an answer
//! counts: one given surely later is left out. Until enough have answered the criterion is pending while the deadline
//! lies ahead, then unknown. Where it waits for an anchor, it is pending until that occurs, whatever anybody has
//! judged before.

use bilateral_model::{CoderVerdict, Criterion, Fragility, Judge, JudgeRule, Reason, Status};

use super::deadline::{self, Due};
use crate::verdict::Verdict;
use crate::visible::AsOf;

pub(super) fn evaluate(view: AsOf<'_>, criterion: &Criterion, judge: &Judge) -> Verdict {
    let as_of = view.date();
    let due = deadline::resolve(view, criterion);
    if let Due::Waits(anchor) = &due {
        return Verdict::of(
            Status::Pending,
            vec![Reason::AnchorAhead {
                anchor: anchor.clone(),
            }],
        );
    }
    let judgements = view.judgements(&criterion.id, due.day());
    let count = |value| {
        judgements
            .values()
            .filter(|judgement| judgement.value == value)
            .count()
    };
    let (yes, no) = (count(CoderVerdict::Yes), count(CoderVerdict::No));
    let comparison = format!("{yes} yes, {no} no, {} unclear", count(CoderVerdict::Unclear));
    let have = yes + no;
    let mut verdict = if have < judge.min_coders {
        match &due {
            Due::By(by) if as_of <= *by => Verdict::of(
                Status::Pending,
                vec![
                    Reason::DeadlineAhead { by: *by },
                    Reason::NotJudged {
                        have,
                        need: judge.min_coders,
                    },
                ],
            ),
            Due::None => Verdict::of(
                Status::Pending,
                vec![
                    Reason::NoDeadline,
                    Reason::NotJudged {
                        have,
                        need: judge.min_coders,
                    },
                ],
            ),
            _ => Verdict::of(
                Status::Unknown,
                vec![Reason::NotJudged {
                    have,
                    need: judge.min_coders,
                }],
            ),
        }
    } else {
        let decided = match judge.rule {
            JudgeRule::Any if yes > 0 => Some(true),
            JudgeRule::Any => Some(false),
            JudgeRule::Majority if yes == no => None,
            JudgeRule::Majority => Some(yes > no),
            JudgeRule::Unanimous if yes > 0 && no > 0 => None,
            JudgeRule::Unanimous => Some(yes > 0),
        };
        match decided {
            // Without a deadline nothing is ever *not met*: the next coder may change it.
            Some(false) if matches!(due, Due::None) => Verdict::of(Status::Pending, vec![Reason::NoDeadline]),
            Some(true) => Verdict::of(Status::Met, Vec::new()),
            Some(false) => Verdict::of(Status::NotMet, Vec::new()),
            None => Verdict::of(Status::Contested, vec![Reason::CodersSplit]),
        }
    };
    verdict.comparison = comparison;
    verdict.coders = judgements.into_values().cloned().collect();
    let single = have == 1 && matches!(verdict.status, Status::Met | Status::NotMet);
    verdict.fragile(single.then_some(Fragility::SingleRecord))
}
