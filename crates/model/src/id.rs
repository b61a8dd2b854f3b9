//! Names of things in a case.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// The longest id that a case may use, in characters.
pub const MAX_LEN: usize = 64;

/// A name in kebab-case: lower-case letters, digits and single hyphens, starting with a letter or digit.
///
/// Cloning is cheap (a shared string). Ids order by their text, and every output that has no
/// other stated order uses that one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Arc<str>);

/// Why a text is no [`Id`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing was written.
    #[error("an id is missing")]
    Empty,
    /// Longer than [`MAX_LEN`].
    #[error("`{0}…` is longer than {MAX_LEN} characters")]
    TooLong(String),
    /// A character outside kebab-case.
    #[error("`{text}` is not kebab-case: {found:?} can't stand there")]
    Character {
        /// The whole text.
        text: String,
        /// The first character that does not fit.
        found: char,
    },
}

impl Id {
    /// Reads an id.
    ///
    /// # Errors
    /// If the text is empty, longer than [`MAX_LEN`] or not kebab-case.
    pub fn new(text: &str) -> Result<Self, IdError> {
        if text.is_empty() {
            return Err(IdError::Empty);
        }
        if text.len() > MAX_LEN {
            return Err(IdError::TooLong(text.chars().take(24).collect()));
        }
        let mut before = '-';
        for found in text.chars() {
            let fits =
                found.is_ascii_lowercase() || found.is_ascii_digit() || (found == '-' && before != '-');
            if !fits {
                return Err(IdError::Character {
                    text: text.to_owned(),
                    found,
                });
            }
            before = found;
        }
        if before == '-' {
            return Err(IdError::Character {
                text: text.to_owned(),
                found: '-',
            });
        }
        Ok(Self(Arc::from(text)))
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest kebab-case form of any text, for a suggestion in a diagnostic. Empty if nothing is left.
    pub fn suggest(text: &str) -> String {
        let mut out = String::new();
        for c in text.chars().flat_map(char::to_lowercase) {
            if c.is_ascii_lowercase() || c.is_ascii_digit() {
                out.push(c);
            } else if !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
        }
        out.truncate(MAX_LEN);
        out.trim_end_matches('-').to_owned()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Id {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_kebab_case_only() {
        for good in ["a", "s400-on-time", "2015-07-10-ufa", "trade-100bn"] {
            assert_eq!(Id::new(good).map(|id| id.to_string()), Ok(good.to_owned()));
        }
        for bad in [
            "",
            "-a",
            "a-",
            "a--b",
            "A",
            "a b",
            "a.b",
            "é",
            "a_b",
            "a/b",
            "\u{202e}a",
        ] {
            assert!(Id::new(bad).is_err(), "{bad:?}");
        }
        assert!(Id::new(&"x".repeat(65)).is_err());
    }

    #[test]
    fn suggestion_is_itself_an_id() {
        assert_eq!(Id::suggest("S-400 on time!"), "s-400-on-time");
        assert!(Id::new(&Id::suggest("__Ünï__cødé 12__")).is_ok());
        assert_eq!(Id::suggest("…"), "");
    }
}
