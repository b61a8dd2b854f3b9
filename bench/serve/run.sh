#!/usr/bin/env bash
# How many readers the pages stand, beside a bare server of the same libraries and Datasette over the same ledger.
#
#   BILATERAL=target/release/bilateral HELLO=target/release/examples/hello bench/serve/run.sh
#
# BILATERAL   the program, built with the feature `serve`
# HELLO       cargo build --release -p bilateral-serve --example hello (optional)
# DATASETTE   a Python environment: python3 -m venv /tmp/ds && /tmp/ds/bin/pip install datasette sqlite-utils;
#             then DATASETTE=/tmp/ds (optional)
# CASE        a folder of a case (cases/russia-china)
# SECONDS_EACH, CONNECTIONS, DATES, VISITS   10, 200, 60, 200
#
# Uses wrk, or else `npx autocannon@8`, or else oha; they take turns with the server for the same processors.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/bench/serve
: "${BILATERAL:?the path of a built bilateral}"
case_folder=${CASE:-$root/cases/russia-china}
seconds=${SECONDS_EACH:-10}
connections=${CONNECTIONS:-200}
dates=${DATES:-60}
visits=${VISITS:-200}
dir=$(mktemp -d)
pids=()
end() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$dir"
}
trap end EXIT

if command -v wrk >/dev/null; then tool=wrk
elif command -v oha >/dev/null; then tool=oha
elif command -v npx >/dev/null; then tool=autocannon
else tool=; echo "No load tool is here: apt-get install wrk. Only first visits are measured."
fi

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# begin <port> <path> <command…>: starts a server and waits until it answers.
begin() {
  local port=$1 path=$2
  shift 2
  "$@" >"$dir/log" 2>&1 &
  pids+=($!)
  for _ in $(seq 200); do
    if curl -fs -o /dev/null "http://127.0.0.1:$port$path"; then return 0; fi
    sleep 0.1
  done
  echo "$1 does not answer:" >&2
  cat "$dir/log" >&2
  return 1
}

stop() {
  local last=$((${#pids[@]} - 1))
  kill "${pids[$last]}" 2>/dev/null || true
  wait "${pids[$last]}" 2>/dev/null || true
  unset "pids[$last]"
}

row() { printf '| %-46s | %9s | %9s | %9s | %9s | %6s |\n' "$@"; }

# result <name> <line "RESULT rps p50 p99 max bad lost">
result() {
  local name=$1 rps p50 p99 max bad lost
  read -r _ rps p50 p99 max bad lost <<<"$2"
  row "$name" "$rps" "$p50" "$p99" "$max" "$((bad + lost))"
}

# load <name> <port> <path> <dates> <gzip>: many connections for some seconds. Without dates the path is taken as it is.
load() {
  local name=$1 url="http://127.0.0.1:$2" path=$3 over=$4 gzip=$5 line
  case $tool in
    wrk)
      local threads=2
      if [ "$over" -gt 0 ]; then
        line=$(wrk -t$threads -c"$connections" -d"${seconds}s" --timeout 30s -s "$here/dates.lua" "$url" -- "$path" "$over" "$gzip" | grep '^RESULT')
      else
        line=$(wrk -t$threads -c"$connections" -d"${seconds}s" --timeout 30s -s "$here/one.lua" "$url$path" -- "$gzip" | grep '^RESULT')
      fi ;;
    autocannon)
      line=$(python3 "$here/cannon.py" "$url" "$path" "$over" "$gzip" "$connections" "$seconds") ;;
    oha)
      local list="$dir/urls"
      if [ "$over" -gt 0 ]; then
        for ((i = 0; i < over; i++)); do
          printf '%s%s?as_of=%04d-%02d-%02d\n' "$url" "$path" $((2015 + i / 120)) $((1 + i / 10 % 12)) $((1 + i % 10 * 2))
        done >"$list"
      else
        echo "$url$path" >"$list"
      fi
      local header=()
      if [ "$gzip" = 1 ]; then header=(-H 'accept-encoding: gzip'); fi
      line=$(oha --no-tui --output-format json -c "$connections" -z "${seconds}s" "${header[@]}" --urls-from-file "$list" |
        python3 -c 'import json,sys; o = json.load(sys.stdin); p = o["latencyPercentiles"]; bad = sum(n for code, n in o["statusCodeDistribution"].items() if code >= "400"); print("RESULT %.0f %.2f %.2f %.2f %d 0" % (o["summary"]["requestsPerSec"], p["p50"] * 1e3, p["p99"] * 1e3, o["summary"]["slowest"] * 1e3, bad))') ;;
    *) return 0 ;;
  esac
  result "$name" "$line"
}

# warm <port> <path> <dates>: each of the dates once, one after the other, so that what was asked before has ended too.
warm() {
  for ((i = 0; i < $3; i++)); do
    printf 'url = "http://127.0.0.1:%s%s?as_of=%04d-%02d-%02d"\noutput = /dev/null\n' "$1" "$2" \
      $((2015 + i / 120)) $((1 + i / 10 % 12)) $((1 + i % 10 * 2))
  done >"$dir/warm"
  curl -fsS --config "$dir/warm"
}

echo "$(nproc) processors, $(uname -sm), $(date -I), $connections connections for $seconds s, tool: ${tool:-none}"
echo
row "" "per s" "p50 ms" "p99 ms" "max ms" "failed"
row "---" "--:" "--:" "--:" "--:" "--:"

slug=$(basename "$case_folder")
port=$(free_port)
begin "$port" / "$BILATERAL" serve "$case_folder" --bind "127.0.0.1:$port"
result "case page, first visits, 1 reader" "$(python3 "$here/first.py" 127.0.0.1 "$port" "/case/$slug" "$visits" 1)"
stop

port=$(free_port)
begin "$port" / "$BILATERAL" serve "$case_folder" --bind "127.0.0.1:$port"
result "case page, first visits, 16 readers" "$(python3 "$here/first.py" 127.0.0.1 "$port" "/case/$slug" "$visits" 16)"
stop

port=$(free_port)
begin "$port" / "$BILATERAL" serve "$case_folder" --bind "127.0.0.1:$port"
load "case page, $dates dates, none made before" "$port" "/case/$slug" "$dates" 1
warm "$port" "/case/$slug" "$dates"
load "case page, $dates dates, kept, gzip" "$port" "/case/$slug" "$dates" 1
load "case page, $dates dates, kept, plain" "$port" "/case/$slug" "$dates" 0
load "ledger page" "$port" "/case/$slug/ledger?as_of=2024-01-01" 0 1
# More dates than are kept: each page is made anew. Last, for the server goes on making what nobody waits for any more.
load "case page, 1000 dates, more than are kept" "$port" "/case/$slug" 1000 1
stop

if [ -x "${HELLO:-}" ]; then
  port=$(free_port)
  begin "$port" / "$HELLO" "127.0.0.1:$port"
  load "hello: the same libraries, a fixed text" "$port" / 0 0
  stop
fi

if [ -x "${DATASETTE:-}/bin/datasette" ]; then
  page="/ledger/ledger?known_on__lte=2024-01-01&_sort_desc=occurred_on"
  "$DATASETTE/bin/sqlite-utils" insert "$dir/ledger.db" ledger "$case_folder/evidence.csv" --csv --pk id >/dev/null 2>&1
  port=$(free_port)
  begin "$port" "$page" "$DATASETTE/bin/datasette" serve "$dir/ledger.db" --port "$port" --setting default_page_size 50 --setting num_sql_threads 4
  load "Datasette, the same ledger, 50 rows" "$port" "$page" 0 1
  stop
fi
