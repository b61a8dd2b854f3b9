//! A pair's figures as the rule asks for them: by series and year, as far as they were out.

use bilateral_assess::figures::{Figures, Which};

/// Figures of a comparison's series for one pair, one a year from the first on; a missing one is NaN.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) first: i16,
    pub(super) part: &'a [f64],
    pub(super) whole: &'a [f64],
    /// Last year whose figure is out, of each.
    pub(super) out: (i16, i16),
}

impl Figures for Seen<'_> {
    type Number = f64;

    #[inline]
    fn figure(&self, which: Which, year: i16) -> Option<f64> {
        let (figures, out) = match which {
            Which::Part => (self.part, self.out.0),
            Which::Whole => (self.whole, self.out.1),
        };
        if year > out {
            return None;
        }
        let at = usize::try_from(i32::from(year) - i32::from(self.first)).ok()?;
        figures.get(at).copied().filter(|value| !value.is_nan())
    }
}
