"""autocannon in place of wrk: the same run, the same line."""

import json
import subprocess
import sys
import tempfile

url, path, over, gzip, connections, seconds = sys.argv[1:]
if int(over):
    targets = [f"{path}?as_of={2015 + i // 120:04}-{1 + i // 10 % 12:02}-{1 + i % 10 * 2:02}" for i in range(int(over))]
else:
    targets = [path]
headers = {"accept-encoding": "gzip"} if gzip == "1" else {}
har = {"log": {"entries": [
    {"request": {"method": "GET", "url": url + target, "headers": [{"name": k, "value": v} for k, v in headers.items()]}}
    for target in targets
]}}
with tempfile.NamedTemporaryFile("w", suffix=".har", delete=False) as file:
    json.dump(har, file)
run = ["npx", "--yes", "autocannon@8", "-j", "-c", connections, "-d", seconds, "-t", "30", "--har", file.name, url]
out = json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)
latency = out["latency"]
print(f"RESULT {out['requests']['average']:.0f} {latency['p50']:.2f} {latency['p99']:.2f} {latency['max']:.2f}"
      f" {out['non2xx']} {out['errors']}")
