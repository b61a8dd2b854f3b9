//! Kleene's strong three-valued logic (S. C. Kleene, *Introduction to Metamathematics*, 1952, §64).
//!
//! A conjunction is false as soon as one part is false, a disjunction true as soon as one part is
//! true; otherwise an unknown part leaves the whole unknown.

/// A truth value that may be unknown. Ordered `False < Unknown < True`, so that *and* is the
/// minimum and *or* the maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Known to be false.
    False,
    /// Not settled.
    Unknown,
    /// Known to be true.
    True,
}

impl Truth {
    /// Conjunction.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Disjunction.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Negation; unknown stays unknown.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }

    /// True if all parts are; true for no parts.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::True, Self::and)
    }

    /// True if any part is; false for no parts.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::False, Self::or)
    }

    /// True once `k` parts are true, false once so many are false that `k` can no longer be reached.
    pub fn at_least(k: usize, parts: impl IntoIterator<Item = Self>) -> Self {
        let (mut yes, mut open) = (0, 0);
        for part in parts {
            match part {
                Self::True => yes += 1,
                Self::Unknown => open += 1,
                Self::False => {}
            }
        }
        if yes >= k {
            Self::True
        } else if yes + open >= k {
            Self::Unknown
        } else {
            Self::False
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, True, Unknown};
    use proptest::prelude::*;

    const VALUES: [Truth; 3] = [False, Unknown, True];

    fn truth() -> impl Strategy<Value = Truth> {
        prop::sample::select(VALUES.to_vec())
    }

    #[test]
    fn truth_tables() {
        let and = [
            [False, False, False],
            [False, Unknown, Unknown],
            [False, Unknown, True],
        ];
        let or = [
            [False, Unknown, True],
            [Unknown, Unknown, True],
            [True, True, True],
        ];
        for (i, a) in VALUES.into_iter().enumerate() {
            for (j, b) in VALUES.into_iter().enumerate() {
                assert_eq!(a.and(b), and[i][j], "{a:?} and {b:?}");
                assert_eq!(a.or(b), or[i][j], "{a:?} or {b:?}");
            }
        }
        assert_eq!(VALUES.map(Truth::negate), [True, Unknown, False]);
    }

    proptest! {
        #[test]
        fn de_morgan_and_distribution(a in truth(), b in truth(), c in truth()) {
            prop_assert_eq!(a.and(b).negate(), a.negate().or(b.negate()));
            prop_assert_eq!(a.or(b).negate(), a.negate().and(b.negate()));
            prop_assert_eq!(a.and(b.or(c)), a.and(b).or(a.and(c)));
            prop_assert_eq!(a.negate().negate(), a);
        }

        #[test]
        fn at_least_one_is_any_and_at_least_n_is_all(parts in prop::collection::vec(truth(), 1..7)) {
            prop_assert_eq!(Truth::at_least(1, parts.clone()), Truth::any(parts.clone()));
            prop_assert_eq!(Truth::at_least(parts.len(), parts.clone()), Truth::all(parts));
        }

        /// Settling an unknown part never overturns a settled whole.
        #[test]
        fn knowledge_is_monotone(mut parts in prop::collection::vec(truth(), 1..7), at in any::<prop::sample::Index>(), to in truth(), k in 0usize..8) {
            let at = at.index(parts.len());
            prop_assume!(parts[at] == Unknown);
            let before = Truth::at_least(k, parts.clone());
            parts[at] = to;
            let after = Truth::at_least(k, parts);
            prop_assert!(before == Unknown || before == after);
        }
    }
}
