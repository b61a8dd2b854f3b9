-- wrk: a case's page over N past dates, in turn. Arguments: path, number of dates, gzip (1 or 0).
local n, at, requests = 60, 0, {}

function init(args)
  local path = args[1] or "/case/russia-china"
  n = tonumber(args[2]) or 60
  if args[3] == "1" then wrk.headers["accept-encoding"] = "gzip" end
  for i = 0, n - 1 do
    -- From June 2015 on, so many days apart that no two dates are the same.
    local year, month, day = 2015 + math.floor(i / 120), 1 + math.floor(i / 10) % 12, 1 + (i % 10) * 2
    requests[i] = wrk.format("GET", string.format("%s?as_of=%04d-%02d-%02d", path, year, month, day))
  end
  at = math.random(0, n - 1)
end

function request()
  at = (at + 1) % n
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %.0f %.2f %.2f %.2f %d %d\n",
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
