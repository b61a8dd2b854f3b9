//! Names as keys: case, accents, punctuation, little words and the order of words don't count.

/// The key of a name: `Korea, Republic of` and `Republic of Korea` have the same.
pub(super) fn key_of_name(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.chars() {
        fold(letter, &mut plain);
    }
    let mut words: Vec<&str> = plain
        .split(' ')
        .filter(|word| !word.is_empty())
        .filter_map(full)
        .collect();
    words.sort_unstable();
    words.join(" ")
}

/// Abbreviations that data sets use in names, written out; little words are dropped.
fn full(word: &str) -> Option<&str> {
    Some(match word {
        "the" | "of" | "and" => return None,
        "st" | "ste" => "saint",
        "rep" => "republic",
        "dem" => "democratic",
        "fed" => "federal",
        "is" | "isl" | "isds" => "islands",
        other => other,
    })
}

/// Adds a letter in lower case without its accent; apostrophes vanish, whatever else is no letter or digit is a blank. The
/// asterisk stays: SIPRI marks with it what is no state.
fn fold(letter: char, plain: &mut String) {
    match letter {
        'a'..='z' | '0'..='9' | '*' => plain.push(letter),
        'A'..='Z' => plain.push(letter.to_ascii_lowercase()),
        // Apostrophes, and accents that stand for themselves.
        '\'' | '’' | '‘' | '`' | '´' | '\u{300}'..='\u{36f}' => {}
        'à'..='å' | 'À'..='Å' | 'ă' | 'Ă' | 'ā' | 'Ā' | 'ą' => plain.push('a'),
        'æ' | 'Æ' => plain.push_str("ae"),
        'ç' | 'Ç' | 'ć' | 'č' | 'Ć' | 'Č' => plain.push('c'),
        'đ' | 'Đ' | 'ð' => plain.push('d'),
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ė' | 'ę' | 'ě' => plain.push('e'),
        'ğ' | 'Ğ' => plain.push('g'),
        'ì'..='ï' | 'Ì'..='Ï' | 'ı' | 'İ' | 'ī' => plain.push('i'),
        'ł' | 'Ł' => plain.push('l'),
        'ñ' | 'Ñ' | 'ń' => plain.push('n'),
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ō' => plain.push('o'),
        'œ' | 'Œ' => plain.push_str("oe"),
        'ř' => plain.push('r'),
        'š' | 'Š' | 'ş' | 'Ş' | 'ș' | 'Ș' => plain.push('s'),
        'ß' => plain.push_str("ss"),
        'ț' | 'Ț' | 'ţ' => plain.push('t'),
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'ů' => plain.push('u'),
        'ý' | 'ÿ' | 'Ý' => plain.push('y'),
        'ž' | 'Ž' | 'ż' => plain.push('z'),
        _ => plain.push(' '),
    }
}
