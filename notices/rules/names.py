"""What of a person's name and numbers may be seen by everybody."""

# A surname of two characters keeps both: 欧阳某, not 欧某.
_DOUBLE = "欧阳司马上官诸葛夏侯皇甫尉迟公孙慕容令狐宇文长孙司徒司空东方独孤南宫西门轩辕端木百里申屠太史呼延"
DOUBLE_SURNAMES = frozenset(_DOUBLE[place : place + 2] for place in range(0, len(_DOUBLE), 2))
_KEPT_BEFORE = 3
_KEPT_AFTER = 4


def masked_name(name: str) -> str:
    """Return a natural person's name as surname and 某; any other name keeps its first letter.

    Law: none; a house rule for pages where the law does not ask for the real name.
    """
    plain = name.strip()
    if not plain:
        return "某"
    surname = plain[:2] if plain[:2] in DOUBLE_SURNAMES and plain[2:] else plain[0]
    return f"{surname}某"


def masked_number(number: str) -> str:
    """Return a private number with its middle hidden, so that a warning can show which one it means.

    Law: none; a house rule: a warning never repeats what it warns of.
    """
    if len(number) <= _KEPT_BEFORE + _KEPT_AFTER:
        return "*" * len(number)
    hidden = len(number) - _KEPT_BEFORE - _KEPT_AFTER
    return f"{number[:_KEPT_BEFORE]}{'*' * hidden}{number[-_KEPT_AFTER:]}"
