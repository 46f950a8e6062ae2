-- Send the requests of the file that REQUESTS names, one path a line, in order and round again.
-- Errors by status and by socket are counted by wrk itself. Results are one line of JSON.

local requests = {}
local next_request = 0

function init(args)
  wrk.headers["Accept"] = os.getenv("ACCEPT")
  for line in io.lines(os.getenv("REQUESTS")) do
    requests[#requests + 1] = wrk.format("GET", line)
  end
end

function request()
  next_request = next_request % #requests + 1
  return requests[next_request]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"seconds": %f, "requests": %d, "bytes": %d, "bad_status": %d, "broken": %d, ' ..
    '"p50_ms": %f, "p99_ms": %f}\n',
    summary.duration / 1e6, summary.requests, summary.bytes, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
