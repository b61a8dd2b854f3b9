//! The charts of a page.

use bilateral_assess::Assessment;
use bilateral_model::Case;

use crate::html::Picture;
use crate::weighing::WeighView;

/// Every chart that a case has something for, in the page's order.
pub fn pictures(
    _case: &Case,
    _assessment: &Assessment,
    _weighed: Option<&WeighView>,
    _readings: &[String],
) -> Vec<Picture> {
    Vec::new()
}
