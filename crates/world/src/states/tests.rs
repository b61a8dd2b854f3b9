use super::*;

#[expect(clippy::unnecessary_wraps, reason = "compared with what placing returns")]
fn cow(number: u16) -> Result<State, Unplaced> {
    Ok(State::from_cow(number))
}

fn iso3(code: &str, year: i16) -> Result<State, Unplaced> {
    place(CodeList::Iso3, code, year)
}

fn named(text: &str, year: i16) -> Result<State, Unplaced> {
    place(CodeList::Name, text, year)
}

#[test]
fn a_code_moves_with_the_years() {
    assert_eq!(iso3("DEU", 1930), cow(255));
    assert_eq!(iso3("DEU", 1989), cow(260));
    assert_eq!(
        iso3("DEU", 1990),
        cow(255),
        "the one that is there at the year's end"
    );
    assert_eq!(iso3("DDR", 1990), cow(265));
    assert_eq!(iso3("YEM", 1989), cow(678));
    assert_eq!(iso3("YEM", 1990), cow(679));
    assert_eq!(iso3("YMD", 1975), cow(680));
    assert_eq!(iso3("KOR", 1900), cow(730));
    assert_eq!(iso3("KOR", 1950), cow(732));
    assert_eq!(place(CodeList::Iso2, "CS", 1990), cow(315));
    assert_eq!(place(CodeList::Iso2, "CS", 2004), cow(345));
    assert_eq!(place(CodeList::GleditschWard, "340", 2010), cow(345));
    assert_eq!(place(CodeList::GleditschWard, "260", 1995), cow(255));
    assert_eq!(place(CodeList::GleditschWard, "678", 1995), cow(679));
    assert_eq!(place(CodeList::GleditschWard, "970", 2010), cow(946), "Kiribati");
    assert_eq!(place(CodeList::Cow, "970", 2010), cow(970), "Nauru");
}

#[test]
fn withdrawn_codes_and_those_of_data_sets_count() {
    for (code, year, number) in [
        ("SUN", 1980, 365),
        ("RUS", 1980, 365),
        ("RUS", 2020, 365),
        ("YUG", 1980, 345),
        ("SCG", 2004, 345),
        ("SRB", 2010, 345),
        ("ROM", 1999, 360),
        ("ZAR", 1980, 490),
        ("BUR", 1980, 775),
        ("TMP", 2003, 860),
        ("XKX", 2012, 347),
        ("CSK", 1980, 315),
    ] {
        assert_eq!(iso3(code, year), cow(number), "{code} {year}");
    }
    for (code, year, number) in [
        ("643", 2000, 365),
        ("810", 1985, 365),
        ("004", 2000, 700),
        ("842", 2000, 2),
        ("251", 2000, 220),
        ("280", 1980, 260),
        ("278", 1980, 265),
        ("891", 2004, 345),
        ("688", 2010, 345),
        ("720", 1980, 680),
        ("365.0", 2000, 0),
    ] {
        let placed = place(CodeList::M49, code, year);
        if number == 0 {
            assert!(matches!(placed, Err(Unplaced::Unknown { .. })), "{code}");
        } else {
            assert_eq!(placed, cow(number), "{code} {year}");
        }
    }
    assert_eq!(place(CodeList::Cow, "365.0", 2000), cow(365));
    assert_eq!(place(CodeList::Cameo, "ROU", 2018), cow(360));
    assert_eq!(place(CodeList::Cameo, "MTN", 2018), cow(341));
    assert_eq!(place(CodeList::Cameo, "KSV", 2018), cow(347));
}

#[test]
fn names_are_read_as_they_are_written() {
    for (text, year, number) in [
        ("Viet Nam", 2000, 816),
        ("TÜRKİYE", 2000, 640),
        ("Cote d'Ivoire", 2000, 437),
        ("Côte d’Ivoire", 2000, 437),
        ("Soviet Union", 1980, 365),
        ("Russian Federation", 2000, 365),
        ("Korea, South", 2000, 732),
        ("Republic of Korea", 2000, 732),
        ("Korea, Dem. People's Rep.", 2000, 731),
        ("DR Congo", 2000, 490),
        ("Congo, Rep.", 2000, 484),
        ("Bosnia-Herzegovina", 2000, 346),
        ("North Macedonia", 2020, 343),
        ("Eswatini", 2020, 572),
        ("East Germany (GDR)", 1980, 265),
        ("Germany", 1980, 260),
        ("Germany", 2000, 255),
        ("St. Lucia", 2000, 56),
        ("Iran (Islamic Republic of)", 2000, 630),
        ("Papal States", 1850, 327),
        ("Austria-Hungary", 1900, 300),
        ("Zanzibar", 1963, 511),
        ("South Vietnam", 1970, 817),
        ("Yemen", 1950, 678),
        ("Yemen", 2000, 679),
    ] {
        assert_eq!(named(text, year), cow(number), "{text} {year}");
    }
}

#[test]
fn what_can_not_be_placed_says_why() {
    let text = |placed: Result<State, Unplaced>| placed.unwrap_err().to_string();
    assert_eq!(
        text(iso3("HKG", 2000)),
        "`HKG` is Hong Kong, a territory of China, not a state"
    );
    assert_eq!(
        text(iso3("QQQ", 2000)),
        "no state has the ISO 3166 alpha-3 code `QQQ`"
    );
    assert_eq!(
        text(place(CodeList::Cow, "740", 1950)),
        "`740` is Japan, which was not in the state system in 1950"
    );
    assert_eq!(
        text(iso3("SUN", 2005)),
        "`SUN` is Soviet Union, which was not in the state system in 2005"
    );
    assert_eq!(
        text(iso3("VNM", 1960)),
        "the ISO 3166 alpha-3 code `VNM` may mean North or South Vietnam, which shared this code"
    );
    assert_eq!(
        text(named("Korea", 1980)),
        "the name `Korea` may mean North or South Korea"
    );
    for (list, code) in [
        (CodeList::M49, "490"),
        (CodeList::Iso3, "WLD"),
        (CodeList::Iso3, "PSE"),
        (CodeList::GleditschWard, "711"),
        (CodeList::Cameo, "WST"),
        (CodeList::Name, "Hong Kong SAR, China"),
    ] {
        assert!(
            matches!(place(list, code, 2000), Err(Unplaced::NotAState { .. })),
            "{code}"
        );
    }
    for (list, code) in [
        (CodeList::Cow, "-2"),
        (CodeList::Cow, "+2"),
        (CodeList::Cow, ""),
        (CodeList::Cow, "1e2"),
        (CodeList::Cow, "99999"),
        (CodeList::Iso3, ""),
        (CodeList::Name, ""),
        (CodeList::Name, "the"),
        (CodeList::Cow, "12"),
    ] {
        assert!(
            matches!(place(list, code, 2000), Err(Unplaced::Unknown { .. })),
            "{code}"
        );
    }
}

#[test]
fn a_user_may_type_it_in_many_ways() {
    for (text, number) in [
        ("365", 365),
        ("rus", 365),
        ("RU", 365),
        ("Russia", 365),
        ("ussr", 365),
        ("AUS", 900),
        ("GMY", 255),
        ("Germany", 255),
        ("yemen", 679),
        ("vnm", 816),
        ("NA", 565),
        (" china ", 710),
        ("GDR", 265),
    ] {
        assert_eq!(parse(text), cow(number), "{text}");
    }
    assert!(
        matches!(parse("MAC"), Err(Unplaced::NotAState { .. })),
        "ISO calls Macao so"
    );
    assert!(matches!(parse("Korea"), Err(Unplaced::Ambiguous { .. })));
    assert!(matches!(parse("Atlantis"), Err(Unplaced::Unknown { .. })));
}

#[test]
fn every_state_has_a_short_name_of_its_own_that_reads_back() {
    let mut seen = std::collections::HashSet::new();
    for state in all() {
        let code = short(*state).expect("a short name");
        assert!(seen.insert(code), "{code} twice");
        assert_eq!(parse(code), Ok(*state), "{code}");
        assert!(name(*state).is_some() && cow_letters(*state).is_some());
    }
    assert_eq!(short(State::from_cow(260)), Some("GFR"));
    assert_eq!(short(State::from_cow(678)), Some("YAR"));
    assert_eq!(short(State::from_cow(1)), None);
}

/// In no year does a code mean two states, but where one gives way to the other.
#[test]
fn no_code_means_two_states_but_in_a_year_of_succession() {
    let lists = [
        CodeList::CowLetters,
        CodeList::GleditschWard,
        CodeList::Iso2,
        CodeList::Iso3,
        CodeList::M49,
        CodeList::Cameo,
        CodeList::Name,
    ];
    let mut shared = std::collections::BTreeSet::new();
    for row in table::STATES.iter() {
        let cells = [&row[1], &row[2], &row[3], &row[4], &row[5], &row[6], &row[10]];
        for (list, cell) in lists.into_iter().zip(cells) {
            for (code, ..) in table::parts(cell).chain([(row[7].as_str(), 0, 0)]) {
                for year in 1816..=2030 {
                    let mut states: Vec<u16> = INDEX
                        .entries(list, code)
                        .iter()
                        .filter(|entry| entry.holds(year))
                        .map(|entry| entry.state.cow())
                        .collect();
                    states.sort_unstable();
                    states.dedup();
                    if states.len() > 1 {
                        shared.insert((year, states));
                    }
                }
            }
        }
    }
    let known = [(1990, vec![255, 260]), (1990, vec![678, 679])];
    assert_eq!(shared.into_iter().collect::<Vec<_>>(), known);
}

#[test]
fn what_is_no_state_has_no_state_s_code() {
    for row in table::NOT_STATES.iter() {
        let columns = [
            (CodeList::Iso2, &row[0]),
            (CodeList::Iso3, &row[1]),
            (CodeList::M49, &row[2]),
            (CodeList::GleditschWard, &row[3]),
            (CodeList::Cameo, &row[4]),
            (CodeList::Name, &row[6]),
        ];
        for (list, cell) in columns {
            for (code, ..) in table::parts(cell) {
                assert!(INDEX.entries(list, code).is_empty(), "{list} {code}");
            }
        }
        assert!(!row[5].is_empty());
    }
}

#[test]
fn spells_and_names_of_a_state() {
    let russia = State::from_cow(365);
    assert_eq!(years(russia), [(1816, None)]);
    assert_eq!(name_in(russia, 1950), Some("Soviet Union"));
    assert_eq!(name(russia), Some("Russia"));
    assert_eq!(years(State::from_cow(740)), [(1860, Some(1945)), (1952, None)]);
    assert!(!exists(State::from_cow(740), 1950));
    assert_eq!(gleditsch_ward(State::from_cow(345), 2000), Some(345));
    assert_eq!(gleditsch_ward(State::from_cow(345), 2010), Some(340));
    assert_eq!(place_within(CodeList::Cow, "20", 1867, 2024), cow(20));
    assert_eq!(place_within(CodeList::Iso3, "TMP", 2000, 2016), cow(860));
    assert!(place_within(CodeList::Cow, "511", 1970, 2016).is_err());
}
