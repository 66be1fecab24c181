-- Send requests to random projects of a range, and print the result as a line of JSON.
-- Arguments: method, token, path with %d for the project, least and largest project.

local method, headers, path, least, largest

function init(args)
   method, headers, path = args[1], { ["PRIVATE-TOKEN"] = args[2] }, args[3]
   least, largest = tonumber(args[4]), tonumber(args[5])
end

function request()
   return wrk.format(method, string.format(path, math.random(least, largest)), headers)
end

function done(summary, latency)
   local errors = summary.errors
   io.write(string.format(
      '{"requests": %d, "duration": %d, "p50": %d, "p99": %d, "failed": %d, "dropped": %d}\n',
      summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
      errors.status, errors.connect + errors.read + errors.write + errors.timeout
   ))
end
