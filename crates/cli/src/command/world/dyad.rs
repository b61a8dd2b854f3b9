//! `dyad`: a page on one pair of states.

use bilateral_report::wrap;
use bilateral_world::profile::{Absent, Cited, Compared, Fact, Party, Place, Profile, Revised, Told};
use bilateral_world::track::Figure;
use serde_json::json;

use super::figures::{apart as distance, count, figure, percent, unit_after};
use super::{measures, open};
use crate::args::{DyadArgs, TextFormat};
use crate::exit::Failure;
use crate::output::write;

pub(super) fn run(asked: &DyadArgs) -> Result<(), Failure> {
    let (a, b) = open::pair(&asked.a, &asked.b)?;
    let world = open::world(
        &asked.folder,
        asked.as_of.as_deref(),
        asked.recipes.recipes.as_deref(),
    )?;
    let profile =
        Profile::of(&world, a, b, asked.year).map_err(|error| measures::failure(error, world.catalogue()))?;
    let text = match asked.format {
        TextFormat::Terminal => page(&profile),
        TextFormat::Json => machine(&profile),
    };
    write(&text, asked.output.output.as_deref())
}

fn machine(profile: &Profile) -> String {
    let mut page = json!({"schema_version": bilateral_report::SCHEMA_VERSION});
    let told = serde_json::to_value(profile).unwrap_or_default();
    if let (Some(page), serde_json::Value::Object(mut told)) = (page.as_object_mut(), told) {
        let absent: Vec<_> = profile
            .absent
            .iter()
            .map(|absent| {
                json!({
                    "dataset": absent.dataset, "measures": absent.measures, "compares": absent.compares,
                    "to_get_it": to_get(&absent.dataset),
                })
            })
            .collect();
        told.insert("absent".to_owned(), json!(absent));
        page.append(&mut told);
    }
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}

fn to_get(dataset: &str) -> Option<String> {
    let connector = bilateral_world::connector::by_id(dataset)?;
    Some(open::how_to_get(connector.dataset))
}

fn page(profile: &Profile) -> String {
    let mut text = wrap(
        &format!("{} and {}", named(&profile.a), named(&profile.b)),
        "",
        "  ",
    );
    let years = profile.year.map_or_else(
        || "The latest figure of each measure".to_owned(),
        |year| format!("Figures of {year}"),
    );
    let as_of = profile
        .as_of
        .as_ref()
        .map_or_else(String::new, |day| format!(", as of {day}"));
    text += &wrap(&format!("{years}{as_of}. {}", together(profile)), "", "");
    for group in &profile.groups {
        text += &format!("\n{}\n", group.topic.label());
        for fact in group.facts.iter().filter(|fact| fact.is_told()) {
            text += &of_fact(profile, fact);
        }
        for fact in group.facts.iter().filter(|fact| !fact.is_told()) {
            text += &not_told(fact);
        }
    }
    text += &sources(profile);
    text += &releases(profile);
    if !profile.absent.is_empty() {
        text += "\nNot at hand\n";
        for absent in &profile.absent {
            text += &of_absent(absent);
        }
    }
    if !profile.notes.is_empty() {
        text.push('\n');
        for note in &profile.notes {
            text += &wrap(note, "Mind: ", "  ");
        }
    }
    text
}

fn named(party: &Party) -> String {
    let mut codes: Vec<String> = party.iso3.iter().map(|code| format!("ISO {code}")).collect();
    codes.extend(party.letters.iter().map(|letters| format!("COW {letters}")));
    codes.push(party.cow.to_string());
    format!("{} ({})", party.name, codes.join(", "))
}

fn together(profile: &Profile) -> String {
    if profile.together.is_empty() {
        return "The two were never members of the state system at once.".to_owned();
    }
    let runs: Vec<String> = profile
        .together
        .iter()
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}–{last}")
            }
        })
        .collect();
    format!(
        "Both members of the state system: {} ({} {}).",
        runs.join(", "),
        profile.system.dataset,
        profile.system.version
    )
}

fn of_fact(profile: &Profile, fact: &Fact) -> String {
    let sources = cited(&fact.rests_on);
    if let [told] = fact.told.as_slice() {
        let first = format!("{}: {}", fact.label, with_unit(told, fact));
        return wrap(&first, "  ", "    ")
            + &wrap(&format!("{}{sources}", placed(told, fact)), "    ", "    ");
    }
    let mut text = wrap(
        &format!(
            "{} in {}{}; {sources}",
            fact.label,
            fact.year,
            comma_unit(&fact.unit)
        ),
        "  ",
        "    ",
    );
    for told in &fact.told {
        text += &wrap(
            &format!("{}{}", bare(told, fact), prefixed("; ", &place(told, fact))),
            &format!("    {}: ", arrow(profile, told.from)),
            "      ",
        );
    }
    text
}

fn arrow(profile: &Profile, from: Option<u16>) -> String {
    from.map_or_else(String::new, |cow| {
        format!("{} → {}", profile.party(cow).short(), profile.other(cow).short())
    })
}

fn comma_unit(unit: &str) -> String {
    match unit {
        "yes or no" | "category" | "ratio" => String::new(),
        unit => format!(", {unit}"),
    }
}

fn prefixed(prefix: &str, text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("{prefix}{text}")
    }
}

/// A figure with its unit and year, and the earlier one.
fn with_unit(told: &Told, fact: &Fact) -> String {
    let unit = unit_after(&fact.unit);
    format!(
        "{}{unit} in {}; {}",
        value(&told.figure, &fact.unit),
        fact.year,
        earlier(told, fact)
    )
}

/// The same where unit and year stand above.
fn bare(told: &Told, fact: &Fact) -> String {
    format!("{}; {}", value(&told.figure, &fact.unit), earlier(told, fact))
}

fn earlier(told: &Told, fact: &Fact) -> String {
    format!("{} in {}", value(&told.earlier, &fact.unit), told.earlier_year)
}

/// A figure, or why there is none.
fn value(told: &Figure, unit: &str) -> String {
    match (told.value, &told.lack) {
        (Some(value), _) => figure(value, unit),
        (None, Some(lack)) => format!("no figure ({lack})"),
        (None, None) => "no figure".to_owned(),
    }
}

/// How it stands among all pairs, before the sources.
fn placed(told: &Told, fact: &Fact) -> String {
    let place = place(told, fact);
    if place.is_empty() {
        place
    } else {
        format!("{place}; ")
    }
}

fn place(told: &Told, fact: &Fact) -> String {
    told.place
        .as_ref()
        .map_or_else(String::new, |place| among(place, fact))
}

#[expect(clippy::cast_precision_loss, reason = "counts of pairs lie far below 2^52")]
fn among(place: &Place, fact: &Fact) -> String {
    let pairs = if fact.directed { "directed pairs" } else { "pairs" };
    let of = format!("{} {pairs}", count(place.of));
    let same = format!("the same as {}", percent(place.same));
    // Categories have no order.
    if fact.unit == "category" {
        return format!("{same} of {of}");
    }
    // One that many share is told as such: the share below says little of it.
    let shared = place.same >= 0.01 && place.same * place.of as f64 > 1.5;
    match (shared, place.lower > 0.0) {
        (true, true) => format!("higher than {} of {of}, {same}", percent(place.lower)),
        (true, false) => format!("{same} of {of}, higher than none"),
        (false, _) => format!("higher than {} of {of}", percent(place.lower)),
    }
}

fn cited(sources: &[Cited]) -> String {
    let all: Vec<String> = sources
        .iter()
        .map(|cited| {
            let later = if cited.is_later_revision {
                " (came out later)"
            } else {
                ""
            };
            format!("{} {}{later}", cited.dataset, cited.version)
        })
        .collect();
    all.join(", ")
}

/// Why there is no figure, one way or the other.
fn not_told(fact: &Fact) -> String {
    let why = match (
        &fact.trouble,
        fact.told.first().and_then(|told| told.figure.lack.as_ref()),
    ) {
        (Some(trouble), _) => format!("can't be computed: {trouble}"),
        (None, Some(lack)) => format!("no figure in {}: {lack}", fact.year),
        (None, None) => format!("no figure in {}", fact.year),
    };
    wrap(
        &format!("{}: {why}; {}", fact.label, cited(&fact.rests_on)),
        "  ",
        "    ",
    )
}

/// How far apart figures are in their year, and in how many others.
fn apart(spread: &bilateral_world::profile::Spread, year: Option<i16>) -> String {
    let now = match spread.percent {
        _ if !spread.is_there() => "the same".to_owned(),
        Some(percent) => format!("{} apart", distance(percent)),
        None => "not the same".to_owned(),
    };
    match year {
        Some(_) if spread.years > 1 => {
            format!(
                "{now}; they differ in {} of {} years",
                spread.differ, spread.years
            )
        }
        _ => now,
    }
}

fn sources(profile: &Profile) -> String {
    if profile.sources.is_empty() {
        return String::new();
    }
    let mut text = "\nSources side by side\n".to_owned();
    for compared in &profile.sources {
        text += &of_sources(profile, compared);
    }
    text
}

fn of_sources(profile: &Profile, compared: &Compared) -> String {
    let way = prefixed(" ", &arrow(profile, compared.from));
    let year = compared
        .year
        .map_or_else(String::new, |year| format!(" in {year}"));
    let mut text = wrap(
        &format!(
            "{}{way}{year}{}: {}",
            compared.what,
            comma_unit(&compared.unit),
            apart(&compared.spread, compared.year)
        ),
        "  ",
        "    ",
    );
    for reading in &compared.readings {
        text += &wrap(
            &format!(
                "{}: {} ({})",
                reading.says,
                value(&reading.figure, &compared.unit),
                reading.rests_on.join(", ")
            ),
            "    ",
            "      ",
        );
    }
    text
}

fn releases(profile: &Profile) -> String {
    if profile.releases.is_empty() {
        return String::new();
    }
    let mut text = "\nReleases side by side\n".to_owned();
    let (revised, same): (Vec<&Revised>, Vec<&Revised>) = profile
        .releases
        .iter()
        .partition(|revised| revised.spread.differ > 0);
    for revised in revised {
        let way = prefixed(" ", &arrow(profile, revised.from));
        text += &wrap(
            &format!(
                "{}{way} in {}{}, of {}: {}",
                revised.label,
                revised.year,
                comma_unit(&revised.unit),
                revised.dataset,
                apart(&revised.spread, Some(revised.year))
            ),
            "  ",
            "    ",
        );
        for under in &revised.under {
            let counts = if under.counts { "; used above" } else { "" };
            text += &wrap(
                &format!(
                    "{} of {}: {}{counts}",
                    under.version,
                    under.released,
                    value(&under.figure, &revised.unit)
                ),
                "    ",
                "      ",
            );
        }
    }
    if !same.is_empty() {
        let mut names: Vec<String> = same
            .into_iter()
            .map(|revised| format!("{} ({})", revised.measure, revised.dataset))
            .collect();
        names.dedup();
        text += &wrap(&names.join(", "), "  The same under every release: ", "    ");
    }
    text
}

fn of_absent(absent: &Absent) -> String {
    let mut needs = absent.measures.clone();
    needs.extend(
        absent
            .compares
            .iter()
            .map(|what| format!("another source of {}", what.to_lowercase())),
    );
    let how = to_get(&absent.dataset).unwrap_or_else(|| "no connector reads it yet".to_owned());
    wrap(
        &format!("{how}. For {}", needs.join(", ")),
        &format!("  {}: ", absent.dataset),
        "    ",
    )
}
