//! The commands that weigh, as a user meets them.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::command::{bilateral, shown, text, width};

/// Pages by the names of their snapshots.
const PAGES: [(&str, &[&str]); 11] = [
    ("weigh-2018", &["weigh", "--as-of", "2018-12-31"]),
    ("weigh-2015", &["weigh", "--as-of", "2015-05-08"]),
    (
        "weigh-markdown",
        &[
            "weigh",
            "--as-of",
            "2018-12-31",
            "--yardstick",
            "uk",
            "--format",
            "markdown",
        ],
    ),
    (
        "whatif",
        &[
            "whatif",
            "--set",
            "military.s400-on-time=met",
            "--set",
            "vostok-focus=not-met",
            "--as-of",
            "2018-12-31",
        ],
    ),
    ("trajectory", &["trajectory", "--to", "2020-12-31"]),
    ("survival", &["survival", "--as-of", "2019-12-31"]),
    ("score", &["score", "--as-of", "2018-12-31"]),
    ("compare", &["compare", "--as-of", "2018-12-31"]),
    (
        "watch-by-worth",
        &["watch", "--by", "worth", "--as-of", "2018-12-31"],
    ),
    ("diff-2018-2020", &["diff", "2018-12-31", "2020-12-31"]),
    (
        "stages-2018",
        &["assess", "russia-china:stages", "--as-of", "2018-12-31"],
    ),
];

#[test]
fn weighing_pages_are_as_they_were_designed() {
    for (name, args) in PAGES {
        insta::assert_snapshot!(name, shown(args));
    }
}

#[test]
fn weighing_pages_fit_a_small_terminal() {
    for day in [
        "2015-05-08",
        "2016-02-01",
        "2018-10-01",
        "2022-06-01",
        "2026-11-24",
    ] {
        for command in ["weigh", "survival", "score", "compare"] {
            let page = text(&bilateral(&[command, "--as-of", day]).stdout);
            for line in page.lines() {
                let is_address = line.trim_start().starts_with("<http");
                assert!(
                    width(line) <= 80 || is_address,
                    "{command} {day}: {} columns: {line}",
                    width(line)
                );
            }
        }
    }
    for line in text(&bilateral(&["trajectory"]).stdout).lines() {
        assert!(width(line) <= 80, "{line}");
    }
}

/// What other programs read.
#[test]
fn weighing_json_is_stable() {
    let json =
        |args: &[&str]| -> serde_json::Value { serde_json::from_slice(&bilateral(args).stdout).unwrap() };
    let weighed = json(&["weigh", "--as-of", "2018-12-31", "--format", "json"]);
    for key in [
        "schema_version",
        "case",
        "as_of",
        "hypothetical",
        "digest",
        "numbers",
        "narratives",
        "leader",
        "confidence",
        "items",
        "raters",
        "agreement",
        "tornado",
        "leave_one_out",
        "prior_sweep",
        "tipping",
        "worth",
        "falsification",
        "ways",
        "edits",
    ] {
        assert!(weighed.get(key).is_some(), "{key}");
    }
    let sum: f64 = weighed["narratives"]
        .as_object()
        .unwrap()
        .values()
        .map(|n| n["estimate"].as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-5);
    // The same case, date and seed give the same bytes; another seed moves only the draws.
    let bytes = |seed| {
        bilateral(&[
            "weigh",
            "--as-of",
            "2018-12-31",
            "--seed",
            seed,
            "--format",
            "json",
        ])
        .stdout
    };
    assert_eq!(bytes("1"), bytes("1"));
    let other: serde_json::Value = serde_json::from_slice(&bytes("2")).unwrap();
    for (a, b) in weighed["narratives"]
        .as_object()
        .unwrap()
        .values()
        .zip(other["narratives"].as_object().unwrap().values())
    {
        assert_eq!(a["estimate"], b["estimate"]);
        assert_eq!(a["low"], b["low"]);
        assert!((a["p10"].as_f64().unwrap() - b["p10"].as_f64().unwrap()).abs() < 0.02);
    }
    let supposed = json(&["whatif", "--set", "s400-on-time=met", "--format", "json"]);
    assert_eq!(supposed["hypothetical"]["s400-on-time"], "met");
    let compared = json(&["compare", "--format", "json"]);
    assert_eq!(compared["frameworks"].as_array().unwrap().len(), 3);
    assert!(
        compared["shared"]
            .as_array()
            .unwrap()
            .iter()
            .any(|shared| shared["parts"] == true)
    );
    let points = json(&["trajectory", "--format", "json"]);
    assert!(points["points"].as_array().unwrap().len() > 10);
    assert!(text(&bilateral(&["trajectory", "--format", "csv"]).stdout).starts_with("on,narrative,estimate"));
    assert!(text(&bilateral(&["survival", "--format", "csv"]).stdout).starts_with("by,name,clock"));
    assert!(
        json(&["survival", "--format", "json"])["groups"]
            .as_array()
            .unwrap()
            .len()
            > 5
    );
    assert!(
        json(&["score", "--format", "json"])["forecasts"]
            .as_array()
            .unwrap()
            .len()
            > 5
    );
    assert!(
        json(&["diff", "2018-12-31", "2020-12-31", "--format", "json"])["narratives"]["moves"].is_array()
    );
    assert!(json(&["watch", "--by", "worth", "--format", "json"])["worth"].is_array());
}

#[test]
fn wrong_usage_of_weighing_is_told() {
    for (args, words) in [
        (vec!["whatif"], "required"),
        (vec!["whatif", "--set", "s400-on-time"], "supposes nothing"),
        (
            vec!["whatif", "--set", "s400-in-time=met"],
            "did you mean `s400-on-time`?",
        ),
        (
            vec!["whatif", "--set", "s400-on-time=mett"],
            "did you mean `met`?",
        ),
        (
            vec![
                "whatif",
                "--set",
                "s400-on-time=met",
                "--set",
                "s400-on-time=not-met",
            ],
            "set twice",
        ),
        (vec!["weigh", "--prior", "soft-alliance=1.2"], "is no probability"),
        (
            vec!["weigh", "--prior", "soft-aliance=0.2"],
            "did you mean `soft-alliance`?",
        ),
        (
            vec![
                "weigh",
                "--prior",
                "soft-alliance=0.6",
                "--prior",
                "formal-alliance=0.5",
            ],
            "leave -0.100",
        ),
        (vec!["weigh", "--reading", "strikt"], "did you mean `strict`?"),
        (vec!["weigh", "--draws", "3"], "not in 100..=1000000"),
        (vec!["compare", "--reading", "lenient"], "unexpected argument"),
        (vec!["weigh", "russia-china:bci"], "has no numbers to weigh"),
        (vec!["assess", "russia-china:stage"], "it has: bci, stages"),
        (vec!["seal", "russia-china"], "compiled in"),
        (vec!["rate", "russia-china", "--as", "ana"], "compiled in"),
        (
            vec!["watch", "--by", "worth", "--format", "ics"],
            "a calendar has one order",
        ),
        (vec!["new", "x", "--from", "no-such"], "there is no case"),
    ] {
        let output = bilateral(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}: data on standard output");
        let err = text(&output.stderr);
        assert!(err.contains(words), "{args:?}: {err}");
    }
}

/// A copy of the embedded case to write into.
fn copy(dir: &Path) -> String {
    let path = dir.join("copy");
    let name = path.to_str().unwrap().to_owned();
    assert!(
        bilateral(&["new", &name, "--from", "russia-china"])
            .status
            .success()
    );
    assert_eq!(bilateral(&["check", &name]).status.code(), Some(0));
    name
}

fn rate(case: &str, rater: &str, answers: &str, more: &[&str]) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_bilateral"))
        .args(["rate", case, "--as", rater])
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    text(&child.wait_with_output().unwrap().stdout)
}

#[test]
fn a_rater_sees_others_only_after_their_own_numbers() {
    let dir = tempfile::tempdir().unwrap();
    let case = copy(dir.path());
    // Overall, priors, then two open items; a slip of the pen is asked again.
    let first = rate(
        &case,
        "ana",
        "0.3\n40%\n0.1\n0.2\n0.3 0.4 0.5\nlikely\nnonsense\n0.05\n0.1\nq\n",
        &[],
    );
    assert!(first.contains("write 0.4, 40%"), "{first}");
    assert!(first.contains("is shown once your own numbers are in"), "{first}");
    assert!(
        !first.contains("the authors of bilateral"),
        "others' numbers before one's own: {first}"
    );
    let rows = fs::read_to_string(Path::new(&case).join("ratings/ana.csv")).unwrap();
    assert_eq!(rows.lines().count(), 1 + 8, "{rows}");
    assert!(rows.contains("prior,,soft-alliance,0.55,0.675,0.8,"), "{rows}");
    // What is rated is not asked again, and rows are only ever added.
    let answers = "0.2\n0.4\n0.5\n0.3\n".repeat(6);
    // One item skipped: the round is not over until it is closed.
    let skipped = rate(&case, "ana", "\n0.2\n0.4\n0.5\n0.3\n", &[]);
    assert!(!skipped.contains("the authors of bilateral"), "{skipped}");
    let second = rate(&case, "ana", &answers, &["--done"]);
    assert!(second.contains("Your numbers are in"), "{second}");
    assert!(second.contains("the authors of bilateral"), "{second}");
    let more = fs::read_to_string(Path::new(&case).join("ratings/ana.csv")).unwrap();
    assert!(more.starts_with(&rows) && more.len() > rows.len());
    let page = text(&bilateral(&["weigh", &case]).stdout);
    assert!(
        page.contains("2 raters are put together by the geometric mean of odds"),
        "{page}"
    );
    assert!(page.contains("alpha"), "{page}");
    // Two at once: nobody's rows are lost.
    let raters = ["ben", "cleo", "dora", "emil"];
    std::thread::scope(|scope| {
        for rater in raters {
            scope.spawn(|| rate(&case, rater, &"0.25\n".repeat(8), &[]));
        }
    });
    for rater in raters {
        let rows = fs::read_to_string(Path::new(&case).join(format!("ratings/{rater}.csv"))).unwrap();
        assert_eq!(rows.lines().count(), 9, "{rater}: {rows}");
    }
    assert_eq!(bilateral(&["check", &case]).status.code(), Some(0));
}

#[test]
fn later_edits_of_sealed_numbers_appear_as_edits() {
    let dir = tempfile::tempdir().unwrap();
    let case = copy(dir.path());
    let _ = fs::remove_file(Path::new(&case).join("seals.csv"));
    assert!(text(&bilateral(&["seal", &case, "--show"]).stdout).contains("not sealed yet"));
    let sealed = text(&bilateral(&["seal", &case]).stdout);
    assert!(sealed.contains("Digest: "), "{sealed}");
    assert!(text(&bilateral(&["seal", &case]).stdout).contains("Nothing has changed"));
    let path = Path::new(&case).join("case.yaml");
    let yaml = fs::read_to_string(&path).unwrap();
    let edited = yaml.replace(
        "soft-alliance: [0.65, 0.80, 0.90]",
        "soft-alliance: [0.70, 0.85, 0.95]",
    );
    assert_ne!(yaml, edited);
    fs::write(&path, edited).unwrap();
    let shown = text(&bilateral(&["seal", &case, "--show"]).stdout);
    assert!(
        shown.contains("likelihood vostok-focus / met / soft-alliance")
            && shown.contains("sealed 0.65 0.8 0.9"),
        "{shown}"
    );
    let page = text(&bilateral(&["weigh", &case]).stdout);
    assert!(
        page.contains("vostok-focus*§") && page.contains("§ differs from the seal"),
        "{page}"
    );
    // A deadline that is moved shows as well.
    let yaml = fs::read_to_string(&path).unwrap();
    fs::write(&path, yaml.replacen("by: 2015-07-31", "by: 2017-07-31", 1)).unwrap();
    let shown = text(&bilateral(&["seal", &case, "--show"]).stdout);
    assert!(shown.contains("deadline strict / sco-membership"), "{shown}");
    // A seal that is tampered with does not pass.
    let seals = Path::new(&case).join("seals.csv");
    let rows = fs::read_to_string(&seals).unwrap();
    fs::write(&seals, rows.replacen("0.65 0.8 0.9", "0.7 0.85 0.95", 1)).unwrap();
    let output = bilateral(&["check", &case]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("weighing/seal"));
}

/// Charts and briefs, from the embedded case; a PDF where the build makes one.
#[test]
fn charts_briefs_and_pdf() {
    let names = text(&bilateral(&["chart"]).stdout);
    for name in [
        "statuses-strict",
        "promises",
        "narratives",
        "trajectory",
        "series-trade",
        "balance",
    ] {
        assert!(names.contains(name), "{names}");
        let svg = text(&bilateral(&["chart", name, "--as-of", "2018-12-31"]).stdout);
        assert!(
            svg.starts_with("<svg") && svg.contains("<title") && svg.contains("<desc"),
            "{name}"
        );
    }
    let filled = bilateral(&["brief", "--as-of", "2026-11-24"]);
    assert_eq!(filled.status.code(), Some(0), "{}", text(&filled.stderr));
    assert!(!text(&filled.stdout).contains("{{"), "every cell is filled");
    // A year in which the brief does not hold: every sentence that drifted is told.
    let drifted = bilateral(&["brief", "--as-of", "2017-06-30"]);
    assert_eq!(drifted.status.code(), Some(1));
    assert!(drifted.stdout.is_empty());
    let told = text(&drifted.stderr);
    assert!(
        told.contains("brief/claim") && told.contains("of this brief are not carried"),
        "{told}"
    );
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("brief.pdf");
    let output = bilateral(&["assess", "--format", "pdf", "--output", file.to_str().unwrap()]);
    if cfg!(feature = "pdf") {
        assert!(fs::read(&file).unwrap().starts_with(b"%PDF-"));
    } else {
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("--features pdf"));
    }
    let page = text(&bilateral(&["assess", "--format", "html"]).stdout);
    assert!(page.contains("<svg") && page.contains("What that says about the narratives"));
}
