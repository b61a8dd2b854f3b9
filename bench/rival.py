"""The same filter and grouping as `bilateral assess`, written straightforwardly in pandas: which criteria were met by
their deadline, by credible records that were known on a date. It knows one kind of criterion, no readings, no
anchors and no explanation; it is here to compare speed."""

import sys

import pandas as pd


def main(folder, as_of):
    as_of = pd.Timestamp(as_of)
    ledger = pd.read_csv(f"{folder}/evidence.csv", dtype=str, keep_default_na=False)
    deadlines, counts = {}, {}
    for line in open(f"{folder}/case.yaml"):
        line = line.strip()
        if ": {happens:" in line:
            name, rest = line.split(": {", 1)
            by = rest.split("by: ")[1].split(",")[0].rstrip("}")
            deadlines[name] = pd.Timestamp(by) + pd.offsets.MonthEnd(0)
    ledger["known"] = pd.to_datetime(ledger["known_on"])
    ledger["occurred"] = pd.to_datetime(ledger["occurred_on"])
    seen = ledger[(ledger["known"] <= as_of) & (ledger["credibility"].astype(int) <= 3)].copy()
    seen["event"] = seen["event"].where(seen["event"] != "", seen["id"])
    seen["criterion"] = seen["bears_on"].str[:-1]
    seen["sign"] = seen["bears_on"].str[-1]
    for kinds in (["event", "delivery"], ["event", "delivery", "commitment"]):
        fit = seen[(seen["sign"] == "+") & seen["kind"].isin(kinds)]
        first = fit.groupby(["criterion", "event"], sort=True)["occurred"].min().groupby("criterion").min()
        denied = seen[(seen["sign"] == "-") & (seen["kind"] == "absence")].groupby("criterion")["occurred"].max()
        status = {}
        for name, deadline in deadlines.items():
            day = first.get(name)
            if day is None or pd.isna(day):
                status[name] = "pending" if as_of <= deadline else "not met"
            elif name in denied and denied[name] >= day:
                status[name] = "contested"
            else:
                status[name] = "met" if day <= deadline else "met late"
        counts["+".join(kinds)] = pd.Series(status).value_counts().to_dict()
    print(counts)


main(sys.argv[1], sys.argv[2])
