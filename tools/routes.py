"""Writes the list of public addresses after one was added on purpose: `make routes`."""

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "guards" / "routes.json"
sys.path.insert(0, str(ROOT))

_GONE = """These addresses are gone. People have them in bookmarks and papers: redirect them and write them
into "moved", or run `python tools/routes.py --forget` if nobody ever had them:"""


def routes() -> list[str]:
    """Return every address of the product with its methods, as they are served outside demonstrations."""
    from web import create_app  # noqa: PLC0415 - the project's root has been put in front of the path
    from web.config import settings_from_environment  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory() as home:
        app = create_app(settings_from_environment({"MINGPAI_HOME": home}))
        return sorted(
            f"{rule.rule} {method}"
            for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        )


def main() -> int:
    """Write the list; one that is gone stays in it until somebody says where it moved."""
    known = json.loads(LIST.read_text(encoding="utf-8")) if LIST.exists() else {"routes": [], "moved": {}}
    present = routes()
    gone = [
        route for route in known["routes"] if route not in present and route.split()[0] not in known["moved"]
    ]
    if gone and "--forget" not in sys.argv:
        print(_GONE, *gone, sep="\n", file=sys.stderr)
        return 1
    known["routes"] = present
    LIST.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(present)} addresses in {LIST.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
