//! The watch list as an iCalendar file (RFC 5545): whole-day events, with stable names so that a calendar updates them.

use bilateral_model::Date;
use icalendar::{Calendar, Component, Event};

use crate::safe::plain;
use crate::view::View;

/// The calendar. Things without a day are left out; a calendar has no place for them.
pub fn ics(view: &View) -> String {
    let mut calendar = Calendar::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//bilateral//watch list//EN"),
        ("CALSCALE", "GREGORIAN"),
    ] {
        calendar.append_property(icalendar::Property::new(name, value));
    }
    calendar.name(&plain(&format!("bilateral: {}", view.title)));
    // The stamp is the as-of date, not the clock: the same case gives the same bytes.
    let stamp = format!("{}T000000Z", view.as_of.replace('-', ""));
    for item in &view.watch {
        let Some(day) = item.on.as_deref().and_then(|on| on.parse::<Date>().ok()) else {
            continue;
        };
        let next = bilateral_model::date::day_after(day);
        let basic = |day: Date| format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
        let mut event = Event::new();
        // A name that stays while the thing stays the same: a promise is one whether due or overdue, a figure is that of
        // one year.
        let name = match item.kind {
            "promise due" | "promise overdue" => format!("promise-{}", item.id),
            "figure due" | "figure overdue" => format!("figure-{}-{}", item.id, day.year()),
            kind => format!("{}-{}", kind.replace(' ', "-"), item.id),
        };
        event
            .uid(&format!("{}-{name}@bilateral", view.case))
            .add_property("DTSTAMP", &stamp)
            .summary(&plain(&format!("{}: {}", item.kind, item.what)))
            .append_property(
                icalendar::Property::new("DTSTART", basic(day))
                    .add_parameter("VALUE", "DATE")
                    .done(),
            )
            .append_property(
                icalendar::Property::new("DTEND", basic(next))
                    .add_parameter("VALUE", "DATE")
                    .done(),
            )
            .add_property("TRANSP", "TRANSPARENT");
        let feeds = if item.feeds.is_empty() {
            "nothing that is tested".to_owned()
        } else {
            item.feeds.join(", ")
        };
        event.description(&plain(&format!(
            "{} ({}) bears on {feeds}. Case {}, as of {}.",
            item.id, item.kind, view.case, view.as_of
        )));
        calendar.push(event.done());
    }
    calendar.to_string()
}
