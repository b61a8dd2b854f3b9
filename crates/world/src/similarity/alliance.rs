//! From what an alliance obliges to, to a category of commitment.

/// What some treaty in force obliges a state to, toward another (ATOP's five kinds).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent obligations, any of which a treaty may have"
)]
pub struct Obligations {
    /// To help if the other is attacked.
    pub defence: bool,
    /// To help if the other attacks.
    pub offence: bool,
    /// Not to help those who fight the other.
    pub neutrality: bool,
    /// Not to attack the other.
    pub nonaggression: bool,
    /// To consult in a crisis.
    pub consultation: bool,
}

/// The category of each kind of obligation; of several the highest counts. No obligation is 0.
///
/// That promises can be ranked at all is disputed: Häge (2011) prefers binary ties for this reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranking {
    /// Defence.
    pub defence: u8,
    /// Offence.
    pub offence: u8,
    /// Neutrality.
    pub neutrality: u8,
    /// Non-aggression.
    pub nonaggression: u8,
    /// Consultation.
    pub consultation: u8,
}

impl Ranking {
    /// By the types of the Correlates of War, as Signorino and Ritter (1999) rank them: 3 defence pact, 2 neutrality or
    /// non-aggression pact, 1 entente.
    pub const CORRELATES_OF_WAR: Self = Self {
        defence: 3,
        offence: 3,
        neutrality: 2,
        nonaggression: 2,
        consultation: 1,
    };
    /// 3 defence or offence, 2 neutrality, 1 non-aggression or consultation.
    pub const NEUTRALITY_ABOVE: Self = Self {
        defence: 3,
        offence: 3,
        neutrality: 2,
        nonaggression: 1,
        consultation: 1,
    };
    /// As R's `fpsim` ranks ATOP's obligations: 3 defence or offence, 2 neutrality or consultation, 1 non-aggression alone.
    pub const NONAGGRESSION_BELOW: Self = Self {
        defence: 3,
        offence: 3,
        neutrality: 2,
        nonaggression: 1,
        consultation: 2,
    };

    /// The category of what is promised.
    pub fn category(self, promised: Obligations) -> u8 {
        [
            (promised.defence, self.defence),
            (promised.offence, self.offence),
            (promised.neutrality, self.neutrality),
            (promised.nonaggression, self.nonaggression),
            (promised.consultation, self.consultation),
        ]
        .into_iter()
        .filter_map(|(is_promised, category)| is_promised.then_some(category))
        .max()
        .unwrap_or(0)
    }

    /// The highest category.
    pub fn strongest(self) -> u8 {
        self.category(Obligations {
            defence: true,
            offence: true,
            neutrality: true,
            nonaggression: true,
            consultation: true,
        })
    }
}

/// What a state is to itself in its portfolio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelfTie {
    /// Committed at the highest level (Signorino and Ritter 1999; Häge 2011).
    Strongest,
    /// Missing: pairs are compared on third states only.
    Missing,
}

/// The square matrix of a year: row i holds what state i promises to each state, in the states' order.
///
/// Pairs of which nothing is said have no obligation. A pair said twice keeps its higher category; a state's promise to
/// itself, or to one outside 0..states, is passed over.
pub fn commitments(
    states: usize,
    promises: impl IntoIterator<Item = (usize, usize, Obligations)>,
    ranking: Ranking,
    own: SelfTie,
) -> Vec<u8> {
    let mut cells = vec![0; states * states];
    for (from, to, promised) in promises {
        if from < states && to < states {
            let cell = &mut cells[from * states + to];
            *cell = ranking.category(promised).max(*cell);
        }
    }
    for state in 0..states {
        cells[state * states + state] = match own {
            SelfTie::Strongest => ranking.strongest(),
            SelfTie::Missing => super::MISSING,
        };
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::MISSING;

    #[test]
    fn the_highest_obligation_counts() {
        let pact = Obligations {
            nonaggression: true,
            consultation: true,
            ..Obligations::default()
        };
        assert_eq!(Ranking::CORRELATES_OF_WAR.category(pact), 2);
        assert_eq!(Ranking::NEUTRALITY_ABOVE.category(pact), 1);
        assert_eq!(Ranking::NONAGGRESSION_BELOW.category(pact), 2);
        assert_eq!(Ranking::NEUTRALITY_ABOVE.category(Obligations::default()), 0);
        assert_eq!(Ranking::NEUTRALITY_ABOVE.strongest(), 3);
    }

    #[test]
    fn promises_are_directed_and_the_diagonal_is_set() {
        let neutral = Obligations {
            neutrality: true,
            ..Obligations::default()
        };
        let promises = [
            (0, 1, neutral),
            (2, 2, neutral),
            (0, 9, neutral),
            (0, 1, Obligations::default()),
        ];
        let of = |own| commitments(3, promises, Ranking::NEUTRALITY_ABOVE, own);
        assert_eq!(of(SelfTie::Strongest), [3, 2, 0, 0, 3, 0, 0, 0, 3]);
        assert_eq!(
            of(SelfTie::Missing),
            [MISSING, 2, 0, 0, MISSING, 0, 0, 0, MISSING]
        );
    }
}
