//! The catalogue as the book shows it.

use std::path::Path;

use bilateral_world::measure::{Catalogue, reference};

#[test]
fn the_page_of_measures_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/measures.md");
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(
        page == reference(&Catalogue::shipped()),
        "write it anew: bilateral measures --format markdown > {}",
        path.display()
    );
}

#[test]
fn every_measure_has_its_section() {
    let catalogue = Catalogue::shipped();
    let page = reference(&catalogue);
    for recipe in catalogue.recipes() {
        assert!(
            page.contains(&format!("\n## {}\n\n{}. ", recipe.id, recipe.label)),
            "{}",
            recipe.id
        );
        assert!(page.contains(&format!("(#{})", recipe.id)), "{}", recipe.id);
    }
}
