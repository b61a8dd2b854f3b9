use super::WDI;
use crate::input::{Refusal, TextFile};
use crate::output::Output;

fn file(day: &str, rows: &str) -> TextFile {
    let text = format!(
        "\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"{day}\",\n\n\
         \"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"1960\",\"1961\",\n{rows}"
    );
    TextFile {
        name: "API_X.csv".to_owned(),
        text,
        latin: false,
        sheet: None,
    }
}

fn add(output: &mut Output, file: &TextFile) -> Result<(), Refusal> {
    let (layout, table) = WDI.recognise(file).expect("known");
    (layout.read)(&table, output)
}

#[test]
fn the_update_is_version_and_day_of_release() {
    let mut output = Output::new(WDI.dataset);
    let rows = "\"World\",\"WLD\",\"GDP\",\"NY.GDP.MKTP.CD\",\"10\",\"11\",\n\
                \"Nowhere\",\"QQQ\",\"GDP\",\"NY.GDP.MKTP.CD\",\"1\",\"2\",\n\
                \"Nowhere\",\"QQR\",\"GDP\",\"NY.GDP.MKTP.CD\",\"\",\"\",\n\
                \"Nowhere\",\"QQS\",\"GDP\",\"NY.GDP.MKTP.CD\",\"1,5\",\"\",\n\
                \"Nowhere\",\"QQT\",\"GDP\"\n";
    add(&mut output, &file("2024-11-13", rows)).expect("readable");
    assert_eq!(output.version.as_deref(), Some("2024-11-13"));
    assert_eq!(output.released, Some(jiff::civil::Date::constant(2024, 11, 13)));
    // A group or an unknown code is set aside once, not once a year; a row without figures says nothing.
    assert_eq!(
        (output.unplaced.get("WLD"), output.unplaced.get("QQQ")),
        (Some(&1), Some(&1))
    );
    assert_eq!(output.unplaced.get("QQR"), None);
    let lines: Vec<usize> = output.set_aside.iter().map(|row| row.line).collect();
    assert_eq!(lines, [6, 7, 9, 10]);
    assert_eq!(output.counts.get("not a state"), Some(&1));
}

#[test]
fn files_of_two_updates_are_refused() {
    let mut output = Output::new(WDI.dataset);
    add(&mut output, &file("2024-11-13", "")).expect("readable");
    let Err(Refusal(why)) = add(&mut output, &file("2025-10-07", "")) else {
        panic!("two updates are two releases");
    };
    assert!(why.contains("2025-10-07") && why.contains("2024-11-13"), "{why}");
    assert!(add(&mut output, &file("2024-11-13", "")).is_ok());
}

#[test]
fn without_its_date_a_file_is_refused() {
    let mut output = Output::new(WDI.dataset);
    let mut held = file("2024-11-13", "");
    held.text = held.text.replace("Last Updated Date", "Updated");
    assert!(add(&mut output, &held).is_err());
    held.text = held
        .text
        .replace("Updated", "Last Updated Date")
        .replace("2024-11-13", "13 November");
    assert!(add(&mut output, &held).is_err());
}

#[test]
fn figures_for_later_borders_are_set_aside() {
    let mut output = Output::new(WDI.dataset);
    let rows = "\"Russian Federation\",\"RUS\",\"People\",\"SP.POP.TOTL\",\"119\",\"121\",\n\
                \"France\",\"FRA\",\"People\",\"SP.POP.TOTL\",\"46\",\"47\",\n";
    add(&mut output, &file("2024-11-13", rows)).expect("readable");
    assert_eq!(output.rows("indicators"), 2);
    assert_eq!(
        output
            .counts
            .get("a figure for borders that the state did not have yet"),
        Some(&2)
    );
}
