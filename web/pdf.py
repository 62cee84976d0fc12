"""PDFs by WeasyPrint, where its system libraries are; without them everything else works."""

from functools import cache
from pathlib import Path
from types import ModuleType

import gevent

from kernel.refusal import Refusal, Refused
from web.gate import Gate

STYLES = Path(__file__).resolve().parent.parent / "static" / "css"
_GATE = Gate(2)


def pdf_of(markup: str, *styles: str) -> bytes:
    """Return a page as PDF, with the style sheets named; drawn on a thread beside the event loop.

    Raises Refused `pdf-not-here` where the system cannot draw one, and `too-many-at-work`.
    """
    # The library looks for its fonts with a child process, which only the main thread may start: asked for
    # here, once, and kept.
    weasyprint()
    with _GATE.passing():
        drawn: bytes | None = gevent.get_hub().threadpool.apply(_drawn, (markup, styles))
    if drawn is None:
        raise Refused(Refusal("pdf-not-here"))
    return drawn


def _drawn(markup: str, styles: tuple[str, ...]) -> bytes | None:
    library = weasyprint()
    if library is None:
        return None
    texts = [(STYLES / name).read_text(encoding="utf-8") for name in styles]
    # A paper holds all that it shows; nobody makes this server ask another, or read its own files.
    nothing = library.urls.URLFetcher(allowed_protocols=())
    page = library.HTML(string=markup, url_fetcher=nothing)
    drawn: bytes = page.write_pdf(stylesheets=[library.CSS(string=text) for text in texts])
    return drawn


@cache
def weasyprint() -> ModuleType | None:
    """Return the library; None where it, or what it needs of the system, is not there."""
    try:
        import weasyprint as found  # noqa: PLC0415 - it takes half a second and system libraries
    except (ImportError, OSError):
        return None
    module: ModuleType = found
    return module
