"""The words in which listings name things, ways of selling and classes, and what they mean here."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from auction.rules.asset import AssetClass, AssetType
from auction.rules.procedure import Procedure

_TYPES: Mapping[AssetType, tuple[str, ...]] = MappingProxyType(
    {
        AssetType.HOUSE: ("住宅", "房产", "房屋", "公寓", "别墅", "车位"),
        AssetType.COMMERCIAL: (
            "商业",
            "商铺",
            "办公",
            "写字楼",
            "工业用房",
            "厂房",
            "酒店",
            "其他用房",
            "仓储",
        ),
        AssetType.LAND: ("土地", "林权", "海域", "宅基地"),
        AssetType.VEHICLE: ("机动车", "车辆", "汽车", "客车", "货车"),
        AssetType.EQUIPMENT: ("机械", "设备"),
        AssetType.EQUITY: ("股权", "股票", "股份"),
        AssetType.ARTWORK: ("字画", "艺术", "古董", "收藏", "工艺品"),
        AssetType.GOODS: ("物资", "货物", "存货", "奢侈品", "珠宝", "生活用品"),
        AssetType.IP: ("知识产权", "商标", "专利", "著作权", "无形资产"),
        AssetType.RECEIVABLE: ("债权", "应收"),
    }
)

_CLASSES: Mapping[str, AssetClass] = MappingProxyType(
    {
        **{asset_class.value: asset_class for asset_class in AssetClass},
        "动产": AssetClass.MOVABLE,
        "不动产": AssetClass.IMMOVABLE,
        "其他财产权": AssetClass.OTHER_RIGHT,
        "其他权利": AssetClass.OTHER_RIGHT,
        "other right": AssetClass.OTHER_RIGHT,
    }
)

_PROCEDURES: Mapping[str, Procedure] = MappingProxyType(
    {
        **{procedure.value: procedure for procedure in Procedure},
        "1": Procedure.ROUND1,
        "2": Procedure.ROUND2,
        "一拍": Procedure.ROUND1,
        "二拍": Procedure.ROUND2,
        "第一次拍卖": Procedure.ROUND1,
        "第二次拍卖": Procedure.ROUND2,
        "变卖": Procedure.SALE,
    }
)

_ROUND = re.compile(r"(?:round)?(\d{1,3})")
_CHINESE_ROUNDS: Mapping[str, int] = MappingProxyType(
    {"三拍": 3, "第三次拍卖": 3, "四拍": 4, "第四次拍卖": 4}
)


def named_asset_type(text: str) -> AssetType:
    """Return the type of thing that a listing names; what nobody has a name for is another thing.

    Law: none - these are the words of listings.
    """
    word = text.strip().lower()
    if word in tuple(AssetType):
        return AssetType(word)
    return next(
        (kind for kind, words in _TYPES.items() if any(each in text for each in words)), AssetType.OTHER
    )


def named_class(text: str) -> AssetClass | None:
    """Return the class that a listing states, or None where the word is none of the law's.

    Law: Fa Shi [2016] 18, art. 12 (A-12).
    """
    return _CLASSES.get(text.strip().lower())


def named_procedure(text: str) -> Procedure | None:
    """Return the way of selling that a listing names, or None where the word is none of the law's.

    Law: Fa Shi [2016] 18, art. 26 (A-26).
    """
    return _PROCEDURES.get(_joined(text))


def named_round(text: str) -> int | None:
    """Return the number of the auction round that a listing names, if it names one, lawful or not.

    Law: Fa Shi [2016] 18, art. 26 (A-26).
    """
    word = _joined(text)
    found = _ROUND.fullmatch(word)
    return int(found[1]) if found else _CHINESE_ROUNDS.get(word)


def _joined(text: str) -> str:
    """Return a word in small letters without blanks and hyphens."""
    return re.sub(r"[\s_-]+", "", text).lower()
