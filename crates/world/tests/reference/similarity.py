"""Checks τ-b and Cohen's κ of the similarity kernels against SciPy and scikit-learn.

Reads a JSON list of pairs of portfolios with our figures on standard input and computes each figure anew. Leaves with 1
if a figure differs, with 77 if a module is missing."""

import json
import math
import sys
import warnings

try:
    from scipy.stats import kendalltau
    from sklearn.metrics import cohen_kappa_score
except ImportError as error:
    print(f"skipped: the Python module {error.name or error} is missing")
    sys.exit(77)

FIGURE = 1e-9


def main():
    warnings.simplefilter("ignore")
    wrong, compared, undefined = [], 0, 0
    for number, case in enumerate(json.load(sys.stdin), 1):
        first, second = case["first"], case["second"]
        figures = [("tau-b", case["tau_b"], kendalltau(first, second, variant="b").statistic)]
        # Labels the scale, so that steps count, not the order of the categories that occur.
        scale = list(range(case["levels"]))
        for name, weights in (("kappa", None), ("kappa_weighted", case["weights"])):
            for ours, distance in zip(case[name], (None, "linear", "quadratic")):
                theirs = cohen_kappa_score(first, second, labels=scale, weights=distance, sample_weight=weights)
                figures.append((f"{name} {distance}", ours, theirs))
        for name, ours, theirs in figures:
            ours, theirs = (None if x is None or not math.isfinite(x) else float(x) for x in (ours, theirs))
            compared += 1
            if ours is None or theirs is None:
                undefined += 1
                same = ours is theirs
            else:
                same = abs(ours - theirs) <= FIGURE
            if not same:
                wrong.append(f"{number}, {name}: {ours}, not {theirs}")
    print(f"similarity: {compared} compared, {undefined} of them undefined")
    for line in wrong:
        print(f"mismatch: {line}")
    return 1 if wrong else 0


sys.exit(main())
