"""Times whole processes side by side, in turn, and prints the median and the spread of each."""

import shutil
import statistics
import subprocess
import sys
import time

ROUNDS = 11


def once(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def main(program, small, large):
    python = shutil.which("python3")
    rows = {
        "embedded case, first page": [program],
        "1,000 records, one date": [program, "assess", small, "--as-of", "2020-07-01"],
        "100,000 records, one date": [program, "assess", large, "--as-of", "2020-07-01"],
        "100,000 records, every day of 20 years": [
            program, "timeline", large, "--from", "2004-07-01", "--to", "2024-07-01", "--step", "day", "--format", "csv",
        ],
    }
    try:
        import pandas

        rows[f"pandas {pandas.__version__}: start and import alone"] = [python, "-c", "import pandas"]
        rows[f"pandas {pandas.__version__}: 100,000 records, one date"] = [
            python, f"{sys.path[0]}/rival.py", large, "2020-07-01",
        ]
    except ImportError:
        print("pandas is not installed: the rival is left out")
    times = {name: [] for name in rows}
    for _ in range(ROUNDS):
        for name, command in rows.items():
            times[name].append(once(command))
    print(f"| whole process | median | fastest | slowest |\n|---|---:|---:|---:|")
    for name, taken in times.items():
        print(f"| {name} | {statistics.median(taken):.1f} ms | {min(taken):.1f} | {max(taken):.1f} |")


main(*sys.argv[1:])
