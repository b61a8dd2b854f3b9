"""The world beside other programs: the dyad-year base and a wide panel, by bilateral, DuckDB, Polars and pandas.

    python3 bench/compare/world.py SPEED DATA

SPEED is the release build of the example `speed` of the crate `bilateral-world`, DATA a data folder that holds
`cow-states`, `cow-nmc` and `atop`; `bench/world.sh` builds and calls. Needs Python 3.10, NumPy and pyarrow; DuckDB,
Polars and pandas are compared with where they are installed. Leaves with 1 if results differ by more than 1e-9.

Everybody starts from the same Parquet files and ends with the same columns in memory, in a process of its own: once cold,
once to warm up, then five times, of which the median counts. Peak memory is that of the process. The others are written
as well as they go: capabilities are joined to states and years before pairs are made, and windows are told by shifts over
sorted rows.

A row is an ordered pair of states and a year in which both were members of the system on a common day. The wide panel adds
five obligations (none is 0 within the years covered, and missing beyond), the capabilities of both, the share of the
first in them, that share a year before, its mean over five years, its growth in five years, and a test of three values:
a defence obligation, and a mean share of at least 0.6 or growth above nought. A window or a lag counts only if each year
that it reaches to is there.
"""

import importlib
import importlib.metadata
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
SAME = 1e-9
FROM, TO = 1816, 2025
OBLIGATIONS = ["defense", "offense", "neutrality", "nonaggression", "consultation"]
NAMES = {
    "defense": "alliance-defence",
    "offense": "alliance-offence",
    "neutrality": "alliance-neutrality",
    "nonaggression": "alliance-nonaggression",
    "consultation": "alliance-consultation",
    "cinc_a": "bench-cinc-a",
    "cinc_b": "bench-cinc-b",
    "share": "bench-share",
    "share_lag": "bench-share-lag",
    "share_mean": "bench-share-mean",
    "share_growth": "bench-share-growth",
    "test": "test",
}
LEVEL = 0.6
# The last day of a spell without an end, for those who need one.
NEVER = "9999-12-31"


class Data:
    """Stored tables of the latest release of each data set."""

    def __init__(self, root):
        self.root = Path(root)
        self.spells, _ = self.table("cow-states", "spells")
        self.obligations, self.treaties = self.table("atop", "dyads")
        self.capabilities, _ = self.table("cow-nmc", "capabilities")

    def table(self, dataset, name):
        manifests = [
            (manifest["released"], manifest["version"], manifest["coverage"], path.parent)
            for path in self.root.glob(f"{dataset}/*/manifest.json")
            for manifest in [json.loads(path.read_text())]
        ]
        if not manifests:
            raise SystemExit(f"{dataset} is not in {self.root}: bilateral data add {dataset} FILE")
        _, _, coverage, folder = max(manifests, key=lambda manifest: manifest[:2])
        return str(folder / f"{name}.parquet"), coverage


class DuckDB:
    def __init__(self, data, threads):
        import duckdb

        self.data = data
        self.to = duckdb.connect(config={"threads": threads})

    def state_years(self):
        return f"""
            s AS (SELECT state, "start" AS lo, coalesce("end", DATE '{NEVER}') AS hi FROM '{self.data.spells}'),
            y AS (
                SELECT state, t.year::SMALLINT AS year,
                    greatest(lo, make_date(t.year::INT, 1, 1)) AS lo, least(hi, make_date(t.year::INT, 12, 31)) AS hi
                FROM s, range({FROM}, {TO + 1}) t(year) WHERE t.year BETWEEN year(lo) AND year(hi)
            )"""

    def base(self):
        return self.to.sql(
            f"""WITH {self.state_years()}
            SELECT a.state AS a, b.state AS b, a.year AS year FROM y a JOIN y b
            ON a.year = b.year AND a.state <> b.state AND a.lo <= b.hi AND b.lo <= a.hi"""
        ).to_arrow_table()

    def panel(self):
        first, last = self.data.treaties
        obligations = ", ".join(
            f"CASE WHEN base.year BETWEEN {first} AND {last} THEN coalesce(d.{name}::TINYINT, 0) END AS {name}"
            for name in OBLIGATIONS
        )
        return self.to.sql(
            f"""WITH {self.state_years()},
            c AS (
                SELECT y.*, n.cinc FROM y LEFT JOIN '{self.data.capabilities}' n
                ON y.state = n.state AND y.year = n.year
            ),
            base AS (
                SELECT a.state AS a, b.state AS b, a.year AS year, a.cinc AS cinc_a, b.cinc AS cinc_b,
                    CASE WHEN a.cinc + b.cinc > 0 THEN a.cinc / (a.cinc + b.cinc) END AS share
                FROM c a JOIN c b
                ON a.year = b.year AND a.state <> b.state AND a.lo <= b.hi AND b.lo <= a.hi
            ),
            joined AS (
                SELECT base.*, {obligations} FROM base LEFT JOIN '{self.data.obligations}' d
                ON base.a = d.state_a AND base.b = d.state_b AND base.year = d.year
            ),
            windows AS (
                SELECT *,
                    CASE WHEN lag(year, 1) OVER w = year - 1 THEN lag(share, 1) OVER w END AS share_lag,
                    CASE WHEN lag(year, 4) OVER w = year - 4 AND count(share) OVER five = 5
                        THEN avg(share) OVER five END AS share_mean,
                    CASE WHEN lag(year, 5) OVER w = year - 5 THEN lag(share, 5) OVER w END AS before
                FROM joined
                WINDOW w AS (PARTITION BY a, b ORDER BY year),
                    five AS (PARTITION BY a, b ORDER BY year ROWS BETWEEN 4 PRECEDING AND CURRENT ROW)
            ),
            grown AS (
                SELECT * EXCLUDE before,
                    CASE WHEN before <> 0 THEN 100 * (share - before) / abs(before) END AS share_growth
                FROM windows
            )
            SELECT *, CASE defense = 1 AND (share_mean >= {LEVEL} OR share_growth > 0)
                WHEN true THEN 2 WHEN false THEN 0 ELSE 1 END::TINYINT AS test FROM grown"""
        ).to_arrow_table()

    @staticmethod
    def save(found, path):
        import pyarrow.parquet

        pyarrow.parquet.write_table(found, path)


class Polars:
    def __init__(self, data, threads):
        import polars

        self.data, self.pl = data, polars

    def state_years(self):
        pl = self.pl
        first, last = pl.col("lo").dt.year().clip(FROM), pl.col("hi").dt.year().clip(upper_bound=TO)
        return (
            pl.scan_parquet(self.data.spells)
            .select(
                "state", lo="start", hi=pl.col("end").fill_null(pl.lit(NEVER).str.to_date())
            )
            .with_columns(year=pl.int_ranges(first, last + 1, dtype=pl.Int16))
            .explode("year")
            .drop_nulls("year")
            .with_columns(
                lo=pl.max_horizontal("lo", pl.date("year", 1, 1)),
                hi=pl.min_horizontal("hi", pl.date("year", 12, 31)),
            )
        )

    def pairs(self, years):
        pl = self.pl
        return years.join(years, on="year", suffix="_b").filter(
            (pl.col("state") != pl.col("state_b"))
            & (pl.col("lo") <= pl.col("hi_b"))
            & (pl.col("lo_b") <= pl.col("hi"))
        )

    def base(self):
        return (
            self.pairs(self.state_years()).select(a="state", b="state_b", year="year").collect()
        )

    def panel(self):
        pl = self.pl
        first, last = self.data.treaties
        capabilities = pl.scan_parquet(self.data.capabilities).select("state", "year", "cinc")
        treaties = pl.scan_parquet(self.data.obligations).select(
            "state_a", "state_b", "year", *OBLIGATIONS
        )
        a, b, year = pl.col("a"), pl.col("b"), pl.col("year")

        def key(one, other):
            return (one.cast(pl.Int64) * 65536 + other) * 65536 + year

        def reaches(back):
            return (key(a, b) - back) == key(a, b).shift(back)

        total = pl.col("cinc_a") + pl.col("cinc_b")
        before = pl.when(reaches(5)).then(pl.col("share").shift(5))
        years = self.state_years().join(capabilities, on=["state", "year"], how="left")
        return (
            self.pairs(years)
            .select(a="state", b="state_b", year="year", cinc_a="cinc", cinc_b="cinc_b")
            .sort(key(a, b))
            .join(
                treaties,
                left_on=["a", "b", "year"],
                right_on=["state_a", "state_b", "year"],
                how="left",
                maintain_order="left",
            )
            .with_columns(
                *(
                    pl.when(year.is_between(first, last)).then(pl.col(name).fill_null(False)).alias(name)
                    for name in OBLIGATIONS
                ),
                share=pl.when(total > 0).then(pl.col("cinc_a") / total),
            )
            .with_columns(
                share_lag=pl.when(reaches(1)).then(pl.col("share").shift(1)),
                share_mean=pl.when(reaches(4)).then(pl.col("share").rolling_mean(5)),
                before=pl.when(before != 0).then(before),
            )
            .with_columns(
                share_growth=100 * (pl.col("share") - pl.col("before")) / pl.col("before").abs()
            )
            .with_columns(
                test=pl.col("defense")
                & ((pl.col("share_mean") >= LEVEL) | (pl.col("share_growth") > 0))
            )
            .with_columns(
                test=pl.when("test").then(2).when(~pl.col("test")).then(0).otherwise(1).cast(pl.Int8)
            )
            .drop("before")
            .collect()
        )

    @staticmethod
    def save(found, path):
        found.write_parquet(path)


class Pandas:
    def __init__(self, data, threads):
        import numpy
        import pandas

        self.data, self.np, self.pd = data, numpy, pandas

    def state_years(self):
        np, pd = self.np, self.pd
        spells = pd.read_parquet(self.data.spells, columns=["state", "start", "end"])
        start = spells["start"].to_numpy().astype("datetime64[D]")
        end = spells["end"].to_numpy().astype("datetime64[D]")
        end = np.where(np.isnat(end), np.datetime64(NEVER), end)
        first = np.maximum(start.astype("datetime64[Y]").astype(int) + 1970, FROM)
        last = np.minimum(end.astype("datetime64[Y]").astype(int) + 1970, TO)
        count = np.maximum(last - first + 1, 0)
        year = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
        opens = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
        closes = (year - 1969).astype("datetime64[Y]").astype("datetime64[D]") - 1
        days = {
            "lo": np.maximum(np.repeat(start, count), opens),
            "hi": np.minimum(np.repeat(end, count), closes),
        }
        return pd.DataFrame(
            {
                "state": np.repeat(spells["state"].to_numpy(), count),
                "year": year.astype("int16"),
                **{name: held.astype(int).astype("int32") for name, held in days.items()},
            }
        )

    @staticmethod
    def pairs(years):
        pairs = years.merge(years, on="year", suffixes=("_a", "_b"))
        return pairs[
            (pairs.state_a != pairs.state_b) & (pairs.lo_a <= pairs.hi_b) & (pairs.lo_b <= pairs.hi_a)
        ]

    def base(self):
        return self.pairs(self.state_years())[["state_a", "state_b", "year"]].rename(
            columns={"state_a": "a", "state_b": "b"}
        )

    def key(self, a, b, year):
        a, b = a.to_numpy().astype("int64"), b.to_numpy().astype("int64")
        return (a * 65536 + b) * 65536 + year.to_numpy()

    def panel(self):
        np, pd = self.np, self.pd
        capabilities = pd.read_parquet(self.data.capabilities, columns=["state", "year", "cinc"])
        treaties = pd.read_parquet(
            self.data.obligations, columns=["state_a", "state_b", "year", *OBLIGATIONS]
        )
        years = self.state_years().merge(capabilities, on=["state", "year"], how="left")
        pairs = self.pairs(years)
        key = self.key(pairs.state_a, pairs.state_b, pairs.year)
        order = np.argsort(key)
        key = key[order]
        columns = {
            "a": pairs.state_a.to_numpy()[order],
            "b": pairs.state_b.to_numpy()[order],
            "year": pairs.year.to_numpy()[order],
        }
        # A sorted key makes the join a search.
        of_treaties = self.key(treaties.state_a, treaties.state_b, treaties.year)
        rows = np.searchsorted(key, of_treaties)
        found = key[np.minimum(rows, len(key) - 1)] == of_treaties
        first, last = self.data.treaties
        covered = (columns["year"] >= first) & (columns["year"] <= last)
        for name in OBLIGATIONS:
            column = np.where(covered, np.float32(0), np.float32(np.nan))
            column[rows[found]] = treaties[name].to_numpy()[found].astype("float32")
            columns[name] = np.where(covered, column, np.float32(np.nan))
        columns["cinc_a"] = pairs.cinc_a.to_numpy()[order]
        columns["cinc_b"] = pairs.cinc_b.to_numpy()[order]
        total = columns["cinc_a"] + columns["cinc_b"]
        with np.errstate(all="ignore"):
            share = np.where(total > 0, columns["cinc_a"] / total, np.nan)

            def back(by):
                shifted = np.full(len(share), np.nan)
                is_there = key[by:] - by == key[:-by]
                shifted[by:][is_there] = share[:-by][is_there]
                return shifted

            columns["share"] = share
            columns["share_lag"] = back(1)
            columns["share_mean"] = (share + columns["share_lag"] + back(2) + back(3) + back(4)) / 5
            before = back(5)
            columns["share_growth"] = np.where(
                before != 0, 100 * (share - before) / np.abs(before), np.nan
            )
        # Nought is false, one open, two true: the least of all, the greatest of any.
        bound = self.three(columns["defense"], columns["defense"] >= 1)
        strong = self.three(columns["share_mean"], columns["share_mean"] >= LEVEL)
        grows = self.three(columns["share_growth"], columns["share_growth"] > 0)
        columns["test"] = np.minimum(bound, np.maximum(strong, grows))
        return pd.DataFrame(columns)

    def three(self, figures, holds):
        return self.np.where(self.np.isnan(figures), self.np.int8(1), holds.astype("int8") * self.np.int8(2))

    @staticmethod
    def save(found, path):
        found.to_parquet(path, index=False)


RIVALS = {"duckdb": DuckDB, "polars": Polars, "pandas": Pandas}


def memory():
    """The most memory that this process has had, in MiB."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def work(task, engine, threads, data, out):
    """Does a task in this process and prints the seconds as a line of JSON."""
    rival = RIVALS[engine](Data(data), int(threads))
    start = memory()
    seconds, processor, found = [], 0.0, None
    for at in range(RUNS + 2):
        del found
        begun, spent = time.perf_counter(), time.process_time()
        found = getattr(rival, task)()
        seconds.append(time.perf_counter() - begun)
        if at > 1:
            processor += time.process_time() - spent
    line = {
        "rows": len(found),
        "cold": seconds[0],
        "warm": seconds[2:],
        "processor": processor / RUNS,
        "start_mib": start,
        "peak_mib": memory(),
    }
    print(json.dumps(line))
    rival.save(found, out)


def read(path):
    """Columns of a result, sorted by pair and year; a missing figure is NaN."""
    import numpy as np
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    columns = {}
    for name in table.column_names:
        column = table[name]
        if name not in ("a", "b", "year"):
            name, column = NAMES.get(name, name), column.cast("double")
        columns[name] = column.to_numpy()
    key = (columns.pop("a").astype("int64") << 32) | (columns.pop("b").astype("int64") << 16) | columns.pop("year")
    order = np.argsort(key)
    return key[order], {name: column[order] for name, column in columns.items()}


def differs(ours, theirs):
    """What differs, if anything; and the largest difference."""
    import numpy as np

    if not np.array_equal(ours[0], theirs[0]):
        return "other pairs and years", np.inf
    if ours[1].keys() != theirs[1].keys():
        return f"other columns: {sorted(ours[1].keys() ^ theirs[1].keys())}", np.inf
    largest = 0.0
    for name, mine in ours[1].items():
        other = theirs[1][name]
        if not np.array_equal(np.isnan(mine), np.isnan(other)):
            return f"{name} is missing elsewhere", np.inf
        if np.isnan(mine).all():
            continue
        # Growth in percent may be large, so its difference is taken relative to it.
        off = float(np.nanmax(np.abs(mine - other) / np.maximum(1, np.abs(mine))))
        largest = max(largest, off)
        if off > SAME:
            return f"{name} is off by {off:.3g}", off
    return None, largest


def row(*cells):
    print("{:<7} {:<18} {:>7} {:>9} {:>9} {:>9} {:>9} {:>9}  {}".format(*cells), flush=True)


def line(task, engine, threads, told, note):
    median = statistics.median(told["warm"])
    figures = (f"{1000 * value:.1f}" for value in (told["cold"], median, told["processor"]))
    peak, more = told["peak_mib"], told["peak_mib"] - told["start_mib"]
    row(task, engine, threads, *figures, f"{peak:.0f}", f"{more:.0f}", note)


def asked(command, threads):
    done = subprocess.run(
        command,
        env={**os.environ, "POLARS_MAX_THREADS": str(threads)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def main(speed, data):
    Data(data)
    rivals = {}
    for name in RIVALS:
        try:
            importlib.import_module(name)
            rivals[name] = f"{name} {importlib.metadata.version(name)}"
        except ImportError:
            print(f"{name} is not installed and is left out")
    every = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"milliseconds: cold, median of {RUNS}, processor time of a run; MiB: peak, and more than before the first run")
    row("task", "by", "threads", "cold", "median", "processor", "peak", "more", "rows and results")
    same = True
    with tempfile.TemporaryDirectory() as folder:
        for task in ("base", "panel"):
            truth = None
            for threads in sorted({1, every}):
                out = Path(folder) / "ours.parquet"
                [told] = asked(
                    [speed, task, data, "--threads", str(threads), "--repeats", str(RUNS), "--out", str(out)], threads
                )
                ours = read(out)
                note = f"{told['rows']} rows"
                if truth is None:
                    truth = ours
                else:
                    wrong, _ = differs(truth, ours)
                    same = same and wrong is None
                    note += f", {wrong or 'as on one thread'}"
                line(task, "bilateral", threads, told, note)
                for name, title in rivals.items():
                    if name == "pandas" and threads > 1:
                        continue
                    out = Path(folder) / "theirs.parquet"
                    [told] = asked(
                        [sys.executable, __file__, "--work", task, name, str(threads), data, str(out)], threads
                    )
                    wrong, largest = differs(truth, read(out))
                    same = same and wrong is None
                    note = f"{told['rows']} rows, " + (f"WRONG: {wrong}" if wrong else f"same to {largest:.1g}")
                    line(task, title, threads, told, note)
    for threads in sorted({1, every}):
        try:
            scans = asked([speed, "scan", data, "--threads", str(threads), "--repeats", str(RUNS)], threads)
        except subprocess.CalledProcessError:
            print("the scan is left out: data sets that it needs are not in the data folder")
            break
        for told in scans:
            line("scan", "bilateral", threads, told, f"{told['rows']} rows, {told['how']}")
    if not same:
        print("results differ")
    return 0 if same else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(*sys.argv[2:])
    elif len(sys.argv) == 3:
        sys.exit(main(*sys.argv[1:]))
    else:
        sys.exit(__doc__)
