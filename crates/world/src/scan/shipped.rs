//! Frameworks that come with the program.

/// Name and text of each.
pub const SHIPPED: &[(&str, &str)] = &[(
    "soft-alliance",
    include_str!("../../../../frameworks/soft-alliance.yaml"),
)];

/// The text of one.
pub fn text(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(id, _)| *id == name).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::SHIPPED;
    use crate::measure::Catalogue;
    use crate::scan::Plan;
    use crate::system::Direction;

    #[test]
    fn every_shipped_framework_can_be_asked() {
        for (name, text) in SHIPPED {
            let checked = bilateral_casefile::check(&bilateral_casefile::framework_alone(name, text));
            let case = checked.case.unwrap_or_else(|| panic!("{:#?}", checked.problems));
            for reading in case.readings.values() {
                let plan = Plan::of(&case, reading, &Catalogue::shipped());
                let plan = plan.unwrap_or_else(|unfit| panic!("{unfit:#?}"));
                assert_eq!(
                    plan.direction,
                    Direction::Dyads,
                    "none of its measures differs between the two"
                );
                assert_eq!(plan.tests.len(), 3);
            }
        }
    }
}
