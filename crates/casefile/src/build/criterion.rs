//! One criterion, as one reading has it.

use bilateral_model::date::year_end;
use bilateral_model::{
    Credibility, Criterion, Deadline, Deliver, Happen, Id, IfSilent, Interval, Judge, JudgeRule, Kind, Mode,
    Portion, RecordKind, Validity,
};

use super::combine::RawCombiner;
use super::{Builder, against, within};
use crate::diagnostic::closest;
use crate::schema::{
    RawBy, RawCriterion, RawIfSilent, RawJudgeRule, RawKind, RawMode, RawPortion, RawReading,
};

/// Keys that give a criterion its kind.
const KIND_KEYS: [&str; 9] = [
    "happens", "measures", "delivers", "judged", "all", "any", "at_least", "of", "not",
];

/// Places where a criterion's fields may stand: its own entry, and that of a reading.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) base: [&'a str; 2],
    pub(super) over: Option<[&'a str; 4]>,
}

impl Place<'_> {
    /// The path to a field: in the reading if it stands there, else in the case's own definition.
    pub(super) fn field<'s>(&'s self, builder: &Builder<'_>, field: &'s str) -> Vec<&'s str> {
        if let Some(over) = &self.over {
            let path = [over.as_slice(), &[field]].concat();
            if !std::ptr::eq(builder.root.find(&path), builder.root.find(over)) {
                return path;
            }
        }
        [self.base.as_slice(), &[field]].concat()
    }

    fn whole(&self) -> &[&str] {
        self.over.as_ref().map_or(&self.base, |over| over.as_slice())
    }
}

fn combiner(raw: &RawCriterion) -> RawCombiner<'_> {
    RawCombiner {
        all: raw.all.as_ref(),
        any: raw.any.as_ref(),
        at_least: raw.at_least,
        of: raw.of.as_ref(),
        not: raw.not.as_ref(),
    }
}

/// Which kind keys are there.
fn kinds(raw: &RawCriterion) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    kinds.extend(raw.happens.is_some().then_some("happens"));
    kinds.extend(raw.measures.is_some().then_some("measures"));
    kinds.extend(raw.delivers.is_some().then_some("delivers"));
    kinds.extend(raw.judged.is_some().then_some("judged"));
    if combiner(raw).count() > 0 || raw.of.is_some() {
        kinds.push("combiner");
    }
    kinds
}

/// The case's own definition with a reading's fields laid over it. A kind key in the reading replaces the kind.
pub(super) fn merge(base: &RawCriterion, over: &RawCriterion) -> RawCriterion {
    let mut merged = base.clone();
    let (had, has) = (kinds(base), kinds(over));
    if !has.is_empty() {
        RawCriterion {
            happens: merged.happens,
            measures: merged.measures,
            delivers: merged.delivers,
            judged: merged.judged,
            all: merged.all,
            any: merged.any,
            at_least: merged.at_least,
            of: merged.of,
            not: merged.not,
            ..
        } = RawCriterion::default();
        if had != has {
            RawCriterion {
                counts: merged.counts,
                against: merged.against,
                portion: merged.portion,
                tolerance: merged.tolerance,
                rule: merged.rule,
                min_coders: merged.min_coders,
                if_silent: merged.if_silent,
                after: merged.after,
                mode: merged.mode,
                by: merged.by,
                ..
            } = RawCriterion::default();
        }
    }
    macro_rules! lay {
        ($($field:ident),+) => { $(if over.$field.is_some() { merged.$field.clone_from(&over.$field); })+ };
    }
    lay!(
        label,
        asks,
        clause,
        note,
        happens,
        counts,
        measures,
        delivers,
        against,
        portion,
        tolerance,
        judged,
        rule,
        min_coders,
        all,
        any,
        at_least,
        of,
        not,
        by,
        after,
        mode,
        late_counts,
        if_silent,
        min_credibility,
        validity,
        why
    );
    merged
}

impl Builder<'_> {
    /// Builds a criterion under a reading.
    pub(super) fn criterion(
        &mut self,
        id: &Id,
        raw: &RawCriterion,
        place: Place<'_>,
        reading: Option<&RawReading>,
    ) -> Option<Criterion> {
        let label = raw.label.clone().unwrap_or_else(|| id.to_string());
        let kind = self.kind(id, raw, place, reading);
        if let [kind] = kinds(raw).as_slice() {
            self.fields_that_fit(kind, raw, place);
        }
        let by = self.deadline(raw, place);
        if let (Some(Kind::Measures(measure)), Some(Deadline::On(date))) = (&kind, &by)
            && year_end(measure.from) > date.last()
        {
            let path = place.field(self, "by");
            let message = format!("the first year judged, {}, ends after the deadline", measure.from);
            self.at(
                "date/order",
                &path,
                message,
                "set `from` to a year that ends in time, or move the deadline",
            );
        }
        let after = raw.after.as_ref().and_then(|text| {
            let path = place.field(self, "after");
            self.date(&path, text).map(Interval::last)
        });
        let min_credibility = raw
            .min_credibility
            .and_then(|level| Credibility::from_word(&level.to_string()));
        let validity = raw
            .validity
            .iter()
            .flatten()
            .enumerate()
            .filter_map(|(at, validity)| {
                let at = at.to_string();
                let path = [place.field(self, "validity"), vec![&at, "known_on"]].concat();
                Some(Validity {
                    known: self.date(&path, &validity.known_on)?.last(),
                    says: validity.says.clone(),
                    records: validity
                        .records
                        .iter()
                        .filter_map(|record| Id::new(record).ok())
                        .collect(),
                })
            });
        let validity = validity.collect();
        Some(Criterion {
            id: id.clone(),
            label,
            asks: raw.asks.clone().unwrap_or_default(),
            clause: raw.clause.clone().unwrap_or_default(),
            note: raw.note.clone().unwrap_or_default(),
            kind: kind?,
            by,
            after,
            mode: match raw.mode {
                Some(RawMode::Standing) => Mode::Standing,
                Some(RawMode::Achieved) | None => Mode::Achieved,
            },
            late_counts: raw
                .late_counts
                .unwrap_or_else(|| reading.is_some_and(|reading| reading.late_counts)),
            if_silent: match raw.if_silent {
                Some(RawIfSilent::Unknown) => IfSilent::Unknown,
                Some(RawIfSilent::NotMet) | None => IfSilent::NotMet,
            },
            min_credibility: min_credibility.unwrap_or(Credibility::PossiblyTrue),
            validity,
            why: raw.why.clone().unwrap_or_default(),
        })
    }

    fn kind(
        &mut self,
        id: &Id,
        raw: &RawCriterion,
        place: Place<'_>,
        reading: Option<&RawReading>,
    ) -> Option<Kind> {
        let kinds = kinds(raw);
        let several = kinds.len() > 1 || combiner(raw).count() > 1;
        // A kind key that is misspelt or has a value of the wrong type has been reported already.
        let keys = self
            .root
            .find(&place.base)
            .keys()
            .chain(place.over.iter().flat_map(|over| self.root.find(over).keys()));
        let told = keys
            .into_iter()
            .any(|key| key != "note" && closest(key, KIND_KEYS).is_some());
        if kinds.is_empty() && (told || !self.root.find(&place.base).is_map()) {
            return None;
        }
        if kinds.is_empty() || several {
            let message = if several {
                format!("`{id}` has several kinds: {}", kinds.join(", "))
            } else {
                format!("`{id}` has no kind")
            };
            let help = "give exactly one of happens, measures, delivers, judged, all, any, at_least, not";
            // Where the reading does not give the kind, the case's own definition is at fault: once, not under each reading.
            let at = if place
                .over
                .is_some_and(|over| self.root.find(&over).keys().any(|key| KIND_KEYS.contains(&key)))
            {
                place.whole()
            } else {
                &place.base
            };
            self.at_key("criterion/kind", at, message, help);
            return None;
        }
        if let Some(what) = &raw.happens {
            let counts = raw
                .counts
                .as_ref()
                .map(|kinds| kinds.iter().map(|kind| record_kind(*kind)).collect());
            let counts = counts.unwrap_or_else(|| vec![RecordKind::Event, RecordKind::Delivery]);
            return Some(Kind::Happens(Happen {
                what: what.clone(),
                counts,
            }));
        }
        if let Some(measure) = &raw.measures {
            return self.measure(measure, place).map(Kind::Measures);
        }
        if let Some(promise) = &raw.delivers {
            return self.deliver(promise, raw, place, reading).map(Kind::Delivers);
        }
        if let Some(question) = &raw.judged {
            let rule = match raw.rule {
                None | Some(RawJudgeRule::Majority) => JudgeRule::Majority,
                Some(RawJudgeRule::Unanimous) => JudgeRule::Unanimous,
                Some(RawJudgeRule::Any) => JudgeRule::Any,
            };
            let min_coders = raw
                .min_coders
                .map_or(1, |n| usize::try_from(n.max(1)).unwrap_or(usize::MAX));
            return Some(Kind::Judged(Judge {
                question: question.clone(),
                rule,
                min_coders,
            }));
        }
        let whole = if kinds_in(self, place) {
            place.whole().to_vec()
        } else {
            place.base.to_vec()
        };
        self.combiner(&whole, combiner(raw)).map(Kind::Composed)
    }

    fn deliver(
        &mut self,
        promise: &str,
        raw: &RawCriterion,
        place: Place<'_>,
        reading: Option<&RawReading>,
    ) -> Option<Deliver> {
        let path = place.field(self, "delivers");
        let case = self.raw;
        let id = self.reference(
            &path,
            promise,
            "promise",
            case.promises.keys().map(String::as_str),
        )?;
        let entry = case.promises.get(promise);
        let granted = reading
            .map(|reading| reading.grants.as_slice())
            .unwrap_or_default();
        Some(Deliver {
            promise: id,
            against: raw
                .against
                .or(entry.and_then(|p| p.against))
                .map_or_else(Default::default, against),
            portion: match raw.portion {
                Some(RawPortion::First) => Portion::First,
                Some(RawPortion::All) | None => Portion::All,
            },
            tolerance: within(raw.tolerance.as_ref()),
            granted: granted
                .iter()
                .filter(|name| entry.is_some_and(|promise| promise.excuses.contains_key(*name)))
                .filter_map(|name| Id::new(name).ok())
                .collect(),
        })
    }

    fn deadline(&mut self, raw: &RawCriterion, place: Place<'_>) -> Option<Deadline> {
        let path = place.field(self, "by");
        match raw.by.as_ref()? {
            RawBy::Date(text) => self.date(&path, text).map(Deadline::On),
            RawBy::Anchored(anchored) => {
                let path = [path.as_slice(), &["anchor"]].concat();
                let case = self.raw;
                let names = case.anchors.keys().map(String::as_str);
                let anchor = self.reference(&path, &anchored.anchor, "anchor", names)?;
                Some(Deadline::Anchor {
                    anchor,
                    within: within(anchored.within.as_ref()),
                })
            }
        }
    }

    /// Fields that the kind does not use are a mistake, not a remark.
    fn fields_that_fit(&mut self, kind: &str, raw: &RawCriterion, place: Place<'_>) {
        let [happens, delivers, judged, composed, measures] =
            ["happens", "delivers", "judged", "combiner", "measures"].map(|name| name == kind);
        let standing = happens || measures;
        let fields = [
            ("counts", raw.counts.is_some(), happens),
            ("after", raw.after.is_some(), happens),
            ("if_silent", raw.if_silent.is_some(), happens),
            ("mode", raw.mode.is_some(), standing),
            ("against", raw.against.is_some(), delivers),
            ("portion", raw.portion.is_some(), delivers),
            ("tolerance", raw.tolerance.is_some(), delivers),
            ("rule", raw.rule.is_some(), judged),
            ("min_coders", raw.min_coders.is_some(), judged),
            (
                "min_credibility",
                raw.min_credibility.is_some(),
                !judged && !composed,
            ),
            ("by", raw.by.is_some(), !composed && !delivers),
            ("of", raw.of.is_some(), composed),
        ];
        for (field, given, fits) in fields {
            if given && !fits {
                let path = place.field(self, field);
                let help = "take it away; see the format reference for which field goes with which kind";
                self.at_key(
                    "criterion/fields",
                    &path,
                    format!("`{field}` does not go with this kind of criterion"),
                    help,
                );
            }
        }
    }
}

/// Whether the reading's own entry names the kind.
fn kinds_in(builder: &Builder<'_>, place: Place<'_>) -> bool {
    place.over.is_some_and(|over| {
        ["all", "any", "at_least", "not"].iter().any(|word| {
            let path = [over.as_slice(), &[word]].concat();
            !std::ptr::eq(builder.root.find(&path), builder.root.find(&over))
        })
    })
}

fn record_kind(kind: RawKind) -> RecordKind {
    match kind {
        RawKind::Event => RecordKind::Event,
        RawKind::Delivery => RecordKind::Delivery,
        RawKind::Commitment => RecordKind::Commitment,
        RawKind::Revision => RecordKind::Revision,
        RawKind::Measurement => RecordKind::Measurement,
        RawKind::Statement => RecordKind::Statement,
    }
}
