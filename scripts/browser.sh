#!/bin/sh
# Install Debian's Chromium, which the browser tests open, where that can be done without asking anybody.
# Never fails: without a browser those tests are skipped, unless CI=true.

for name in chromium chromium-browser google-chrome; do
	command -v "$name" >/dev/null 2>&1 && exit 0
done

if ! command -v apt-get >/dev/null 2>&1; then
	echo "The browser tests need Chromium on the PATH. Install it, or they are skipped." >&2
elif [ "$(id -u)" != 0 ]; then
	echo "The browser tests need Chromium: sudo apt-get install chromium. Without it they are skipped." >&2
else
	echo "Installing Chromium for the browser tests"
	log=$(mktemp)
	export DEBIAN_FRONTEND=noninteractive
	if ! { apt-get update -qq && apt-get install -qq --yes --no-install-recommends chromium; } >"$log" 2>&1; then
		tail -n 5 "$log" >&2
		echo "Chromium cannot be installed with apt-get here, so the browser tests are skipped." >&2
	fi
	rm -f "$log"
fi
exit 0
