#!/usr/bin/env bash
# make_venv.sh PYTHON DIRECTORY: a virtual environment with pip, or one clear line why not.
set -euo pipefail
python=$1 venv=$2
. "$(dirname "$0")/apt_install.sh"

stop() {
    echo "make: $*" >&2
    rm -rf "$venv"
    exit 1
}

command -v "$python" >/dev/null ||
    stop "no '$python' here. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3"
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "'$python' is Python $version, and this needs 3.11 or newer: make PYTHON=/path/to/python3.11"

# Debian ships Python without ensurepip; the package that brings it is named after the version.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "make: Python $version cannot make virtual environments yet; installing python$version-venv" >&2
    apt_install "python$version-venv" ||
        stop "a virtual environment needs ensurepip. As root: apt-get install python$version-venv"
fi
"$python" -m venv "$venv" || stop "'$python -m venv $venv' failed; its own message is above"
