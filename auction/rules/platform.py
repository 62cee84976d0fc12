"""On which platform a lot is sold: the applicant chooses from the national list, else the court."""

from collections.abc import Collection
from datetime import date

from kernel.law import Figure
from kernel.refusal import Finding

_CHOICE_ARTICLE = "Fa Shi [2016] 18, art. 5"
_SAME_ARTICLE = "Fa Shi [2016] 18, art. 26"

# The first five were announced on this day; two more came later and are known from the press only. So the
# list is a setting: a court keeps it as the Supreme Court announces it.
LISTED_PLATFORMS = Figure(
    article="Fa Shi [2016] 18, art. 4",
    since={
        date(2016, 11, 25): frozenset({"taobao", "jd", "rmfysszc", "gpai", "caa123"}),
        date(2019, 1, 1): frozenset({"taobao", "jd", "rmfysszc", "gpai", "caa123", "icbc", "bjcq"}),
    },
    standing="setting",
    rule="A-04",
)


# In documents a platform stands with the name under which it was announced.
PLATFORM_WORDS = {
    "taobao": "淘宝网",
    "jd": "京东网",
    "rmfysszc": "人民法院诉讼资产网",
    "gpai": "公拍网",
    "caa123": "中国拍卖行业协会网",
    "icbc": "工商银行融e购",
    "bjcq": "北京产权交易所",
}


def platform_word(platform: str) -> str:
    """Return a platform's name as documents write it; one that is not listed stands as it was given.

    Law: Fa Shi [2016] 18, art. 4 (A-04).
    """
    return PLATFORM_WORDS.get(platform, platform)


def listed_platforms(on: date) -> frozenset[str]:
    """Return the platforms of the national list as far as this house knows it.

    Law: Fa Shi [2016] 18, art. 4 (A-04).
    """
    return LISTED_PLATFORMS.on(on)


def chosen_platform(choices: Collection[str]) -> str | None:
    """Return the platform on which the applicants agree; None where the court has to designate one.

    Law: Fa Shi [2016] 18, art. 5; Fa [2021] 322, item 18 (A-05, RR-102).
    """
    different = set(choices)
    return different.pop() if len(different) == 1 else None


def check_platform(
    platform: str, *, choices: Collection[str], listed: Collection[str], previous: str | None = None
) -> Finding:
    """Tell whether the platform is on the list, the applicant's choice, and the one of the round before.

    Law: Fa Shi [2016] 18, arts. 4, 5 and 26; Fa [2021] 322, item 18 (A-04, A-05, A-26, S-03, RR-102).
    """
    facts = {"platform": platform}
    if platform not in listed:
        return Finding("block", "platform-not-listed", LISTED_PLATFORMS.article, facts)
    if previous is not None:
        if platform != previous:
            return Finding("block", "platform-changed", _SAME_ARTICLE, {**facts, "previous": previous})
        return Finding("pass", "platform-kept", _SAME_ARTICLE, facts)
    chosen = chosen_platform(choices)
    if chosen is None:
        return Finding("pass", "platform-designated", _CHOICE_ARTICLE, facts)
    if chosen != platform:
        return Finding("block", "platform-not-chosen", _CHOICE_ARTICLE, {**facts, "chosen": chosen})
    return Finding("pass", "platform-chosen", _CHOICE_ARTICLE, facts)
