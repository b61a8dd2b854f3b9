//! Commands that weigh: `weigh`, `whatif`, `trajectory`, `survival`, `score`, `compare`.

use std::collections::BTreeMap;

use bilateral_assess::{Assessment, assess, suppose};
use bilateral_casefile::diagnostic::{did_you_mean, one_of};
use bilateral_model::{Case, Date, Id, Range, Scale, Status};
use bilateral_report::weighing::WeighView;
use bilateral_weigh::{Dependence, Options, Pool, compare, durations, record, trajectory, weigh};

use crate::args::{
    AsOfArg, ChoiceArgs, DependenceArg, DrawArgs, OutputArg, PoolArg, ScaleArg, ScaleArgs, TableFormat,
    TextFormat, WeighFormat,
};
use crate::exit::Failure;
use crate::load::{self, Loaded};
use crate::output::write;

type Done = Result<(), Failure>;

/// How to weigh, from the command line.
pub(crate) struct Ways {
    choice: ChoiceArgs,
    options: Options,
    scale: Scale,
}

impl Ways {
    pub(crate) fn new(choice: ChoiceArgs, draws: &DrawArgs, scale: &ScaleArgs) -> Self {
        Self {
            choice,
            options: Options {
                seed: draws.seed,
                draws: draws.draws,
                pool: match draws.pool {
                    PoolArg::Geometric => Pool::GeometricOdds,
                    PoolArg::Mean => Pool::Mean,
                    PoolArg::Median => Pool::Median,
                },
                dependence: match draws.dependence {
                    DependenceArg::Written => Dependence::AsWritten,
                    DependenceArg::Independent => Dependence::Independent,
                    DependenceArg::Full => Dependence::Full,
                },
            },
            scale: match scale.yardstick {
                ScaleArg::Icd203 => Scale::Icd203,
                ScaleArg::Uk => Scale::Uk,
            },
        }
    }
}

/// A weighing with all that it hangs on; a case without numbers says what to write.
pub(crate) fn view(
    case: &Case,
    assessment: &Assessment,
    options: Options,
    scale: Scale,
) -> Result<WeighView, Failure> {
    let weighed = weigh(case, assessment, options).ok_or_else(|| no_numbers(case))?;
    Ok(WeighView::new(case, assessment, &weighed, options, scale))
}

/// The case with the reader's own reading and priors in place of the author's.
fn with_choices(case: &Case, args: &ChoiceArgs) -> Result<Case, Failure> {
    let mut case = case.clone();
    let Some(weighing) = &mut case.weighing else {
        return Err(no_numbers(&case));
    };
    if let Some(name) = &args.reading {
        let known: Vec<&str> = case.readings.keys().map(Id::as_str).collect();
        let Some(reading) = case.readings.keys().find(|id| id.as_str() == name) else {
            return Err(Failure::usage(
                format!("there is no reading `{name}`"),
                did_you_mean(name, known.iter().copied()),
            ));
        };
        if weighing.reading != *reading {
            weighing.set_for = weighing.reading.to_string();
        }
        weighing.reading = reading.clone();
    }
    if args.prior.is_empty() {
        return Ok(case);
    }
    let mut own: BTreeMap<usize, f64> = BTreeMap::new();
    for text in &args.prior {
        let wrong =
            |what: String| Failure::usage(what, "write --prior NARRATIVE=P, with P above 0 and below 1");
        let (name, number) = text
            .split_once('=')
            .ok_or_else(|| wrong(format!("`{text}` sets no prior")))?;
        let at = case.narratives.get_index_of(name.trim()).ok_or_else(|| {
            let known: Vec<&str> = case.narratives.keys().map(Id::as_str).collect();
            let help = did_you_mean(name.trim(), known.iter().copied());
            Failure::usage(format!("there is no narrative `{name}`"), help)
        })?;
        let number: Option<f64> = number.trim().parse().ok();
        let number = number.filter(|p| *p > 0.0 && *p < 1.0);
        own.insert(
            at,
            number.ok_or_else(|| wrong(format!("`{text}` is no probability")))?,
        );
    }
    let set: f64 = own.values().sum();
    let open = (0..weighing.priors.len()).filter(|at| !own.contains_key(at));
    let open: Vec<f64> = open
        .filter_map(|at| weighing.priors.get(at))
        .map(|range| range.best())
        .collect();
    let rest: f64 = open.iter().sum();
    let fits = if open.is_empty() {
        (set - 1.0).abs() < 1e-6
    } else {
        set < 1.0
    };
    if !fits {
        return Err(Failure::usage(
            format!("priors of {set} leave {:.3} for the other narratives", 1.0 - set),
            "all priors sum to one, and each is above 0",
        ));
    }
    for (at, range) in weighing.priors.iter_mut().enumerate() {
        let number = own
            .get(&at)
            .copied()
            .unwrap_or_else(|| range.best() / rest * (1.0 - set));
        *range = Range::point(number).map_err(|error| Failure::usage(error.to_string(), ""))?;
    }
    "the reader, for this run".clone_into(&mut weighing.priors_by);
    case.raters = case
        .raters
        .iter()
        .map(bilateral_model::Rater::without_priors)
        .collect();
    Ok(case)
}

/// A weighing as the case has it, if it has numbers.
pub(crate) fn view_of(case: &Case, as_of: Date) -> Option<WeighView> {
    case.weighing.as_ref()?;
    view(case, &assess(case, as_of), Options::default(), Scale::default()).ok()
}

fn no_numbers(case: &Case) -> Failure {
    Failure::usage(
        format!("`{}` has no numbers to weigh", case.head.id),
        "add `weighing:` to its YAML file: priors, and how likely each outcome is under every narrative",
    )
}

pub(crate) fn run(case: &str, date: &AsOfArg, ways: &Ways, format: WeighFormat, output: &OutputArg) -> Done {
    let loaded = load::case(case)?;
    let as_of = load::date(date.as_of.as_deref())?;
    let case = with_choices(&loaded.case, &ways.choice)?;
    show(&case, &assess(&case, as_of), ways, format, output)
}

fn show(case: &Case, assessment: &Assessment, ways: &Ways, format: WeighFormat, output: &OutputArg) -> Done {
    let view = view(case, assessment, ways.options, ways.scale)?;
    let text = match format {
        WeighFormat::Terminal => bilateral_report::weigh_terminal(&view),
        WeighFormat::Json => view.to_json(),
        WeighFormat::Markdown => bilateral_report::weigh_markdown(&view),
    };
    write(&text, output.output.as_deref())
}

pub(crate) fn whatif(
    case: &str,
    set: &[String],
    date: &AsOfArg,
    ways: &Ways,
    format: WeighFormat,
    output: &OutputArg,
) -> Done {
    let loaded = load::case(case)?;
    let as_of = load::date(date.as_of.as_deref())?;
    let mut supposed = BTreeMap::new();
    for text in set {
        let (id, status) = supposition(&loaded.case, text)?;
        if supposed
            .insert(id.clone(), status)
            .is_some_and(|other| other != status)
        {
            return Err(Failure::usage(
                format!("`{id}` is set twice, differently"),
                "set it once",
            ));
        }
    }
    let assessment = suppose(&loaded.case, as_of, supposed);
    let tests = bilateral_report::weighing::what_changed(&assess(&loaded.case, as_of), &assessment);
    let chosen = if loaded.case.weighing.is_some() {
        Some(with_choices(&loaded.case, &ways.choice)?)
    } else {
        None
    };
    if matches!(format, WeighFormat::Terminal) {
        let mut text = bilateral_report::weighing::supposed_terminal(&loaded.case, &assessment, &tests);
        if let Some(case) = &chosen {
            let view = view(case, &assessment, ways.options, ways.scale)?;
            text.push('\n');
            text.push_str(&bilateral_report::weigh_terminal(&view));
        }
        return write(&text, output.output.as_deref());
    }
    let Some(chosen) = &chosen else {
        // Without numbers there are still the tests.
        let view = bilateral_report::View::new(&loaded.case, &assessment, &loaded.bibliography);
        let readings: Vec<String> = loaded.case.readings.keys().map(ToString::to_string).collect();
        let text = match format {
            WeighFormat::Markdown => bilateral_report::markdown(&view, &readings),
            WeighFormat::Terminal | WeighFormat::Json => view.to_json(),
        };
        return write(&text, output.output.as_deref());
    };
    show(chosen, &assessment, ways, format, output)
}

/// `test.criterion=status`; the test may be left out.
fn supposition(case: &Case, text: &str) -> Result<(Id, Status), Failure> {
    let Some((name, status)) = text.split_once('=') else {
        return Err(Failure::usage(
            format!("`{text}` supposes nothing"),
            "write criterion=status, as in --set s400-on-time=met",
        ));
    };
    let (test, name) = name.trim().rsplit_once('.').unwrap_or(("", name.trim()));
    if !test.is_empty()
        && !case
            .readings
            .values()
            .any(|reading| reading.tests.contains_key(test))
    {
        let known: Vec<&str> = case
            .first_reading()
            .into_iter()
            .flat_map(|r| r.tests.keys())
            .map(Id::as_str)
            .collect();
        return Err(Failure::usage(
            format!("there is no test `{test}`"),
            did_you_mean(test, known.iter().copied()),
        ));
    }
    let criteria = || case.readings.values().flat_map(|reading| reading.criteria.keys());
    let Some(id) = criteria().find(|id| id.as_str() == name) else {
        let known: Vec<&str> = criteria().map(Id::as_str).collect();
        return Err(Failure::usage(
            format!("there is no criterion `{name}`"),
            did_you_mean(name, known.iter().copied()),
        ));
    };
    let word = status.trim().replace('-', " ");
    let status = Status::from_word(&word).ok_or_else(|| {
        Failure::usage(
            format!("`{word}` is no status"),
            one_of(&word, Status::WORDS.iter().copied()),
        )
    })?;
    Ok((id.clone(), status))
}

pub(crate) fn run_trajectory(
    case: &str,
    from: Option<&str>,
    to: Option<&str>,
    ways: &Ways,
    format: TableFormat,
    output: &OutputArg,
) -> Done {
    let loaded = load::case(case)?;
    let (from, to) = span(loaded, from, to)?;
    let case = with_choices(&loaded.case, &ways.choice)?;
    let points = trajectory(&case, from, to, ways.options).ok_or_else(|| no_numbers(&case))?;
    let (from, to) = (from.to_string(), to.to_string());
    let text = match format {
        TableFormat::Terminal => bilateral_report::trajectory_terminal(&loaded.case, &from, &to, &points),
        TableFormat::Json => bilateral_report::trajectory_json(&loaded.case, &from, &to, &points),
        TableFormat::Csv => bilateral_report::trajectory_csv(&loaded.case, &points),
    };
    write(&text, output.output.as_deref())
}

/// The days from which and to which to look.
pub(crate) fn span(loaded: &Loaded, from: Option<&str>, to: Option<&str>) -> Result<(Date, Date), Failure> {
    let to = load::date(to)?;
    let from = match from {
        Some(text) => load::date(Some(text))?,
        None => loaded.case.head.opened.min(to),
    };
    if from > to {
        return Err(Failure::usage(
            format!("{from} is after {to}"),
            "put the earlier date under --from",
        ));
    }
    Ok((from, to))
}

pub(crate) fn survival(case: &str, date: &AsOfArg, format: TableFormat, output: &OutputArg) -> Done {
    let loaded = load::case(case)?;
    let as_of = load::date(date.as_of.as_deref())?;
    let groups = durations(&loaded.case, &assess(&loaded.case, as_of));
    let as_of = as_of.to_string();
    let head = &loaded.case.head;
    let text = match format {
        TableFormat::Terminal => bilateral_report::survival_terminal(&head.title, &as_of, &groups),
        TableFormat::Json => bilateral_report::survival_json(head.id.as_str(), &as_of, &groups),
        TableFormat::Csv => bilateral_report::survival_csv(&groups),
    };
    write(&text, output.output.as_deref())
}

pub(crate) fn score(case: &str, date: &AsOfArg, format: TextFormat, output: &OutputArg) -> Done {
    let loaded = load::case(case)?;
    let as_of = load::date(date.as_of.as_deref())?;
    let head = &loaded.case.head;
    let record = record(&loaded.case, &assess(&loaded.case, as_of))
        .ok_or_else(|| Failure::usage(format!("`{}` has no criteria to settle", head.id), ""))?;
    let as_of = as_of.to_string();
    let text = match format {
        TextFormat::Terminal => bilateral_report::score_terminal(&head.title, &as_of, &record),
        TextFormat::Json => {
            bilateral_report::score_json(head.id.as_str(), &as_of, &record, &loaded.bibliography)
        }
    };
    write(&text, output.output.as_deref())
}

pub(crate) fn run_compare(
    case: &str,
    date: &AsOfArg,
    ways: &Ways,
    format: TextFormat,
    output: &OutputArg,
) -> Done {
    if load::is_framework(case) {
        return Err(Failure::usage(
            format!("`{case}` is one framework of a case"),
            "name the case itself: its frameworks are compared with each other",
        ));
    }
    let loaded = load::case(case)?;
    let as_of = load::date(date.as_of.as_deref())?;
    let cases: Vec<&Case> = std::iter::once(&loaded.case)
        .chain(loaded.frameworks.values().map(|framework| &framework.case))
        .collect();
    let comparison = compare(&cases, as_of, ways.options);
    let names = bilateral_report::Names {
        case: &loaded.case,
        frameworks: &loaded.frameworks,
        bibliography: &loaded.bibliography,
    };
    let text = match format {
        TextFormat::Terminal => bilateral_report::compare_terminal(&names, &comparison, ways.scale),
        TextFormat::Json => bilateral_report::compare_json(&names, &comparison),
    };
    write(&text, output.output.as_deref())
}
