#!/usr/bin/env bash
# Compiles the catalogues of interface words.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/say.sh

step "Words in both languages"
.venv/bin/pybabel --quiet compile --directory translations --statistics 2>&1 | sed 's/^/  /'
touch .venv/.words
