-- Send the requests of the file REQUESTS, one path a line, in order and round again.
-- Errors by status and by socket are counted by wrk itself. The result is one line of JSON.

local requests = {}
local sent = 0

function init(args)
  wrk.headers["Accept"] = os.getenv("ACCEPT")
  for line in io.lines(os.getenv("REQUESTS")) do
    requests[#requests + 1] = wrk.format("GET", line)
  end
end

function request()
  sent = sent + 1
  return requests[(sent - 1) % #requests + 1]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"seconds": %f, "requests": %d, "bad_status": %d, "broken": %d, "p50_ms": %f, "p99_ms": %f}\n',
    summary.duration / 1e6, summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
