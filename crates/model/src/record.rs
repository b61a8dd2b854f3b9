//! The ledger's rows, and what coders judged.

use std::fmt;

use rust_decimal::Decimal;

use crate::{Date, Id, Interval};

/// Declares an enum whose values are written as kebab-case words in files.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Every word, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word that files and outputs use.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value that a word names.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.word())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What a ledger row reports.
    RecordKind {
        /// Something happened.
        Event = "event",
        /// Somebody said something. Never decides a criterion.
        Statement = "statement",
        /// Somebody bound themselves to something.
        Commitment = "commitment",
        /// A promise got a new date, or a figure a new value.
        Revision = "revision",
        /// (A part of) a promise was fulfilled.
        Delivery = "delivery",
        /// A figure was published.
        Measurement = "measurement",
        /// Reported *not* to have happened by the date.
        Absence = "absence",
        /// We looked, and found nothing.
        Search = "search",
        /// Withdraws the records that it supersedes.
        Retraction = "retraction",
        /// A promise was given up by agreement or with the partner's consent.
        Withdrawal = "withdrawal",
        /// A promise was ended undelivered by the side that made it.
        Breach = "breach",
    }
}

words! {
    /// Headline, or commitment with a cost.
    Tie {
        /// A meeting, statement, drill or title without obligation, money or capability behind it.
        Symbolic = "symbolic",
        /// Money, goods, capability, authority, an obligation or a cost.
        Substantive = "substantive",
    }
}

words! {
    /// Whether the two sides' interests agree anyway in the field that a record concerns.
    Area {
        /// They agree anyway.
        Easy = "easy",
        /// They may collide.
        Division = "division",
    }
}

words! {
    /// Whether the source was seen by the person who entered the row.
    Basis {
        /// The source was read.
        Read = "read",
        /// From knowledge, no source seen.
        Memory = "memory",
    }
}

words! {
    /// Reliability of a source (Admiralty code, NATO AJP-2.1).
    Reliability {
        /// Completely reliable.
        A = "A",
        /// Usually reliable.
        B = "B",
        /// Fairly reliable.
        C = "C",
        /// Not usually reliable.
        D = "D",
        /// Unreliable.
        E = "E",
        /// Can't be judged.
        F = "F",
    }
}

words! {
    /// Credibility of an information (Admiralty code, NATO AJP-2.1). Lower is more credible.
    Credibility {
        /// Confirmed by other sources.
        Confirmed = "1",
        /// Probably true.
        ProbablyTrue = "2",
        /// Possibly true.
        PossiblyTrue = "3",
        /// Doubtful.
        Doubtful = "4",
        /// Improbable.
        Improbable = "5",
        /// Truth can't be judged.
        CannotBeJudged = "6",
    }
}

words! {
    /// On which base a promise's date stands.
    DueKind {
        /// The first date that was made public.
        First = "first",
        /// The date in the contract.
        Contract = "contract",
        /// A later change.
        Revision = "revision",
    }
}

words! {
    /// A coder's answer to a judged criterion.
    Verdict {
        /// The question is answered with yes.
        Yes = "yes",
        /// … with no.
        No = "no",
        /// The coder could not tell.
        Unclear = "unclear",
    }
}

words! {
    /// Which way a record speaks on what it bears on.
    Sign {
        /// For it.
        For = "+",
        /// Against it.
        Against = "-",
        /// Context, neither.
        Context = "",
    }
}

/// What a record bears on, and which way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bearing {
    /// A criterion, anchor, question or aspect.
    pub target: Id,
    /// For, against or context.
    pub sign: Sign,
}

/// The texts of a row, in the ledger's column order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum TextField {
    /// `occurred_on` as written.
    OccurredOn,
    /// `known_on` as written, possibly empty.
    KnownOn,
    /// A headline in our own words.
    Title,
    /// What happened, in a sentence or two.
    What,
    /// Who acted, separated by `;`.
    Actors,
    /// Keys of the bibliography, separated by `;`.
    Source,
    /// Who first knew.
    Origin,
    /// `due` as written.
    Due,
    /// Unit of the amount.
    Unit,
    /// Quoted words of the source.
    Quote,
}

const TEXTS: usize = TextField::Quote as usize + 1;

/// A row's texts, packed into one allocation: a large ledger has millions of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordText {
    text: Box<str>,
    ends: [u32; TEXTS],
}

impl RecordText {
    /// Packs the texts, given in [`TextField`]'s order.
    pub fn new(fields: [&str; TEXTS]) -> Self {
        let mut text = String::with_capacity(fields.iter().map(|f| f.len()).sum());
        let mut ends = [0; TEXTS];
        for (field, end) in fields.into_iter().zip(&mut ends) {
            text.push_str(field);
            *end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        }
        Self {
            text: text.into_boxed_str(),
            ends,
        }
    }

    fn get(&self, field: TextField) -> &str {
        let at = field as usize;
        let start = at
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(0);
        self.text.get(start as usize..end as usize).unwrap_or("")
    }
}

/// One row of the ledger: one dated, sourced fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its name.
    pub id: Id,
    /// Valid time: when it happened.
    pub occurred: Interval,
    /// Known time: the first day on which the public could surely know (the end of an imprecise date).
    pub known: Date,
    /// What the row reports.
    pub kind: RecordKind,
    /// Symbolic or substantive.
    pub tie: Option<Tie>,
    /// Easy area or area of division.
    pub area: Option<Area>,
    /// Was the source seen?
    pub basis: Basis,
    /// How far the source can be trusted.
    pub reliability: Option<Reliability>,
    /// How far this information can be trusted; a row that gives none counts as possibly true.
    pub credibility: Option<Credibility>,
    /// The real-world event that this row reports, if others report it too.
    pub event: Option<Id>,
    /// Records that no longer count once this one is known.
    pub supersedes: Box<[Id]>,
    /// What it bears on.
    pub bears_on: Box<[Bearing]>,
    /// The promise that it concerns.
    pub promise: Option<Id>,
    /// The date promised.
    pub due: Option<Interval>,
    /// On what base that date stands; by default, the first date known is the first one and the rest are revisions.
    pub due_kind: Option<DueKind>,
    /// How much was handed over, or the figure reported.
    pub amount: Option<Decimal>,
    /// The row's texts.
    pub text: RecordText,
    /// Line in the ledger file, for messages. Not part of what a record *is*.
    pub line: u32,
}

impl Record {
    /// Name of the event: rows of one event share it, a row without one is its own event.
    pub fn event(&self) -> &Id {
        self.event.as_ref().unwrap_or(&self.id)
    }

    /// A text of the row; empty if nothing was written.
    pub fn text(&self, field: TextField) -> &str {
        self.text.get(field)
    }

    /// The headline.
    pub fn title(&self) -> &str {
        self.text(TextField::Title)
    }

    /// Keys of the bibliography.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        split_list(self.text(TextField::Source))
    }

    /// Who first knew: the row's origin, else its first source, else the row itself.
    pub fn origin(&self) -> &str {
        let origin = self.text(TextField::Origin);
        if origin.is_empty() {
            self.sources().next().unwrap_or(self.id.as_str())
        } else {
            origin
        }
    }

    /// The credibility, where a row that gives none counts as possibly true.
    pub fn credibility(&self) -> Credibility {
        self.credibility.unwrap_or(Credibility::PossiblyTrue)
    }

    /// Which way the record speaks on something, if it bears on it.
    pub fn sign_on(&self, target: &str) -> Option<Sign> {
        self.bears_on
            .iter()
            .find(|bearing| bearing.target.as_str() == target)
            .map(|bearing| bearing.sign)
    }

    /// When it happened, cut off at the day it became known: a fact can't be known before it happens.
    pub fn happened(&self) -> Interval {
        self.occurred.not_after(self.known)
    }

    /// The same fact, wherever it stands in the file.
    pub fn same_as(&self, other: &Self) -> bool {
        let mut other = other.clone();
        other.line = self.line;
        *self == other
    }
}

/// The parts of a list cell, separated by `;`, without blanks.
pub fn split_list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|part| !part.is_empty())
}

/// What a coder judged of a criterion, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The criterion judged.
    pub criterion: Id,
    /// Who judged.
    pub coder: String,
    /// When.
    pub judged: Interval,
    /// First day on which the public could know the judgement.
    pub known: Date,
    /// The answer.
    pub value: Verdict,
    /// The coder's reason.
    pub why: String,
    /// Keys of the bibliography.
    pub sources: Vec<String>,
    /// Line in the file, for messages.
    pub line: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_texts_come_back() {
        let text = RecordText::new([
            "2015",
            "",
            "Ünïcode",
            "b",
            "RUS;CHN",
            "",
            "tass",
            "",
            "bn USD",
            "“q”",
        ]);
        assert_eq!(text.get(TextField::OccurredOn), "2015");
        assert_eq!(text.get(TextField::KnownOn), "");
        assert_eq!(text.get(TextField::Title), "Ünïcode");
        assert_eq!(text.get(TextField::Quote), "“q”");
    }

    #[test]
    fn words_round_trip() {
        for kind in RecordKind::ALL {
            assert_eq!(RecordKind::from_word(kind.word()), Some(*kind));
        }
        assert_eq!(Credibility::from_word("7"), None);
        assert!(Credibility::Confirmed < Credibility::Doubtful);
    }
}
