//! Under which heading a measure stands: that of the data sets that it rests on.

use std::collections::BTreeSet;

use serde::Serialize;

/// A heading of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// Treaties that bind one to the other, and how alike the portfolios are.
    Alliances,
    /// Goods.
    Trade,
    /// Major weapons.
    Arms,
    /// The United Nations.
    Votes,
    /// Intergovernmental organisations.
    Organisations,
    /// Threats, displays and uses of force.
    Disputes,
    /// Capabilities, rank, borders and distance.
    PowerAndGeography,
    /// How the two are governed.
    Regimes,
    /// What rests on none of the data sets above.
    Other,
}

impl Topic {
    /// All of them, in order.
    pub const ALL: [Self; 9] = [
        Self::Alliances,
        Self::Trade,
        Self::Arms,
        Self::Votes,
        Self::Organisations,
        Self::Disputes,
        Self::PowerAndGeography,
        Self::Regimes,
        Self::Other,
    ];

    /// A word or two.
    pub fn label(self) -> &'static str {
        match self {
            Self::Alliances => "Alliances",
            Self::Trade => "Trade",
            Self::Arms => "Arms",
            Self::Votes => "Votes",
            Self::Organisations => "Organisations",
            Self::Disputes => "Disputes",
            Self::PowerAndGeography => "Power and geography",
            Self::Regimes => "Regimes",
            Self::Other => "Other",
        }
    }

    fn of_dataset(dataset: &str) -> Self {
        match dataset {
            "atop" | "cow-alliances" => Self::Alliances,
            "cow-trade" | "cow-trade-national" | "baci" | "desta" => Self::Trade,
            "sipri-transfers" | "sipri-register" | "sipri-tiv" => Self::Arms,
            "un-votes" | "un-ideal-points" | "unsc-vetoes" => Self::Votes,
            "cow-igo" => Self::Organisations,
            "cow-mid" | "cow-mid-dyadic" | "gml-mid" => Self::Disputes,
            "cow-nmc" | "cow-majors" | "cow-contiguity" | "cow-capitals" | "cepii-geodist" | "wdi" => {
                Self::PowerAndGeography
            }
            "isard-democracy" | "polity" | "vdem" => Self::Regimes,
            _ => Self::Other,
        }
    }

    /// The heading of a measure that rests on some data sets: the first in order that one of them belongs to.
    pub fn of(datasets: &BTreeSet<String>) -> Self {
        let topics = datasets.iter().map(|dataset| Self::of_dataset(dataset));
        topics.min().unwrap_or(Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Catalogue;

    #[test]
    fn every_shipped_measure_has_a_heading() {
        let catalogue = Catalogue::shipped();
        let topic = |id: &str| Topic::of(&catalogue.datasets(id).unwrap());
        for recipe in catalogue.recipes() {
            assert_ne!(topic(&recipe.id), Topic::Other, "{}", recipe.id);
        }
        assert_eq!(topic("alliance-s-weighted"), Topic::Alliances);
        assert_eq!(topic("trade-dependence"), Topic::Trade);
        assert_eq!(topic("arms-share-to"), Topic::Arms);
        assert_eq!(topic("dispute-years-since"), Topic::Disputes);
        assert_eq!(topic("joint-democracy"), Topic::Regimes);
    }
}
