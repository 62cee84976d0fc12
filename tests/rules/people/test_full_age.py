"""BE-1: full civil capacity begins on the eighteenth birthday."""

from datetime import date

import pytest

from people.rules.identity import is_of_full_age


@pytest.mark.parametrize(
    ("born_on", "on", "is_of_age"),
    [
        (date(2008, 3, 2), date(2026, 3, 2), True),
        (date(2008, 3, 3), date(2026, 3, 2), False),
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
        (date(1950, 12, 31), date(2026, 1, 1), True),
    ],
)
def test_be_1_full_age(born_on: date, on: date, is_of_age: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_of_full_age(born_on, on) is is_of_age
