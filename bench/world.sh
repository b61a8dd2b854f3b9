#!/usr/bin/env bash
# How long the world takes, beside DuckDB, Polars and pandas where they are installed, on one thread and on all: a table.
# Leaves with 1 if results differ by more than 1e-9.
#
#     bench/world.sh [DATA]
#
# DATA is a data folder (by default BILATERAL_DATA) that holds cow-states, cow-nmc and atop, and for the scan what its
# framework needs; `bilateral data add` fills it. With BILATERAL_SHARED, the folder with the shared data, alliance
# portfolios are compared as well. PYTHON names the interpreter; it needs NumPy and pyarrow (and pandas for portfolios).
set -euo pipefail
data=${1:-${BILATERAL_DATA:?name a data folder}}
data=$(cd "$data" && pwd)
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
target=${CARGO_TARGET_DIR:-target}
cargo build --quiet --release -p bilateral-world --example speed
failed=0
"$python" bench/compare/world.py "$target/release/examples/speed" "$data" || failed=1
if [ -n "${BILATERAL_SHARED:-}" ]; then
    echo
    echo "alliance portfolios, ten measures 1816-2018: bilateral, then NumPy"
    values=$(mktemp)
    trap 'rm -f "$values"' EXIT
    BILATERAL_SIMILARITY_VALUES=$values cargo bench --quiet -p bilateral-world --bench similarity -- --test | grep ' threads: '
    "$python" bench/compare/similarity.py "$BILATERAL_SHARED" "$values" | grep -v ' [0-9]*: ' || failed=1
fi
exit $failed
