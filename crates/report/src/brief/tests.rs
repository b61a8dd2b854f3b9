//! Briefs on a made case of two invented states.

use bilateral_assess::assess;
use bilateral_casefile::{Checked, Folder, check};
use bilateral_weigh::{Options, weigh};

use super::*;

const CASE: &str = "
format: 1
id: made
title: A <b>pact</b> | of [two](x)
question: Does it hold?
dyad: [Arcadia, Ruritania]
opened_on: 2015-01-01
narratives:
  pact: {label: Pact, says: Bound.}
  none: {label: None, says: Else., default: true, other: true}
tests:
  railway: {label: Railway, all: [line-open, toll], shows: Trust.}
criteria:
  line-open: {happens: line opens, by: 2015-07-31}
  toll: {delivers: toll-cut, against: first}
  whole: {all: [toll, talks]}
  talks: {judged: Do they talk?, rule: majority, min_coders: 1}
  trade-up: {measures: {series: trade, at_least: 10, from: 2015}}
promises:
  toll-cut: {label: Toll cut, by: Arcadia, to: Ruritania, against: first}
  bridge: {label: Bridge, by: Ruritania, to: Arcadia, against: first}
series:
  trade: {label: Trade, unit: m crowns, lag: {months: 1}}
readings:
  strict: {label: Strict, note: As written.}
  lenient:
    label: Lenient
    note: Late will do.
    late_counts: true
    criteria:
      line-open: {by: 2016-07-31, why: A year more.}
weighing:
  set_by: a scribe
  set_on: 2015-01-01
  reading: strict
  priors: {pact: [0.3, 0.4, 0.6], none: [0.4, 0.6, 0.7]}
  items:
    line-open:
      met: {pact: [0.5, 0.6, 0.7], none: [0.1, 0.2, 0.3]}
      met late: {pact: [0.1, 0.2, 0.3], none: [0.1, 0.2, 0.3]}
";

const EVIDENCE: &str = "\
id,occurred_on,known_on,kind,title,bears_on,promise,due,source,supersedes
opens,2015-08-03,2015-08-04,event,Line * opens,line-open+,,,gazette,
promised,2015-01-10,,commitment,Toll to fall,,toll-cut,2015-03-31,,
fallen,2015-06-30,,delivery,Toll falls,,toll-cut,,,
bridge-due,2015-01-10,,commitment,Bridge by March,,bridge,2015-03-31,,
trade-2014,2015-01-20,,statement,Trade told,,,,gazette,
rumour,2015-02-01,,statement,A rumour,,,,,
denial,2015-02-05,,statement,A denial,,,,,rumour
later,2018-01-01,,event,Hindsight,,,,,
";

const TRADE: &str = "\
period,value,known_on,released_on,record,note
2014,8.06,2015-01-20,2015-01-20,trade-2014,
2014,9,2017-01-20,2017-01-20,,
2015,7,2016-01-20,2016-01-20,,
2015,6,2016-01-20,2016-01-20,,
";

fn checked() -> Checked {
    let sources =
        "gazette: {type: misc, title: The Gazette, date: 2015, url: 'https://gazette.example/a_b'}\n";
    let texts = [
        ("case.yaml", CASE),
        ("evidence.csv", EVIDENCE),
        ("series/trade.csv", TRADE),
        (
            "judgements.csv",
            "criterion,coder,judged_on,known_on,value,why,source\ntalks,Ann,2015-02-01,,yes,Heard them,gazette\n",
        ),
        ("sources.yaml", sources),
    ];
    let checked = check(&Folder::from_texts("made", texts));
    assert!(checked.case.is_some(), "{:#?}", checked.problems);
    checked
}

fn on(day: &str, text: &str) -> Result<String, Vec<Drift>> {
    let checked = checked();
    let mut case = checked.case.unwrap();
    let weighs = !text.contains("NO NUMBERS");
    case.weighing = case.weighing.filter(|_| weighs);
    let assessment = assess(&case, day.parse().unwrap());
    let view = View::new(&case, &assessment, &checked.bibliography);
    let options = Options {
        draws: 100,
        ..Options::default()
    };
    let weighed = weigh(&case, &assessment, options);
    let weighed =
        weighed.map(|w| WeighView::new(&case, &assessment, &w, options, bilateral_model::Scale::default()));
    let told = brief_citing(text, &case, &view, weighed.as_ref(), &checked.bibliography);
    // What is told does not hang on the bibliography.
    let plain = brief(text, &case, &view, weighed.as_ref());
    assert_eq!(plain.is_ok(), told.is_ok());
    told.map(|brief| brief.markdown)
}

/// The text alone, without its notes.
fn prose(text: &str) -> String {
    let markdown = on("2016-06-30", text).unwrap_or_else(|drifts| panic!("{drifts:#?}"));
    markdown.split("\n\n[^").next().unwrap_or_default().to_owned()
}

fn wrong(text: &str) -> Drift {
    let mut drifts = on("2016-06-30", text).unwrap_err();
    assert_eq!(drifts.len(), 1, "{drifts:#?}");
    let drift = drifts.remove(0);
    assert!(
        CODES.iter().any(|(code, _)| *code == drift.code),
        "{}",
        drift.code
    );
    drift
}

#[test]
fn every_kind_of_path_prints() {
    for (cell, printed) in [
        ("railway.status", "not shown[^r1]"),
        ("railway.status@lenient", "shown[^r1]"),
        ("railway.met", "0[^r1]"),
        ("railway.of@all", "2[^r1]"),
        ("railway.label", "Railway"),
        ("railway.line-open.status", "met late[^r1]"),
        ("line-open.status@lenient", "met[^r1]"),
        ("line-open.rests-on", "Line \\* opens[^r1]"),
        ("toll.slip", "3.0\u{a0}months[^r1]"),
        ("toll.comparison", "first date 2015-03-31[^r1]"),
        ("whole.talks.status", "met[^r1]"),
        ("talks.rests-on", "nothing on record[^r1]"),
        ("promise.toll-cut.status", "kept late[^r1]"),
        ("promise.toll-cut.first", "2015-03-31[^r1]"),
        ("promise.toll-cut.delivered", "2015-06-30[^r1]"),
        ("promise.toll-cut.slip.latest", "3.0\u{a0}months[^r1]"),
        ("promise.bridge.slip", "more than 15.0\u{a0}months[^r1]"),
        ("promise.bridge.by", "Ruritania"),
        ("series.trade[2014]", "8.06\u{a0}m crowns[^r1]"),
        ("series.trade[2015]", "6 or 7\u{a0}m crowns[^r1]"),
        ("series.trade.label", "Trade"),
        ("narrative.pact.label", "Pact"),
        ("narrative.pact.estimate", "40\u{a0}%[^r1]"),
        ("narrative.pact.prior", "40\u{a0}%[^r1]"),
        ("weighing.leader", "None[^r1]"),
        ("weighing.after-the-fact", "0[^r1]"),
        ("rule.combine", "none given"),
        ("rule.any@lenient", "yes"),
        ("rule.evidence", "0"),
        ("record.opens.title", "Line \\* opens[^r1]"),
        ("record.opens.known", "2015-08-04[^r1]"),
        ("case.as-of", "2016-06-30"),
        ("case.title", "A &lt;b&gt;pact&lt;/b&gt; \\| of \\[two\\](x)"),
    ] {
        assert_eq!(prose(&format!("{{{{ {cell} }}}}")), printed, "{cell}");
    }
    assert!(prose("{{ narrative.pact.sentence }}").contains("our estimate 40"));
}

#[test]
fn notes_name_records_citations_and_days_once_a_set() {
    let text = "It came {{ line-open.status = met late }}, and so {{ line-open.status }}.\n\n\
        Trade was {{series.trade[2014] < 10 m crowns}}{{? toll.slip > 2}}; {{? line-open.status != met }} done \\{{x}} `{{y}}`\n";
    assert_eq!(
        on("2016-06-30", text).unwrap(),
        "It came met late[^r1], and so met late.\n\n\
        Trade was 8.06\u{a0}m crowns[^r2][^r3];[^r1] done \\{{x}} `{{y}}`\n\
        \n[^r1]: Line \\* opens (opens, known 2015-08-04): “The Gazette”, 2015 <https://gazette.example/a_b>.\n\
        \n[^r2]: Trade, 2014: 8.06 m crowns, release of 2015-01-20. Trade told (trade-2014, known 2015-01-20): “The Gazette”, 2015 <https://gazette.example/a_b>.\n\
        \n[^r3]: Toll falls (fallen, known 2015-06-30): no source seen. Toll to fall (promised, known 2015-01-10): no source seen.\n"
    );
    assert_eq!(
        prose("Held.\n{{? line-open.status = met late}}\nNext."),
        "Held.[^r1]\nNext."
    );
    assert_eq!(prose("- {{? line-open.status = met late}} a"), "- [^r1] a");
    // What it prints is not read again.
    let once = on("2016-06-30", text).unwrap();
    assert_eq!(on("2016-06-30", &once).unwrap(), once);
}

#[test]
fn a_claim_that_the_data_no_longer_carries_fails_with_its_sentence() {
    let text = "# Head\n\nOne. The öpening was\n  {{ line-open.status = not met }}, they say. Two.\n";
    // It held when it was written.
    assert!(on("2015-08-03", text).is_ok());
    let drift = wrong(text);
    assert_eq!(drift.code, "brief/claim");
    assert_eq!((drift.line, drift.column), (4, 3));
    let (start, len) = drift.span;
    assert_eq!(&text[start..start + len], "{{ line-open.status = not met }}");
    assert_eq!(
        drift.sentence,
        "The öpening was {{ line-open.status = not met }}, they say."
    );
    assert_eq!(
        drift.message,
        "the text claims that `line-open.status` is not met; as of 2016-06-30 it is met late under the reading `strict`"
    );
    let drift = wrong("{{ line-open.status@all }}");
    assert_eq!(drift.code, "brief/claim");
    assert!(
        drift.message.ends_with("it is met late (strict), met (lenient)"),
        "{}",
        drift.message
    );
    // The same figure, revised.
    let text = "{{ series.trade[2014] = 8.1 }}";
    assert!(on("2016-06-30", text).is_ok());
    let drift = on("2017-06-30", text).unwrap_err().remove(0);
    assert!(
        drift.message.ends_with("it is 9\u{a0}m crowns"),
        "{}",
        drift.message
    );
    let drift = wrong("{{? line-open.rests-on = nothing }}");
    assert!(drift.message.contains("it is opens"), "{}", drift.message);
}

#[test]
fn a_path_that_names_nothing_is_told_with_what_was_meant() {
    for (path, told, help) in [
        (
            "railways.status",
            "there is no test or criterion `railways`",
            "did you mean `railway`?",
        ),
        (
            "railway.line-opens.status",
            "there is no criterion of `railway` `line-opens`",
            "`line-open`",
        ),
        (
            "railway.statuss",
            "`railway.statuss` ends with no field: `statuss`",
            "`status`",
        ),
        ("railway", "`railway` names a thing and no field of it", "status"),
        ("whole.tolls.status", "there is no part `tolls`", "`toll`"),
        (
            "line-open.status@lenint",
            "there is no reading `lenint`",
            "`lenient`",
        ),
        (
            "toll-cut.status",
            "`toll-cut` is a promise",
            "`promise.toll-cut.status`",
        ),
        ("promise.toll.status", "there is no promise `toll`", "`toll-cut`"),
        (
            "promise.bridge.frist",
            "`promise.bridge.frist` ends with no field: `frist`",
            "`first`",
        ),
        ("series.trad[2014]", "there is no series `trad`", "`trade`"),
        (
            "series.trade",
            "`series.trade` names a series and no year",
            "`series.trade[2015]`",
        ),
        (
            "narrative.pakt.estimate",
            "there is no narrative `pakt`",
            "`pact`",
        ),
        (
            "record.open.title",
            "there is no record `open` that could be known on 2016-06-30",
            "`opens`",
        ),
        (
            "record.later.title",
            "there is no record `later` that could be known on 2016-06-30",
            "",
        ),
        (
            "weighing.lead",
            "`weighing.lead` ends with no field: `lead`",
            "`leader`",
        ),
        (
            "case.titel",
            "`case.titel` ends with no field: `titel`",
            "`title`",
        ),
        ("rule.most", "`rule.most` ends with no field: `most`", "majority"),
    ] {
        let drift = wrong(&format!("{{{{ {path} }}}}"));
        assert_eq!(
            (drift.code, drift.message.as_str()),
            ("brief/path", told),
            "{path}"
        );
        assert!(drift.help.contains(help), "{path}: {}", drift.help);
        assert!(!drift.help.contains("later"), "hindsight: {}", drift.help);
    }
}

#[test]
fn what_can_not_be_read_or_answered_is_told() {
    for (text, code) in [
        ("a {{ line-open.status", "brief/unclosed"),
        ("a {{ }}", "brief/cell"),
        ("a {{ strict:line-open.status }}", "brief/cell"),
        ("a {{ case.title@strict }}", "brief/cell"),
        ("a {{ line-open.status[2015] }}", "brief/cell"),
        ("a {{ line-open.status = nearly }}", "brief/value"),
        ("a {{ line-open.status > met }}", "brief/value"),
        ("a {{ series.trade[2014] = 8 bn }}", "brief/value"),
        ("a {{ narrative.pact.estimate > 0.5 }}", "brief/value"),
        ("a {{ promise.toll-cut.first < soon }}", "brief/value"),
        ("a {{ series.trade[2016] }}", "brief/nothing"),
        ("a {{ line-open.slip }}", "brief/nothing"),
        ("a {{ promise.bridge.delivered }}", "brief/nothing"),
        ("a {{ promise.bridge.contract }}", "brief/nothing"),
        ("a {{ record.rumour.title }}", "brief/nothing"),
        ("NO NUMBERS {{ narrative.pact.estimate }}", "brief/weighing"),
        ("NO NUMBERS {{ weighing.leader }}", "brief/weighing"),
        ("<a title='{{ case.title }}'>", "brief/place"),
        ("[a](https://a/{{ case.title }})", "brief/place"),
    ] {
        let drift = wrong(text);
        assert_eq!(drift.code, code, "{text}: {}", drift.message);
        assert!(!drift.help.is_empty() && !drift.sentence.is_empty(), "{text}");
    }
}

#[test]
fn all_problems_are_told_in_one_run_in_order() {
    let text = "{{ line-open.status = met }} {{ x.y }}\n\n{{ a\n\n- {{ ! }}\n- {{ line-open.status }}\n";
    let drifts = on("2016-06-30", text).unwrap_err();
    let told: Vec<(usize, &str)> = drifts.iter().map(|drift| (drift.line, drift.code)).collect();
    assert_eq!(
        told,
        [
            (1, "brief/claim"),
            (1, "brief/path"),
            (3, "brief/unclosed"),
            (5, "brief/cell")
        ]
    );
}
