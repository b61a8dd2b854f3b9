"""First visits: each date once, none of them seen before, over some connections. Prints requests/s, p50, p99, max, errors."""

import http.client
import sys
import threading
import time
from datetime import date, timedelta

host, port, path, visits, hands = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
# After the other run's dates, so that nothing is kept already.
days = iter([date(2019, 1, 1) + timedelta(days=7 * n) for n in range(visits)])
lock, took, errors = threading.Lock(), [], [0]


def visit():
    connection = http.client.HTTPConnection(host, port, timeout=120)
    while True:
        with lock:
            day = next(days, None)
        if day is None:
            return
        began = time.perf_counter()
        connection.request("GET", f"{path}?as_of={day}", headers={"accept-encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        seconds = time.perf_counter() - began
        with lock:
            took.append(seconds)
            errors[0] += answer.status != 200


began = time.perf_counter()
threads = [threading.Thread(target=visit) for _ in range(hands)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
whole = time.perf_counter() - began
took.sort()
at = lambda share: took[min(len(took) - 1, int(len(took) * share))] * 1e3
print(f"RESULT {len(took) / whole:.0f} {at(0.5):.2f} {at(0.99):.2f} {took[-1] * 1e3:.2f} {errors[0]} {visits - len(took)}")
