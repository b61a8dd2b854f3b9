"""Checks figures of the weighing kernels against krippendorff, lifelines and SciPy.

Reads one JSON document on standard input, with any of the groups alpha, kaplan_meier, wilson, posterior and
entropy; computes each figure anew and prints a line per group. Leaves with 1 if a figure differs, with 77 if
a module is missing."""

import json
import math
import sys
import warnings

try:
    import krippendorff
    import numpy as np
    from lifelines import KaplanMeierFitter
    from scipy.special import softmax
    from scipy.stats import binomtest, entropy
except ImportError as error:
    print(f"skipped: the Python module {error.name or error} is missing")
    sys.exit(77)

FIGURE, BAND = 1e-9, 1e-6


class Group:
    """The comparisons of one group."""

    def __init__(self, name):
        self.name, self.compared, self.largest, self.wrong = name, 0, 0.0, []

    def same(self, where, ours, theirs, within=FIGURE):
        """Compares two numbers, or two lists of numbers; no number is None, NaN or infinity."""
        if isinstance(ours, list):
            theirs = list(theirs)
            if len(ours) != len(theirs):
                self.wrong.append(f"{where}: {len(ours)} figures, not {len(theirs)}")
            for at, (one, other) in enumerate(zip(ours, theirs)):
                self.same(f"{where}, figure {at + 1}", one, other, within)
            return
        ours, theirs = (None if x is None or not math.isfinite(x) else float(x) for x in (ours, theirs))
        if ours is None or theirs is None:
            difference = 0.0 if ours is theirs else math.inf
        else:
            difference = abs(ours - theirs)
        self.largest = max(self.largest, difference)
        if difference > within:
            self.wrong.append(f"{where}: {ours}, not {theirs}")


def alpha(group, case):
    # Coders in rows, as krippendorff wants them.
    units = [[np.nan if value is None else value for value in unit] for unit in case["units"]]
    data = np.array(units, dtype=float).T
    paired = data[:, (~np.isnan(data)).sum(axis=0) > 1] if data.size else data.reshape(0, 0)
    # krippendorff gives an alpha for a single unit; the kernel says that there is none.
    if paired.shape[1] < 2 or len(np.unique(paired[~np.isnan(paired)])) < 2:
        theirs = None
    else:
        theirs = krippendorff.alpha(reliability_data=data, level_of_measurement=case["metric"])
    group.same(case["metric"], case["alpha"], theirs)


def kaplan_meier(group, case):
    times, ended = np.array(case["times"], dtype=float), np.array(case["ended"], dtype=bool)
    if not len(times):
        group.same("times of steps", [step[0] for step in case["steps"]], [])
        group.same("median", case["median"], None)
        return
    fit = KaplanMeierFitter().fit(times, ended)
    at = fit.event_table.index[fit.event_table["observed"] > 0]
    group.same("times of steps", [step[0] for step in case["steps"]], at)
    survival = fit.survival_function_.iloc[:, 0]
    band = fit.confidence_interval_
    for (time, ours, low, high), event in zip(case["steps"], at):
        group.same(f"survival at {time}", ours, survival[event])
        # The log(−log) scale has no value at 0, where lifelines puts 1 instead.
        if ours > FIGURE:
            group.same(f"band at {time}", [low, high], band.loc[event], BAND)
    median = fit.median_survival_time_
    # Where the curve lies exactly at one half, rounding decides when lifelines sees it there.
    if case["median"] is not None and abs(fit.predict(case["median"]) - 0.5) < FIGURE:
        median = case["median"]
    group.same("median", case["median"], median)


def wilson(group, case):
    ends = binomtest(case["successes"], case["trials"]).proportion_ci(confidence_level=0.95, method="wilson")
    group.same(f"{case['successes']} of {case['trials']}", case["interval"], [ends.low, ends.high])


def posterior(group, case):
    with np.errstate(divide="ignore"):
        logs = np.log(np.array(case["prior"], dtype=float))
        # An item without weight says nothing, not even where its likelihood is 0.
        for likelihoods, weight in zip(case["likelihoods"], case["weights"], strict=True):
            if weight:
                logs = logs + weight * np.log(np.array(likelihoods, dtype=float))
    # Where everything is impossible there is no posterior.
    theirs = softmax(logs) if np.isfinite(logs).any() else [None] * len(logs)
    group.same("posterior", case["posterior"], theirs)


def bits(group, case):
    group.same("bits", case["bits"], entropy(case["p"], base=2))


GROUPS = {
    "alpha": alpha,
    "kaplan_meier": kaplan_meier,
    "wilson": wilson,
    "posterior": posterior,
    "entropy": bits,
}


def main():
    warnings.simplefilter("ignore")
    document = json.load(sys.stdin)
    wrong = [f"{name}: no such group" for name in document if name not in GROUPS]
    for name, check in GROUPS.items():
        if name not in document:
            continue
        group = Group(name)
        for number, case in enumerate(document[name], 1):
            before = len(group.wrong)
            check(group, case)
            group.compared += 1
            group.wrong[before:] = [f"{name} {number}, {line}" for line in group.wrong[before:]]
        print(f"{name}: {group.compared} compared, largest difference {group.largest:.1g}")
        wrong += group.wrong
    for line in wrong:
        print(f"mismatch: {line}")
    return 1 if wrong else 0


sys.exit(main())
