#!/usr/bin/env bash
# Sees to what Python and npm do not bring: a browser for tests and screenshots, a Chinese font, libraries for PDFs.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/say.sh

step "Browser, Chinese font, PDFs"
wanted=()
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
chinese() { ls /usr/share/fonts/*/noto/NotoSansCJK* >/dev/null 2>&1 || [ -n "$(fc-list ':lang=zh-cn' 2>/dev/null)" ]; }
papers() { .venv/bin/python -c 'import weasyprint' >/dev/null 2>&1; }

browser >/dev/null || wanted+=(chromium)
chinese || wanted+=(fonts-noto-cjk)
papers || wanted+=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
if [ ${#wanted[@]} -gt 0 ]; then install_packages "${wanted[@]}" || true; fi

# Where the system has no Chromium to install, the test tool brings one of its own if it can.
if ! browser >/dev/null && timeout 300 .venv/bin/playwright install chromium >/dev/null 2>&1; then tell "Chromium of the test tool"; fi
if browser >/dev/null; then
    tell "$(browser)"
elif ! ls "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium-* >/dev/null 2>&1; then
    missing "Chromium is missing: browser tests and 'make screens' will fail until it is installed (package chromium)."
fi
chinese || missing "No Chinese font: screenshots will show empty boxes (package fonts-noto-cjk). Pages are not affected."
papers || missing "No Pango: receipts cannot be drawn as PDF; their pages say so (packages libpango-1.0-0, libpangoft2-1.0-0)."
touch .venv/.system
