"""What a person may type: one line or a paragraph, in one normal form, without invisible characters."""

import re
import unicodedata

from kernel.refusal import Refusal, Refused

LINE_LENGTH_MAX = 200
PARAGRAPH_LENGTH_MAX = 20_000

# Bidi controls, zero-width characters and the byte order mark let one text look like another.
_HIDDEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def clean_line(text: str, *, what: str = "text", longest: int = LINE_LENGTH_MAX) -> str:
    """Return one line of text: NFC, inner blanks single, ends trimmed.

    Raises Refused `text-empty`, `text-too-long`, `text-hidden-characters`.
    """
    line = " ".join(_visible(text, what, keep="\t\n\r").split())
    return _measured(line, what, longest)


def clean_paragraph(text: str, *, what: str = "text", longest: int = PARAGRAPH_LENGTH_MAX) -> str:
    """Return a text of several lines: NFC, line ends unified, ends trimmed; refusals as for one line."""
    lines = _visible(text, what, keep="\t\n\r").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _measured("\n".join(line.rstrip() for line in lines).strip(), what, longest)


def _visible(text: str, what: str, *, keep: str) -> str:
    """Return the text in NFC, or refuse it because of a character that nobody can see."""
    normal = unicodedata.normalize("NFC", text)
    hidden = _HIDDEN.search(normal)
    if hidden or any(
        unicodedata.category(letter) in {"Cc", "Cs"} and letter not in keep for letter in normal
    ):
        raise Refused(Refusal("text-hidden-characters", facts={"what": what}))
    return normal


def _measured(text: str, what: str, longest: int) -> str:
    """Return the text if it is neither empty nor too long."""
    if not text:
        raise Refused(Refusal("text-empty", facts={"what": what}))
    if len(text) > longest:
        raise Refused(Refusal("text-too-long", facts={"what": what, "length": len(text), "longest": longest}))
    return text
