//! `chart`: one picture, or the names of all that there are.

use bilateral_assess::assess;
use bilateral_casefile::diagnostic::did_you_mean;

use crate::args::{AsOfArg, OutputArg};
use crate::exit::Failure;
use crate::load::{self, DEFAULT_CASE};
use crate::output::write;

pub(crate) fn run(what: &[String], date: &AsOfArg, output: &OutputArg) -> Result<(), Failure> {
    let (case, name) = match what {
        [] => (DEFAULT_CASE, None),
        [one] if load::is_case(one) => (one.as_str(), None),
        [one] => (DEFAULT_CASE, Some(one.as_str())),
        [case, name, ..] => (case.as_str(), Some(name.as_str())),
    };
    let loaded = load::case(case)?;
    let as_of = load::date(date.as_of.as_deref())?;
    let assessment = assess(&loaded.case, as_of);
    let weighed = super::weigh::view_of(&loaded.case, as_of);
    let readings = load::readings(&loaded.case, "all")?;
    let pictures = bilateral_report::pictures(&loaded.case, &assessment, weighed.as_ref(), &readings);
    let Some(name) = name else {
        let mut text = String::new();
        for picture in &pictures {
            text.push_str(&format!(
                "{:<28} {}\n",
                picture.name,
                bilateral_report::plain(&picture.title)
            ));
        }
        text.push_str("\nNext: bilateral chart NAME --output NAME.svg\n");
        return write(&text, None);
    };
    let stem = name.strip_suffix(".svg").unwrap_or(name);
    let picture = pictures
        .iter()
        .find(|picture| picture.name == stem)
        .ok_or_else(|| {
            let known: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
            Failure::usage(
                format!("there is no chart `{stem}`"),
                did_you_mean(stem, known.iter().copied()),
            )
        })?;
    write(&(picture.svg.clone() + "\n"), output.output.as_deref())
}
