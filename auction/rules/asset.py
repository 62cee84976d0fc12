"""What kind of thing a lot is, which class it belongs to, and what must be known before it is sold."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from kernel.refusal import Finding


class AssetClass(StrEnum):
    """The three classes by which the law counts days."""

    MOVABLE = "movable"
    IMMOVABLE = "immovable"
    OTHER_RIGHT = "other_right"


class AssetType(StrEnum):
    """What the thing is, in the words of a listing."""

    HOUSE = "house"
    COMMERCIAL = "commercial"
    LAND = "land"
    VEHICLE = "vehicle"
    EQUIPMENT = "equipment"
    EQUITY = "equity"
    ARTWORK = "artwork"
    GOODS = "goods"
    IP = "ip"
    RECEIVABLE = "receivable"
    OTHER = "other"


# That a motor vehicle is movable is usual practice and our reading; a thing of no known type has no class.
_CLASSES: Mapping[AssetType, AssetClass] = MappingProxyType(
    {
        AssetType.HOUSE: AssetClass.IMMOVABLE,
        AssetType.COMMERCIAL: AssetClass.IMMOVABLE,
        AssetType.LAND: AssetClass.IMMOVABLE,
        AssetType.VEHICLE: AssetClass.MOVABLE,
        AssetType.EQUIPMENT: AssetClass.MOVABLE,
        AssetType.ARTWORK: AssetClass.MOVABLE,
        AssetType.GOODS: AssetClass.MOVABLE,
        AssetType.EQUITY: AssetClass.OTHER_RIGHT,
        AssetType.IP: AssetClass.OTHER_RIGHT,
        AssetType.RECEIVABLE: AssetClass.OTHER_RIGHT,
    }
)

_PREMISES = ("registry", "site_inspection", "occupancy", "floor_plan", "tax_items")

_MINIMUM_FACTS: Mapping[AssetType, tuple[str, ...]] = MappingProxyType(
    {
        AssetType.HOUSE: _PREMISES,
        AssetType.COMMERCIAL: _PREMISES,
        AssetType.LAND: _PREMISES,
        AssetType.VEHICLE: ("registry", "violations", "emission_standard", "mileage"),
        AssetType.GOODS: ("fit_for_sale",),
        AssetType.EQUITY: (
            "share",
            "subscribed_capital",
            "paid_capital",
            "payment_deadline",
            "financial_statements",
            "dividends",
        ),
    }
)

_CLASS_ARTICLE = "Fa Shi [2016] 18, art. 12"
_MINIMUM_ARTICLE = "Fa [2024] 238, item 1"
_CAPITAL_ARTICLE = "Fa Shi [2021] 20, art. 14"
_CAPITAL_FACTS = frozenset({"subscribed_capital", "paid_capital", "payment_deadline"})


def class_of(asset_type: AssetType) -> AssetClass | None:
    """Return the class to which a type of thing belongs; None where the type does not tell.

    Law: Fa Shi [2016] 18, art. 12 (A-12) - that vehicles are movable is our reading.
    """
    return _CLASSES.get(asset_type)


def minimum_facts(asset_type: AssetType) -> tuple[str, ...]:
    """Return the names of what must at least be known of a thing of this type.

    Law: Fa [2024] 238, item 1; Fa Shi [2021] 20, art. 14 (N-238-1, E-7).
    """
    return _MINIMUM_FACTS.get(asset_type, ())


def check_minimum_facts(asset_type: AssetType, facts: Mapping[str, object]) -> list[Finding]:
    """Return one finding for each fact that a thing of this type must at least show.

    Words such as "could not be read, the display is dead" are a fact too: what blocks is silence.

    Law: Fa [2024] 238, item 1; Fa Shi [2021] 20, art. 14 (N-238-1, E-7, NL-7, RR-008).
    """
    return [_minimum_finding(asset_type, name, facts.get(name)) for name in minimum_facts(asset_type)]


def check_class(asset_type: AssetType, asset_class: AssetClass) -> Finding:
    """Tell whether the class that was stated is the one to which the type belongs.

    Law: Fa Shi [2016] 18, art. 12 (A-12) - days of notice hang on the class.
    """
    usual = class_of(asset_type)
    facts = {"asset_type": asset_type.value, "asset_class": asset_class.value}
    if usual is None or usual is asset_class:
        return Finding("pass", "asset-class-fits", _CLASS_ARTICLE, facts)
    return Finding("warn", "asset-class-differs", _CLASS_ARTICLE, {**facts, "usual": usual.value})


def _minimum_finding(asset_type: AssetType, name: str, value: object) -> Finding:
    """Return the finding on one fact: nothing, or only blanks, is silence."""
    capital = asset_type is AssetType.EQUITY and name in _CAPITAL_FACTS
    article = _CAPITAL_ARTICLE if capital else _MINIMUM_ARTICLE
    facts = {"fact": name, "asset_type": asset_type.value}
    if value is None or not str(value).strip():
        return Finding("block", "minimum-fact-missing", article, facts)
    return Finding("pass", "minimum-fact-known", article, facts)
