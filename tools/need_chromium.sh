#!/usr/bin/env bash
# Finds Chromium or installs it. Without it the rest of the tests still run on a person's machine;
# under CI=true a missing browser is a failure, so that nobody takes a part for the whole.
set -euo pipefail
. "$(dirname "$0")/apt_install.sh"

found() {
    if [ -n "${TIEMCHUNG_CHROMIUM:-}" ]; then
        command -v "$TIEMCHUNG_CHROMIUM" >/dev/null
        return
    fi
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
        command -v google-chrome >/dev/null
}

found && exit
echo "Chromium is missing; asking apt for it"
apt_install chromium && found && exit
cat >&2 <<'END'
CANNOT RUN: the tests in tests/browser and those of picture exports need Chromium, which is not
here and could not be installed. As root: apt-get install chromium
or name one that is elsewhere: TIEMCHUNG_CHROMIUM=/path/to/chromium make test
END
[ "${CI:-}" != true ]
