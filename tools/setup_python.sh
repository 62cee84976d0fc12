#!/usr/bin/env bash
# Makes .venv with all that pyproject.toml names; quick when nothing has changed.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/say.sh

step "Python"
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if [ ! -x .venv/bin/python ]; then
    python=""
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && new_enough "$name"; then python=$name; break; fi
    done
    if [ -z "$python" ]; then
        missing "Python 3.11 or newer is needed. Install it, or name it: make setup PYTHON=/path/to/python3"
        exit 1
    fi
    # Debian splits off what makes environments; a half-made one is taken away again.
    if ! "$python" -m venv .venv 2>/dev/null; then
        rm -rf .venv
        install_packages python3-venv || missing "python3-venv is needed to make .venv"
        "$python" -m venv .venv
    fi
fi
tell "$(.venv/bin/python --version) in .venv"
tell "installing what pyproject.toml names (two minutes the first time) …"
log=$(mktemp)
if ! .venv/bin/python -m pip install --disable-pip-version-check --no-input --no-color --progress-bar off \
    --constraint tools/constraints.txt --editable '.[dev]' 2>"$log" |
    awk '/^Collecting /{printf "\r  %d packages", ++n; fflush()} END{if (n) print ""}'; then
    tail -n 15 "$log"
    missing "pip could not install everything; its words are above."
    exit 1
fi
rm -f "$log"
touch .venv/.python
