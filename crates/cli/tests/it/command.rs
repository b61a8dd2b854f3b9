//! The command as a user meets it: what it prints, where, and with which exit code.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

pub(crate) fn bilateral(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bilateral"))
        .args(args)
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Exit code, standard output and standard error in one text. The digest changes with every record, so it is taken out.
pub(crate) fn shown(args: &[&str]) -> String {
    let output = bilateral(args);
    let code = output.status.code().unwrap();
    let out = text(&output.stdout)
        .lines()
        .map(|line| line.split(", digest ").next().unwrap_or(line).to_owned())
        .collect::<Vec<_>>()
        .join("\n");
    format!(
        "exit {code}\n----- stdout\n{out}\n----- stderr\n{}",
        text(&output.stderr)
    )
}

pub(crate) fn width(line: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(line)
}

#[test]
fn pages_are_as_they_were_designed() {
    insta::assert_snapshot!("assess-2016-02-01", shown(&["assess", "--as-of", "2016-02-01"]));
    insta::assert_snapshot!("assess-2025-12-31", shown(&["assess", "--as-of", "2025-12-31"]));
    insta::assert_snapshot!(
        "explain-test",
        shown(&["explain", "central-asia", "--as-of", "2016-02-01"])
    );
    insta::assert_snapshot!(
        "explain-record",
        shown(&["explain", "ufa-accession-opened", "--as-of", "2016-02-01"])
    );
    insta::assert_snapshot!(
        "explain-promise",
        shown(&["explain", "pos-1", "--as-of", "2020-01-01"])
    );
    insta::assert_snapshot!("timeline-2015", shown(&["timeline", "--to", "2016-03-01"]));
    insta::assert_snapshot!(
        "timeline-years",
        shown(&[
            "timeline",
            "--to",
            "2020-12-31",
            "--step",
            "year",
            "--reading",
            "strict"
        ])
    );
    insta::assert_snapshot!("diff-trade", shown(&["diff", "2016-01-01", "2016-02-01"]));
    insta::assert_snapshot!("promises-2020", shown(&["promises", "--as-of", "2020-12-31"]));
    insta::assert_snapshot!("watch-2015-05-08", shown(&["watch", "--as-of", "2015-05-08"]));
    insta::assert_snapshot!(
        "watch-ics",
        shown(&["watch", "--as-of", "2015-05-08", "--format", "ics"])
    );
    insta::assert_snapshot!("check", shown(&["check"]));
}

#[test]
fn the_first_page_fits_a_small_terminal() {
    let page = text(&bilateral(&[]).stdout);
    assert!(page.lines().count() < 60, "{} lines", page.lines().count());
    for day in [
        "2015-05-08",
        "2016-02-01",
        "2018-10-01",
        "2024-06-01",
        "2026-11-24",
    ] {
        for args in [
            ["assess", "--as-of", day],
            ["promises", "--as-of", day],
            ["watch", "--as-of", day],
        ] {
            let page = text(&bilateral(&args).stdout);
            for line in page.lines() {
                assert!(width(line) <= 80, "{args:?}: {} columns: {line}", width(line));
            }
        }
    }
}

#[test]
fn help_fits_eighty_columns_and_every_command_has_examples() {
    let commands = [
        "assess",
        "explain",
        "timeline",
        "diff",
        "promises",
        "watch",
        "weigh",
        "whatif",
        "trajectory",
        "survival",
        "score",
        "compare",
        "rate",
        "seal",
        "serve",
        "brief",
        "chart",
        "data",
        "dyad",
        "measure",
        "check",
        "new",
        "schema",
        "completions",
        "man",
    ];
    for command in commands {
        let output = bilateral(&[command, "--help"]);
        let help = text(&output.stdout);
        assert!(output.status.success());
        assert!(help.contains("Examples:"), "{command}");
        for line in help.lines() {
            assert!(width(line) <= 100, "{command}: {line}");
        }
    }
    assert!(
        text(&bilateral(&["--help"]).stdout)
            .contains("Exit codes: 0 done, 1 the case has problems, 2 wrong usage.")
    );
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(text(&bilateral(&["completions", shell]).stdout).contains("bilateral"));
    }
    assert!(text(&bilateral(&["man"]).stdout).contains(".TH bilateral"));
    assert!(text(&bilateral(&["man", "timeline"]).stdout).contains("step"));
}

#[test]
fn wrong_usage_is_told_and_ends_with_two() {
    for (args, words) in [
        (vec!["assess", "no-such-case"], "there is no case `no-such-case`"),
        (vec!["assess", "rusia-china"], "did you mean `russia-china`?"),
        (vec!["assess", "--as-of", "yesterday"], "is not a date"),
        (vec!["assess", "--as-of", "2015-02-30"], "not in the calendar"),
        (vec!["assess", "--reading", "mild"], "there is no reading `mild`"),
        (vec!["explain", "sco-task"], "did you mean `sco-tasks`?"),
        (vec!["explain", "military.sco-tasks"], "nothing is called"),
        (
            vec!["explain", "india-pakistan-join-sco", "--as-of", "2015-08-01"],
            "could not be known on that date",
        ),
        (vec!["diff", "2016-01-01"], "required"),
        (
            vec!["timeline", "--from", "2020-01-01", "--to", "2019-01-01"],
            "is after",
        ),
        (vec!["nonsense"], "unrecognized subcommand"),
        (vec!["man", "nonsense"], "there is no command"),
        (
            vec!["assess", "--output", "no/such/folder/x.json"],
            "can't be written",
        ),
    ] {
        let output = bilateral(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}: data on standard output");
        let err = text(&output.stderr);
        assert!(err.contains(words), "{args:?}: {err}");
    }
}

#[test]
fn a_new_case_passes_its_check_and_a_broken_one_ends_with_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("my-case");
    let name = path.to_str().unwrap();
    assert!(bilateral(&["new", name]).status.success());
    let output = bilateral(&["check", name]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert!(text(&bilateral(&["assess", name, "--as-of", "2021-06-30"]).stdout).contains("friendlier tone"));
    // Nothing is written over.
    assert_eq!(bilateral(&["new", name]).status.code(), Some(2));
    let yaml = fs::read_to_string(path.join("case.yaml")).unwrap();
    fs::write(
        path.join("case.yaml"),
        yaml.replace("happens:", "hapens:")
            .replace("series: trade", "series: trad"),
    )
    .unwrap();
    for command in ["check", "assess"] {
        let output = bilateral(&[command, name]);
        assert_eq!(output.status.code(), Some(1), "{command}");
        let err = text(&output.stderr);
        assert!(
            err.contains("hapens") && err.contains("did you mean `happens`?"),
            "{err}"
        );
        assert!(
            err.contains("there is no series `trad`"),
            "all problems in one run: {err}"
        );
    }
    let json: serde_json::Value =
        serde_json::from_slice(&bilateral(&["check", name, "--format", "json"]).stdout).unwrap();
    assert_eq!(json["problems"].as_array().unwrap().len(), 2);
    assert_eq!(json["problems"][0]["line"].as_u64().unwrap(), 48);
}

/// What other programs read.
#[test]
fn the_json_output_is_stable() {
    let output = bilateral(&["assess", "--as-of", "2016-02-01", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for key in [
        "schema_version",
        "case",
        "as_of",
        "digest",
        "readings",
        "promises",
        "watch",
        "narratives",
    ] {
        assert!(json.get(key).is_some(), "{key}");
    }
    let status = |path: &str| {
        json.pointer(path)
            .unwrap_or_else(|| panic!("{path}"))
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(status("/readings/strict/tests/central-asia/status"), "not shown");
    assert_eq!(
        status("/readings/strict/tests/central-asia/criteria/sco-membership/status"),
        "not met"
    );
    assert_eq!(
        status("/readings/lenient/tests/central-asia/criteria/sco-membership/status"),
        "met"
    );
    assert_eq!(
        status("/readings/lenient/tests/central-asia/criteria/sco-membership/because/0"),
        "ufa-accession-opened"
    );
    assert_eq!(
        status("/readings/strict/tests/economy/criteria/trade-100bn/status"),
        "not met"
    );
    assert_eq!(
        status("/readings/strict/tests/economy/criteria/promises-kept/criteria/altai-kept/status"),
        "not met"
    );
    assert!(json.pointer("/promises/s400-cn/slip_months/first").is_some());
    assert_eq!(status("/promises/s400-cn/status"), "open");
}

/// The figure of 2015 was 64.2 bn when first known and 68.0 bn a year later; each verdict stands on its own date.
#[test]
fn vintages_of_the_real_case() {
    for (day, value) in [("2016-02-01", "64.2"), ("2017-02-01", "68.0")] {
        let output = bilateral(&["assess", "--as-of", day, "--format", "json"]);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let trade = json
            .pointer("/readings/strict/tests/economy/criteria/trade-100bn")
            .unwrap();
        assert_eq!(trade["status"], "not met");
        assert_eq!(trade["figures"][0]["value"], value);
    }
}

/// Written whole, without colour codes, and the same each time.
#[test]
fn files_are_plain_and_byte_equal() {
    let dir = tempfile::tempdir().unwrap();
    for format in ["terminal", "json", "markdown", "html"] {
        let write = |name: &str| {
            let path = dir.path().join(name);
            let args = [
                "assess",
                "--as-of",
                "2020-01-01",
                "--format",
                format,
                "--output",
                path.to_str().unwrap(),
            ];
            assert!(bilateral(&args).status.success());
            fs::read(&path).unwrap()
        };
        let (first, second) = (write("a"), write("b"));
        assert_eq!(first, second);
        assert!(!first.contains(&0x1b), "{format} holds escape codes");
    }
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        2,
        "no temporary file is left"
    );
}

/// What evidence says can't steer a terminal, a page or a spreadsheet.
#[test]
fn hostile_evidence_is_harmless() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hostile");
    let name = path.to_str().unwrap();
    bilateral(&["new", name]);
    let csv = fs::read_to_string(path.join("evidence.csv")).unwrap();
    let csv = csv.replace(
        "Railway opens",
        "<script>alert(1)</script>\u{1b}[2J\u{202e}`x` [a](javascript:1)",
    );
    fs::write(path.join("evidence.csv"), csv).unwrap();
    let yaml = fs::read_to_string(path.join("case.yaml")).unwrap();
    fs::write(
        path.join("case.yaml"),
        yaml.replace("label: grain deliveries", "label: \"=HYPERLINK(1)\""),
    )
    .unwrap();
    let page = |args: &[&str]| text(&bilateral(args).stdout);
    let html = page(&["assess", name, "--as-of", "2021-06-30", "--format", "html"]);
    assert!(!html.contains("<script>") && html.contains("&lt;script&gt;"));
    let terminal = page(&["explain", name, "line-opens", "--as-of", "2021-06-30"]);
    assert!(
        !terminal.contains('\u{1b}') && !terminal.contains('\u{202e}'),
        "{terminal}"
    );
    let markdown = page(&["assess", name, "--as-of", "2021-06-30", "--format", "markdown"]);
    assert!(
        !markdown.contains("<script>") && !markdown.contains("[a](javascript"),
        "{markdown}"
    );
    let csv = page(&["promises", name, "--as-of", "2021-06-30", "--format", "csv"]);
    assert!(csv.contains(",'=HYPERLINK(1),"), "{csv}");
}

/// A folder or file without rights is a problem, not a panic. Who may do everything is not asked.
#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("locked");
    let name = path.to_str().unwrap();
    bilateral(&["new", name]);
    let file = path.join("evidence.csv");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&file).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    let output = bilateral(&["check", name]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("can't be read"));
}

/// The research that the case was built from, where it is at hand: nothing that it dates has been dropped without a word.
#[test]
fn the_case_carries_the_research_it_was_built_from() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/evidence");
    let required = std::env::var_os("BILATERAL_REQUIRE_SHARED").is_some();
    if !shared.is_dir() {
        assert!(!required, "the research is required and not there");
        println!("skipped: the research is not at hand");
        return;
    }
    let mut rows = 0;
    for name in ["test1.csv", "test2-3.csv"] {
        let mut reader = csv::Reader::from_path(shared.join(name)).unwrap();
        rows += reader.records().flatten().count();
    }
    let case = bilateral_casefile::check(&bilateral_casefile::embedded("russia-china").unwrap())
        .case
        .unwrap();
    let records = case.ledger.records();
    assert!(
        records.len() >= 250 && records.len() * 10 >= rows * 9,
        "{} of {rows} rows",
        records.len()
    );
    let years: Vec<i16> = records
        .iter()
        .map(|record| record.occurred.first().year())
        .collect();
    assert!(years.iter().min() <= Some(&2005) && years.iter().max() >= Some(&2025));
    let against = records
        .iter()
        .flat_map(|r| r.bears_on.iter())
        .filter(|b| b.sign == bilateral_model::Sign::Against);
    assert!(against.count() >= 30, "counter-evidence");
}
