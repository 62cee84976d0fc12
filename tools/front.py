"""Lays out under static/vendor what the pages need of the front-end packages that `npm ci` fetched."""

import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FROM = ROOT / "node_modules"
TO = ROOT / "static" / "vendor"

# Package: {file in the package: name under static/vendor}
FILES = {
    "bootstrap": {"dist/css/bootstrap.min.css": "bootstrap.min.css"},
    "htmx.org": {"dist/htmx.min.js": "htmx.min.js"},
    "socket.io-client": {"dist/socket.io.esm.min.js": "socket.io.esm.min.js"},
    "echarts": {"dist/echarts.esm.min.mjs": "echarts.esm.min.js"},
    "uplot": {"dist/uPlot.esm.js": "uplot.esm.js", "dist/uPlot.min.css": "uplot.min.css"},
}
ICONS = "bootstrap-icons"
# Browsers look for maps that are not there and say so in their console.
MAP_MARK = "sourceMappingURL="


def main() -> int:
    """Copy everything anew; say what is missing."""
    missing = [name for name in (*FILES, ICONS) if not (FROM / name / "package.json").exists()]
    if missing:
        print(f"Not fetched yet: {', '.join(missing)}. Run `npm ci` first.", file=sys.stderr)
        return 1
    shutil.rmtree(TO, ignore_errors=True)
    (TO / "icons").mkdir(parents=True)
    for package, files in FILES.items():
        for source, name in files.items():
            _copy(FROM / package / source, TO / name)
    for drawing in (FROM / ICONS / "icons").glob("*.svg"):
        shutil.copyfile(drawing, TO / "icons" / drawing.name)
    versions = {
        name: json.loads((FROM / name / "package.json").read_text())["version"] for name in (*FILES, ICONS)
    }
    (TO / "front.json").write_text(json.dumps(versions, indent=2) + "\n")
    print("  " + ", ".join(f"{name} {version}" for name, version in versions.items()))
    return 0


def _copy(source: Path, target: Path) -> None:
    """Copy a script or sheet without its pointer to a map."""
    lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
    target.write_text("".join(line for line in lines if MAP_MARK not in line), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
