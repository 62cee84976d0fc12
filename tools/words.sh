#!/usr/bin/env bash
# Takes new interface words from code and templates into both catalogues; a missing translation fails a guard test.
set -euo pipefail
cd "$(dirname "$0")/.."
template=translations/messages.pot
.venv/bin/pybabel --quiet extract --mapping-file babel.cfg --keyword _l --keyword _n:1,2 --no-location \
    --sort-output --project mingpai --omit-header --output-file "$template" .
.venv/bin/pybabel --quiet update --input-file "$template" --output-dir translations --no-fuzzy-matching --ignore-obsolete
rm -f "$template"
tools/setup_words.sh
