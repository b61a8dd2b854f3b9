#!/usr/bin/env bash
# Prints a table of whole-process times, against pandas where it is installed. Builds the shipped profile first.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --quiet --profile dist -p bilateral --bin bilateral
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cargo run --quiet --release -p bilateral --example synthetic -- "$dir/small" 1000 20
cargo run --quiet --release -p bilateral --example synthetic -- "$dir/large" 100000 200
python3 bench/compare.py target/dist/bilateral "$dir/small" "$dir/large"
echo
cargo run --quiet --profile dist -p bilateral --example weighing
python3 bench/weigh_rival.py 20 500 10000 || echo "NumPy is not there to compare with"
