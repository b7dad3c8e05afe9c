-- Play prepared requests in a given order, from a given place on; all connections take turns at one order.
--   wrk ... -s play.lua URL -- PLAYLIST PLACE
-- The playlist: the number of requests, each as its length in bytes, a line feed and its bytes; then the number of
-- steps, and for each the number of a request, from 1.

local requests, order, place = {}, {}, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for n = 1, file:read("*n") do
    local length = file:read("*n")
    file:read(1)
    requests[n] = file:read(length)
  end
  for n = 1, file:read("*n") do
    order[n] = file:read("*n")
  end
  file:close()
  place = tonumber(args[2])
end

function request()
  place = place % #order + 1
  return requests[order[place]]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "bytes": %d, "p50": %d, "p99": %d, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
