//! Exit codes: 0 done, 1 the case has problems (or, asked whether anything would change, something would), 2 wrong usage.

use std::process::ExitCode;

use anstream::eprintln;

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The case, or the stored data, have problems, or `measure --check` found that series would change; it has been printed.
    CaseHasProblems,
    /// The command can't be carried out as given: what is wrong, and what to do.
    Usage(String, String),
    /// The reader of the output went away. Not a failure of ours.
    BrokenPipe,
}

impl Failure {
    pub(crate) fn usage(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage(what.into(), help.into())
    }
}

/// Tells the user, and the shell.
pub(crate) fn code(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) | Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(Failure::CaseHasProblems) => ExitCode::from(1),
        Err(Failure::Usage(what, help)) => {
            eprintln!("bilateral: {}", bilateral_report::plain_lines(&what));
            if !help.is_empty() {
                eprintln!("  help: {}", bilateral_report::plain(&help));
            }
            ExitCode::from(2)
        }
    }
}
