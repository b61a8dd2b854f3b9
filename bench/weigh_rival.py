"""The weighing of narratives in NumPy, written as well as it goes: exact bounds of each narrative's posterior, and its
spread over draws of the likelihoods. No case file, no search for what matters; it is here to compare speed.

Takes the number of narratives, items and draws (20, 500 and 10000 if not given). Times itself without the start of
Python and the import of NumPy, in double and in single precision, each on one thread."""

import statistics
import sys
import time

import numpy as np

RUNS = 3
# Draws at a time: a block is a few megabytes, which suits the caches better than one that fills the memory.
BLOCK = 20
# Likelihoods multiplied before a logarithm is taken. At 0.02 and more, ten do not underflow in single precision.
TOGETHER = 10


def triples(narratives, items):
    """Likelihoods (low, mode, high) of each item under each narrative."""
    return np.sort(np.random.default_rng(1).uniform(0.02, 0.98, (3, items, narratives)), axis=0)


def softmax(logs):
    weights = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def bounds(prior, low, high):
    """Each narrative at its most likely with all others at their least likely, and the other way round."""
    prior, low, high = np.log(prior), np.log(low).sum(axis=0), np.log(high).sum(axis=0)
    own = np.eye(len(prior), dtype=bool)
    return (
        softmax(prior + np.where(own, low, high)).diagonal(),
        softmax(prior + np.where(own, high, low)).diagonal(),
    )


def spread(prior, low, mode, high, draws):
    """The 10th and the 90th percentile of each posterior over draws from triangular distributions."""
    items, narratives = low.shape
    width = high - low
    # Where the distribution turns, and what its two inverses have under the root.
    turn, rise, fall = (mode - low) / width, width * (mode - low), width * (high - mode)
    random = np.random.default_rng(2)
    logs = np.empty((draws, narratives), low.dtype)
    drawn = np.empty((BLOCK, items, narratives), low.dtype)
    rising, left = np.empty_like(drawn), np.empty(drawn.shape, bool)
    for start in range(0, draws, BLOCK):
        out = logs[start : start + BLOCK]
        u, v, before = drawn[: len(out)], rising[: len(out)], left[: len(out)]
        random.random(out=u, dtype=u.dtype)
        np.less(u, turn, out=before)
        np.sqrt(np.multiply(u, rise, out=v), out=v)
        v += low
        np.subtract(1, u, out=u)
        np.sqrt(np.multiply(u, fall, out=u), out=u)
        np.subtract(high, u, out=u)
        np.copyto(u, v, where=before)
        whole = items - items % TOGETHER
        products = u[:, :whole].reshape(len(u), -1, TOGETHER, narratives).prod(axis=2)
        np.log(products, out=products).sum(axis=1, out=out)
        out += np.log(u[:, whole:]).sum(axis=1)
    return np.percentile(softmax(logs + np.log(prior)), [10, 90], axis=0)


def timed(work):
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main(narratives=20, items=500, draws=10_000):
    for precision in (np.float64, np.float32):
        low, mode, high = triples(narratives, items).astype(precision)
        prior = np.full(narratives, 1 / narratives, precision)
        exact = timed(lambda: bounds(prior, low, high))
        drawn = timed(lambda: spread(prior, low, mode, high, draws))
        name = f"numpy {np.__version__} {precision.__name__}, {narratives} narratives, {items} items"
        print(f"{name}: bounds {exact:.2f} ms, {draws} draws {drawn:.0f} ms, together {exact + drawn:.0f} ms")


main(*map(int, sys.argv[1:]))
