"""Ten measures of the similarity of alliance portfolios for every dyad-year 1816-2018 in NumPy, as well as it goes.

S (absolute, squared), Scott's pi and Cohen's kappa (squared) and Kendall's tau-b, of valued and of binary ties, all pairs
of a year at once by matrix products of one-hot matrices; unweighted, then weighted by capabilities. Prints the seconds
without reading the files, and per measure the number of defined values over pairs, their sum and the sum of their
squares, as `cargo bench -p bilateral-world --bench similarity` does.

Needs Python 3.9, NumPy and pandas. Takes the folder with the shared data and, to compare value by value, the file that
the bench wrote; leaves with 1 if a value differs by more than 1e-9 or is defined in one of the two only:

    BILATERAL_SIMILARITY_VALUES=values.bin cargo bench -p bilateral-world --bench similarity
    python3 bench/compare/similarity.py ../shared values.bin
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

RUNS = 5
LEVELS = 4
MEASURES = 10
SAME = 1e-9
FIRST, LAST, LIST_ENDS = 1816, 2018, 2016


def years(folder):
    """Per year the matrix of commitments and the states' capabilities."""
    spells = pd.read_csv(folder / "ps_cow_states.csv")
    treaties = pd.read_csv(folder / "ps_atop_alliance.csv.gz")
    cinc = pd.read_csv(folder / "ps_cow_nmc.csv.gz").set_index(["year", "ccode"])["cinc"]
    level = np.select(
        [
            (treaties.atop_defense == 1) | (treaties.atop_offense == 1),
            treaties.atop_neutral == 1,
            (treaties.atop_nonagg == 1) | (treaties.atop_consul == 1),
        ],
        [3, 2, 1],
        0,
    )
    treaties = treaties.assign(level=level)
    of_year = dict(list(treaties.groupby("year")))
    ends = spells.endyear.where(spells.endyear != LIST_ENDS, LAST)
    found = []
    for year in range(FIRST, LAST + 1):
        states = np.unique(spells.ccode[(spells.styear <= year) & (year <= ends)])
        cells = np.zeros((len(states), len(states)), dtype=np.int8)
        rows = of_year[year]
        rows = rows[rows.ccode1.isin(states) & rows.ccode2.isin(states)]
        at = np.searchsorted(states, rows.ccode1), np.searchsorted(states, rows.ccode2)
        np.maximum.at(cells, at, rows.level.to_numpy(dtype=np.int8))
        np.fill_diagonal(cells, LEVELS - 1)
        weights = cinc.reindex([(year, state) for state in states]).fillna(0).to_numpy()
        found.append((cells, weights))
    return found


def measures(cells, levels, weights):
    """The five scores of all pairs, in a matrix each."""
    hot = [(cells == level).astype(float) for level in range(levels)]
    first = [one * weights for one in hot]
    total = weights.sum()
    margins = [one.sum(axis=1) for one in first]
    joint = [[first[a] @ hot[b].T for b in range(levels)] for a in range(levels)]

    def observed(power):
        return sum(
            abs(a - b) ** power * joint[a][b] for a in range(levels) for b in range(levels) if a != b
        )

    def expected(one, other):
        return sum(
            (a - b) ** 2 * one[a] * other[b] for a in range(levels) for b in range(levels) if a != b
        )

    absolute, squared = observed(1), observed(2)
    far = levels - 1
    rows = [margin[:, None] for margin in margins]
    columns = [margin[None, :] for margin in margins]
    both = [row + column for row, column in zip(rows, columns)]
    net = 0
    for a in range(levels - 1):
        for b in range(levels):
            above = sum(
                (joint[c][d] if d > b else -joint[c][d])
                for c in range(a + 1, levels)
                for d in range(levels)
                if d != b
            )
            net = net + joint[a][b] * above
    ordered = sum(margins[a] * margins[b] for a in range(levels) for b in range(a))
    return [
        1 - 2 * absolute / (far * total),
        1 - 2 * squared / (far * far * total),
        1 - 4 * squared * total / expected(both, both),
        1 - squared * total / expected(rows, columns),
        net / np.sqrt(ordered[:, None] * ordered[None, :]),
    ]


def every(found, weighted):
    for cells, weights in found:
        columns = weights if weighted else np.ones(len(weights))
        yield measures(cells, LEVELS, columns) + measures((cells > 0).astype(np.int8), 2, columns)


def of_pairs(results):
    """Per year and measure the values of the pairs above the diagonal, row by row."""
    for year in results:
        above = np.triu_indices(len(year[0]), 1)
        yield [measure[above] for measure in year]


def compare(name, ours, theirs):
    """Tells how many values of each measure differ; whether none does."""
    same = True
    at = 0
    farthest = np.zeros(MEASURES)
    for year in theirs:
        for measure, values in enumerate(year):
            mine = ours[at : at + len(values)]
            at += len(values)
            if len(mine) != len(values) or not np.array_equal(np.isnan(mine), np.isnan(values)):
                print(f"{name} {measure}: not the same pairs are defined")
                return False, at
            if not np.isnan(values).all():
                farthest[measure] = max(farthest[measure], np.nanmax(abs(mine - values)))
    for measure, difference in enumerate(farthest):
        if difference > SAME:
            print(f"{name} {measure}: values differ by up to {difference:.3g}")
            same = False
    print(f"{name}: {at} values compared, the largest difference is {farthest.max():.3g}")
    return same, at


def main():
    np.seterr(all="ignore")
    found = years(Path(sys.argv[1]) / "data" / "diplomacy")
    written = np.fromfile(sys.argv[2], dtype="<f8") if len(sys.argv) > 2 else None
    same = True
    for name, weighted in (("unweighted", False), ("weighted", True)):
        best = np.inf
        for _ in range(RUNS):
            start = time.perf_counter()
            results = list(every(found, weighted))
            best = min(best, time.perf_counter() - start)
        print(f"{name}: {best:.4f} s, best of {RUNS}")
        pairs = list(of_pairs(results))
        for at in range(MEASURES):
            values = np.concatenate([year[at] for year in pairs])
            values = values[~np.isnan(values)]
            print(f"{name} {at}: {len(values)} {values.sum():.9f} {(values * values).sum():.9f}")
        if written is not None:
            is_same, count = compare(name, written, pairs)
            written = written[count:]
            same = same and is_same
    if written is not None and len(written) > 0:
        print(f"{len(written)} values too many")
        same = False
    return 0 if same else 1


sys.exit(main())
