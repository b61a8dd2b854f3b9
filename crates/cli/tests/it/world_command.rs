//! The data sets on all states as a user meets them. Figures are invented.

#[cfg(not(feature = "world"))]
#[test]
fn a_build_without_the_data_sets_says_how_to_get_them() {
    let output = crate::command::bilateral(&["data", "list"]);
    assert_eq!(output.status.code(), Some(2));
    let err = crate::command::text(&output.stderr);
    assert!(err.contains("--features world"), "{err}");
}

#[cfg(feature = "world")]
mod with_data_sets {
    use std::fs;
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output, Stdio};
    use std::time::{Duration, Instant};

    use serde_json::Value;
    use tempfile::TempDir;

    use crate::command::{text, width};

    const HEADER: &str = "p5,ccode,scode,country,year,democ,autoc,polity,polity2\n";

    /// A data folder and a folder for files, both gone after the test.
    struct Place(TempDir);

    impl Place {
        fn new() -> Self {
            Self(TempDir::new().unwrap())
        }

        fn data(&self) -> PathBuf {
            self.0.path().join("data")
        }

        fn command(&self, args: &[&str]) -> Command {
            let mut command = Command::new(env!("CARGO_BIN_EXE_bilateral"));
            command.arg("data").args(args).env("BILATERAL_DATA", self.data());
            for name in [
                "HTTP_PROXY",
                "http_proxy",
                "ALL_PROXY",
                "all_proxy",
                "CLICOLOR_FORCE",
            ] {
                command.env_remove(name);
            }
            command
        }

        fn run(&self, args: &[&str]) -> Output {
            self.command(args).output().unwrap()
        }

        /// What a run that has to succeed prints; nothing goes to standard error where that is no terminal.
        fn page(&self, args: &[&str]) -> String {
            let output = self.run(args);
            let err = text(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{args:?}: {err}");
            assert_eq!(err, "", "{args:?}");
            text(&output.stdout)
        }

        fn json(&self, args: &[&str]) -> Value {
            let page = self.page(&[args, &["--format", "json"]].concat());
            serde_json::from_str(&page).unwrap()
        }

        /// What a run that has to be refused says.
        fn refused(&self, args: &[&str]) -> String {
            let output = self.run(args);
            let err = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{args:?}: {err}");
            assert!(output.stdout.is_empty(), "{args:?}");
            assert!(err.contains("help: "), "{args:?}: {err}");
            err
        }

        fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
            let path = self.0.path().join(name);
            fs::write(&path, bytes).unwrap();
            path.to_str().unwrap().to_owned()
        }
    }

    fn row(state: u32, year: u32, score: &str) -> String {
        format!("1,{state},XXX,Somewhere,{year},0,0,0,{score}\n")
    }

    fn small() -> String {
        [
            HEADER.to_owned(),
            row(365, 2017, "4"),
            row(365, 2018, "-88"),
            row(710, 2018, "-7"),
        ]
        .concat()
    }

    /// Takes long enough to be broken off, and needs more than a few blocks.
    fn large(seed: u32) -> String {
        let mut rows = HEADER.to_owned();
        for (at, state) in (0_u32..).zip([2, 20, 200, 210, 220, 225, 255, 305, 325, 365, 380, 640, 710, 740])
        {
            for year in 1947..=2018 {
                let score = (at * 31 + year * year * seed) % 21;
                rows += &row(state, year, &(i64::from(score) - 10).to_string());
            }
        }
        // Rows that are read and set aside take time too.
        for line in 0..60_000 {
            rows += &row(365, 90_000 + line % 999, "1");
        }
        rows
    }

    /// Everything below a folder, with its bytes.
    fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                found.extend(contents(&path));
            } else {
                found.push((path.clone(), fs::read(&path).unwrap_or_default()));
            }
        }
        found.sort();
        found
    }

    fn leftovers(place: &Place) -> usize {
        let entries = fs::read_dir(place.data().join("polity"))
            .into_iter()
            .flatten()
            .flatten();
        entries
            .filter(|entry| entry.file_name().to_string_lossy().starts_with('.'))
            .count()
    }

    fn fits(page: &str) {
        for line in page.lines() {
            // An address stays whole.
            assert!(
                width(line) <= 80 || line.contains("://"),
                "{} columns: {line}",
                width(line)
            );
        }
    }

    #[test]
    fn every_command_has_help_with_examples_and_a_man_page() {
        for command in ["list", "info", "add", "fetch", "verify", "remove"] {
            let help = text(&Place::new().run(&[command, "--help"]).stdout);
            assert!(
                help.contains("Examples:") && help.contains("--data-folder"),
                "{command}: {help}"
            );
            let man = crate::command::bilateral(&["man", "data", command]);
            assert!(
                text(&man.stdout).contains(&format!("bilateral-data-{command}")),
                "{command}"
            );
        }
        let completions = crate::command::bilateral(&["completions", "bash"]);
        assert!(
            text(&completions.stdout).contains("bilateral__subcmd__data")
                || text(&completions.stdout).contains("bilateral__data")
        );
    }

    #[test]
    fn the_list_tells_what_is_at_hand_and_how_to_get_the_rest() {
        let place = Place::new();
        let page = place.page(&["list"]);
        assert!(
            page.contains("not at hand: bilateral data fetch polity"),
            "{page}"
        );
        let flat = page.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            flat.contains(
                "by hand from https://github.com/world-politics-datalab/vetoes-un-security-council"
            ),
            "{page}"
        );
        fits(&page);
        assert!(!place.data().exists(), "looking makes no folder");
        place.page(&["add", "polity", &place.file("p5.csv", small())]);
        let page = place.page(&["list"]);
        assert!(page.contains("p5v2018: 2017–2018, released 2020-04-30"), "{page}");
        assert!(page.contains(" 1 at hand"), "{page}");
        fits(&page);
        let json = place.json(&["list"]);
        let all = json["datasets"].as_array().unwrap();
        let polity = all.iter().find(|dataset| dataset["id"] == "polity").unwrap();
        assert_eq!(polity["releases"][0]["coverage"], serde_json::json!([2017, 2018]));
        let ids: Vec<&str> = all
            .iter()
            .map(|dataset| dataset["id"].as_str().unwrap())
            .collect();
        assert!(ids.is_sorted(), "{ids:?}");
    }

    #[test]
    fn info_tells_all_that_is_known_of_a_data_set() {
        let place = Place::new();
        let page = place.page(&["info", "polity"]);
        for words in [
            "Polity5: Political Regime",
            "Center for Systemic Peace",
            "16 months",
            "-66: foreign interruption",
            "Good for",
            "Bad for",
            "Table regimes",
            "Key: state, year",
            "At hand      nothing",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let datasets = place.json(&["list"]);
        for dataset in datasets["datasets"].as_array().unwrap() {
            fits(&place.page(&["info", dataset["id"].as_str().unwrap()]));
        }
        let json = place.json(&["info", "polity"]);
        assert_eq!(json["dataset"]["lag_months"], 16);
        assert_eq!(json["dataset"]["tables"][0]["columns"][0]["name"], "state");
        let err = place.refused(&["info", "politi"]);
        assert!(err.contains("did you mean `polity`?"), "{err}");
    }

    #[test]
    fn adding_counts_what_is_read_and_what_is_set_aside() {
        let place = Place::new();
        let bad = [
            row(365, 99_999, "1"),
            row(365, 2016, "\"3,5\""),
            row(365, 2017, "9"),
            row(710, 2018, "-7"),
        ];
        let file = place.file("p5.csv", small() + &bad.concat());
        let page = place.page(&["add", "polity", &file]);
        assert!(
            page.contains("polity p5v2018 is added: 2017–2018, released 2020-04-30"),
            "{page}"
        );
        assert!(page.contains("regimes: 3 rows"), "{page}");
        assert!(page.contains("Set aside: 3 rows"), "{page}");
        assert!(
            page.contains("p5.csv line 5: ") && page.contains("99999"),
            "{page}"
        );
        assert!(
            page.contains("p5.csv line 6: ") && page.contains("decimal comma"),
            "{page}"
        );
        assert!(page.contains("line 7: the same key as line 2"), "{page}");
        assert!(
            page.contains("Said again what an earlier row says, and left out: 1 row."),
            "{page}"
        );
        assert!(
            page.lines().all(|line| width(line) <= 80 || line.contains('/')),
            "{page}"
        );
        let again = place.page(&["add", "polity", &file]);
        assert!(again.contains("nothing has changed"), "{again}");
        let json = place.json(&["add", "polity", &file]);
        assert_eq!(json["added"], false);
        assert_eq!(json["release"]["tables"][0]["rows"], 3);
        assert_eq!(json["first_set_aside"].as_array().unwrap().len(), 3);
    }

    #[test]
    fn the_data_set_can_be_found_out() {
        let place = Place::new();
        let page = place.page(&["add", "--guess", &place.file("unnamed", small())]);
        assert!(page.contains("polity p5v2018 is added"), "{page}");
        let err = place.refused(&["add", "--guess", &place.file("x.csv", "a,b\n1,2\n")]);
        assert!(err.contains("no data set that is known"), "{err}");
        let err = place.refused(&["add", &place.file("p5.csv", small())]);
        assert!(err.contains("--guess"), "{err}");
        let err = place.refused(&["add", "desta", &place.file("p5.csv", small())]);
        assert!(err.contains("looks like polity"), "{err}");
    }

    #[test]
    fn wrong_files_are_refused_with_the_reason_and_nothing_is_stored() {
        let place = Place::new();
        for (name, bytes, words) in [
            ("a.dta", &b"<stata_dta><header>"[..], "a Stata file"),
            ("a.zip", &b"PK\x03\x04\x14\0\0\0\x08\0"[..], "is damaged"),
            ("a.csv.gz", &b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b"[..], "is damaged"),
            ("b.csv", &b""[..], "is empty"),
            ("c.csv", &b"p5|ccode|year\n1|2|3\n"[..], "no line has the columns"),
            ("d.csv", &b"<!DOCTYPE html><html>404</html>"[..], "a web page"),
        ] {
            let err = place.refused(&["add", "polity", &place.file(name, bytes)]);
            assert!(err.contains(words) && err.contains(name), "{name}: {err}");
        }
        let two = [place.file("e.csv", ""), place.file("f.csv", "")];
        let err = place.refused(&["add", "polity", &two[0], &two[1], "absent.csv"]);
        for name in ["e.csv", "f.csv", "absent.csv"] {
            assert!(err.contains(name), "all wrong files in one run: {err}");
        }
        assert!(contents(&place.data()).is_empty());
    }

    #[test]
    fn what_the_files_do_not_tell_is_asked_for() {
        let place = Place::new();
        let file = place.file("p5.csv", HEADER.to_owned() + &row(365, 2000, "3"));
        let err = place.refused(&["add", "polity", &file]);
        assert!(
            err.contains("day of release") && err.contains("--released"),
            "{err}"
        );
        let err = place.refused(&[
            "add",
            "polity",
            &file,
            "--version",
            "../x",
            "--released",
            "2001-02-03",
        ]);
        assert!(err.contains("can't be a version"), "{err}");
        let page = place.page(&[
            "add",
            "polity",
            &file,
            "--version",
            "x",
            "--released",
            "2001-02-03",
        ]);
        assert!(
            page.contains("polity x is added: 2000, released 2001-02-03 (as you say)"),
            "{page}"
        );
    }

    #[test]
    fn damage_is_found_and_a_release_can_be_removed() {
        let place = Place::new();
        assert!(place.page(&["verify"]).contains("No release in"));
        place.page(&["add", "polity", &place.file("p5.csv", small())]);
        assert!(place.page(&["verify"]).contains("1 release, whole."));
        let table = place.data().join("polity/p5v2018/regimes.parquet");
        let mut bytes = fs::read(&table).unwrap();
        bytes[10] ^= 1;
        fs::write(&table, bytes).unwrap();
        let output = place.run(&["verify"]);
        assert_eq!(output.status.code(), Some(1));
        let page = text(&output.stdout);
        assert!(
            page.contains("✗ polity p5v2018") && page.contains("1 damaged"),
            "{page}"
        );
        let json: Value = serde_json::from_slice(&place.run(&["verify", "--format", "json"]).stdout).unwrap();
        assert!(json["releases"][0]["damage"].as_str().unwrap().contains("digest"));
        let err = place.refused(&["remove", "polity", "no-such"]);
        assert!(err.contains("not in the data folder"), "{err}");
        place.page(&["remove", "polity", "p5v2018"]);
        assert!(
            place
                .page(&["list"])
                .contains("not at hand: bilateral data fetch polity")
        );
        place.page(&["add", "polity", &place.file("p5.csv", small())]);
    }

    #[test]
    fn the_option_goes_before_the_environment() {
        let place = Place::new();
        let other = place.0.path().join("other");
        let (other_name, file) = (other.to_str().unwrap(), place.file("p5.csv", small()));
        place.page(&["--data-folder", other_name, "add", "polity", &file]);
        assert!(other.join("polity/p5v2018/manifest.json").is_file());
        assert!(!place.data().exists());
        assert!(
            place
                .page(&["verify", "--data-folder", other_name])
                .contains("1 release")
        );
        let err = place.refused(&["list", "--data-folder", &file]);
        assert!(err.contains("is a file"), "{err}");
    }

    #[test]
    fn fetching_downloads_and_adds() {
        let place = Place::new();
        let err = place.refused(&["fetch", "unsc-vetoes"]);
        assert!(err.contains("by hand from https://github.com/"), "{err}");
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mirror = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut stream = stream;
                let mut request = Vec::new();
                let mut byte = [0];
                while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
                    request.extend(byte);
                }
                let body = small();
                let reply = if request.starts_with(b"GET /p5v2018.xls ") {
                    format!(
                        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                        body.len()
                    )
                } else {
                    "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned()
                };
                let _ = stream.write_all(reply.as_bytes());
            }
        });
        let page = place.page(&["fetch", "polity", "--mirror", &mirror, "--no-add"]);
        assert!(page.contains("downloaded"), "{page}");
        assert!(place.page(&["verify"]).contains("No release"));
        let page = place.page(&["fetch", "polity", "--mirror", &mirror]);
        assert!(page.contains("polity p5v2018 is added"), "{page}");
        let err = place.refused(&["fetch", "polity", "--mirror", &format!("{mirror}/nowhere")]);
        assert!(err.contains("404") && err.contains("by hand"), "{err}");
    }

    #[cfg(unix)]
    #[test]
    fn a_full_disk_leaves_what_was_there() {
        let place = Place::new();
        place.page(&["add", "polity", &place.file("p5.csv", small())]);
        let before = contents(&place.data());
        let file = place.file("large.csv", large(7));
        // A write beyond the limit fails like one to a full disk, once the signal is ignored.
        let output = Command::new("sh")
            .args([
                "-c",
                "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"",
                env!("CARGO_BIN_EXE_bilateral"),
            ])
            .args(["data", "add", "polity", &file, "--version", "second"])
            .env("BILATERAL_DATA", place.data())
            .output()
            .unwrap();
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(
            err.contains("disk is not full") && err.contains("help: "),
            "{err}"
        );
        assert_eq!(contents(&place.data()), before);
        assert_eq!(leftovers(&place), 0);
        assert!(place.page(&["verify"]).contains("1 release, whole."));
    }

    #[cfg(unix)]
    #[test]
    fn a_run_killed_in_the_middle_leaves_the_old_state_and_the_next_clears_up() {
        let place = Place::new();
        place.page(&["add", "polity", &place.file("p5.csv", small())]);
        let before = contents(&place.data().join("polity/p5v2018"));
        let file = place.file("large.csv", large(3));
        let start = |version: &str| {
            let args = ["add", "polity", &file, "--version", version];
            let mut command = place.command(&args);
            command
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        };
        let mut caught_writing = false;
        for attempt in 0..12_u64 {
            let mut child = start("second");
            if attempt % 2 == 0 {
                // As soon as it writes.
                let deadline = Instant::now() + Duration::from_mins(1);
                while leftovers(&place) == 0
                    && Instant::now() < deadline
                    && child.try_wait().unwrap().is_none()
                {
                    std::thread::yield_now();
                }
            } else {
                std::thread::sleep(Duration::from_millis(attempt * 7));
            }
            child.kill().unwrap();
            child.wait().unwrap();
            caught_writing |= leftovers(&place) > 0;
            let page = place.page(&["verify"]);
            assert!(page.contains("whole."), "{page}");
            assert_eq!(leftovers(&place), 0, "what the killed run left is cleared up");
            assert_eq!(contents(&place.data().join("polity/p5v2018")), before);
        }
        assert!(caught_writing, "no run was killed while it wrote");
        place.page(&["add", "polity", &file, "--version", "second"]);
        assert!(place.page(&["verify"]).contains("2 releases, all whole."));
    }
}
