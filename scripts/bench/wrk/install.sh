#!/bin/sh
# Install wrk, the load generator, where that can be done without asking anybody; else say how and fail.

command -v wrk >/dev/null 2>&1 && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
	echo "The benchmark needs wrk on the PATH: brew install wrk, or see https://github.com/wg/wrk." >&2
	exit 1
elif [ "$(id -u)" != 0 ]; then
	echo "The benchmark needs wrk: sudo apt-get install wrk." >&2
	exit 1
fi
echo "Installing wrk, the load generator"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -qq --yes --no-install-recommends wrk; } >"$log" 2>&1; then
	tail -n 5 "$log" >&2
	echo "wrk cannot be installed with apt-get here. Install it from elsewhere: https://github.com/wg/wrk." >&2
	exit 1
fi
