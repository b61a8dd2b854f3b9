//! Which roll calls tell states apart.

use super::portfolio::MISSING;

/// The matrix of votes without roll calls in which all who voted voted alike, or nobody voted, and the places of the
/// columns that are kept.
///
/// Votes stand row by row, a row a state; an absence is [`MISSING`]. Erik Voeten's dyadic agreement scores leave such roll calls
/// out before anything else, looking at all states that voted, not at a pair. Nothing is kept of a matrix whose cells
/// are not whole rows.
pub fn contested(votes: &[u8], columns: usize) -> (Vec<u8>, Vec<usize>) {
    if columns == 0 || !votes.len().is_multiple_of(columns) {
        return (Vec::new(), Vec::new());
    }
    let mut first = vec![MISSING; columns];
    let mut differ = vec![false; columns];
    for row in votes.chunks_exact(columns) {
        for ((vote, first), differ) in row.iter().zip(&mut first).zip(&mut differ) {
            if *first == MISSING {
                *first = *vote;
            } else if *vote != MISSING && vote != first {
                *differ = true;
            }
        }
    }
    let kept: Vec<usize> = (0..columns).filter(|column| differ[*column]).collect();
    let cells = votes
        .chunks_exact(columns)
        .flat_map(|row| kept.iter().map(|column| row[*column]))
        .collect();
    (cells, kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unanimous_roll_calls_are_dropped() {
        #[rustfmt::skip]
        let votes = [
            1, MISSING, 1, 2, MISSING,
            1, 3,       1, 2, MISSING,
            1, 3, MISSING, 1, MISSING,
        ];
        assert_eq!(contested(&votes, 5), (vec![2, 2, 1], vec![3]));
        assert_eq!(contested(&votes, 4), (vec![], vec![]));
        assert_eq!(contested(&[], 0), (vec![], vec![]));
    }
}
