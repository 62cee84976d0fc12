"""The law's names as people read them: the article behind a refusal in the reader's own language."""

import re
from dataclasses import dataclass

from flask_babel import get_locale

_SERIES = {
    "Fa Shi": "法释",
    "Fa Ming Chuan": "法明传",
    "Fa Fa": "法发",
    "Fa Ban": "法办",
    "Fa": "法",
}
_NUMBER = re.compile(r"\b(Fa Shi|Fa Ming Chuan|Fa Fa|Fa Ban|Fa) \[(\d{4})\] (?:No\. ?)?(\d+)")
_CIVIL_PROCEDURE = re.compile(r"Civil Procedure Law(?: \(\d{4}\))?")
_ONE = r"\d+(?:\(\d+\))*(?:[-–]\d+)?"
_PLACES = re.compile(rf",?\s*\b(arts?|items?|paras?)\.? ?({_ONE}(?:(?:, | and |/){_ONE})*)")
_PART = re.compile(r"(\d+)((?:\(\d+\))*)(?:[-–](\d+))?")
_DIGITS = "〇一二三四五六七八九"
_LAST_PLACE = 999


@dataclass(frozen=True, slots=True)
class Text:
    """One text of law: how it is cited, what it is called, since when it holds."""

    key: str
    cited: str
    number: str
    title: str
    english: str
    since: str


TEXTS = (
    Text(
        "wp16",
        "Fa Shi [2016] 18",
        "法释〔2016〕18号",
        "关于人民法院网络司法拍卖若干问题的规定",
        "Provisions on online judicial auctions by people's courts",
        "2017-01-01",
    ),
    Text(
        "ckj18",
        "Fa Shi [2018] 15",
        "法释〔2018〕15号",
        "关于人民法院确定财产处置参考价若干问题的规定",
        "Provisions on fixing the reference price for the disposal of property",
        "2018-09-01",
    ),
    Text(
        "pm04",
        "Fa Shi [2004] 16",
        "法释〔2004〕16号",
        "关于人民法院民事执行中拍卖、变卖财产的规定",
        "Provisions on auctioning and selling property in civil enforcement (amended 2020)",
        "2005-01-01",
    ),
    Text(
        "y322",
        "Fa [2021] 322",
        "法〔2021〕322号",
        "关于进一步完善执行权制约机制加强执行监督的意见",
        "Opinions on restraining and supervising the power of enforcement",
        "2021-12-06",
    ),
    Text(
        "xg21",
        "Fa Shi [2021] 18",
        "法释〔2021〕18号",
        "关于人民法院司法拍卖房产竞买人资格若干问题的规定",
        "Provisions on who may bid for homes at judicial auctions",
        "2022-01-01",
    ),
    Text(
        "gq21",
        "Fa Shi [2021] 20",
        "法释〔2021〕20号",
        "关于人民法院强制执行股权若干问题的规定",
        "Provisions on enforcement against equity",
        "2022-01-01",
    ),
    Text(
        "zd238",
        "Fa [2024] 238",
        "法〔2024〕238号",
        "关于进一步规范网络司法拍卖工作的指导意见",
        "Guiding opinions on further regulating online judicial auctions",
        "2024-10-29",
    ),
    Text(
        "bm455",
        "Fa Ming Chuan [2017] 455",
        "法明传〔2017〕455号",
        "关于认真做好网络司法拍卖与网络司法变卖衔接工作的通知",
        "Notice on joining online auction and online sale",
        "",
    ),
    Text(
        "msf23",
        "Civil Procedure Law (2023)",
        "民事诉讼法",
        "中华人民共和国民事诉讼法",
        "Civil Procedure Law of the People's Republic of China",
        "2023-09-01",
    ),
)


def article_words(article: str) -> str:
    """Return an article in the language of the page: 法释〔2016〕18号第十条, or as it is cited in English."""
    if not article or not _is_chinese():
        return article
    words = _NUMBER.sub(lambda found: f"{_SERIES[found[1]]}〔{found[2]}〕{found[3]}号", article)
    words = _CIVIL_PROCEDURE.sub("民事诉讼法", words)
    words = _PLACES.sub(_places, words)
    return words.replace("; ", "；").replace(", ", "、").replace(" and ", "和")


def text_of(article: str) -> Text | None:
    """Return the text of law that an article belongs to, if it is one of those listed."""
    return next((text for text in TEXTS if article.startswith(text.cited)), None)


def _is_chinese() -> bool:
    locale = get_locale()
    return locale is None or locale.language == "zh"


def _places(found: re.Match[str]) -> str:
    """Return the places of a citation in Chinese: "arts 10, 12" becomes 第十条、第十二条."""
    unit = {"art": "条", "item": "条", "para": "款"}[found[1].rstrip("s")]
    return "、".join(_place(part, unit) for part in _PART.finditer(found[2]))


def _place(part: re.Match[str], unit: str) -> str:
    words = f"第{_chinese(int(part[1]))}{unit}"
    words += "".join(f"第{_chinese(int(inner))}项" for inner in re.findall(r"\d+", part[2]))
    return f"{words}至第{_chinese(int(part[3]))}{unit}" if part[3] else words


def _chinese(number: int) -> str:
    """Return a place number in Chinese numerals: 10 十, 12 十二, 20 二十, 105 一百零五."""
    if not 0 < number <= _LAST_PLACE:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if hundreds and rest and not tens:
        words += "零"
    if tens:
        words += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    return words + (_DIGITS[ones] if ones else "")
