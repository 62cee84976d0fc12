"""What an invented thing is: its title and description, the facts of its type, and what the survey found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

CITY = "云洲市"
_NOTHING: Mapping[str, str] = MappingProxyType({})

_HELD = {
    "owner": ("yes", "被执行人及其家属居住使用，承办人现场核对身份"),
    "empty": ("no", "现场勘查无人居住，物业公司确认空置"),
    "tenant": ("yes", "由承租人使用，租赁合同在查封前订立，租金付至下一季度末"),
    "company": ("yes", "由被执行人公司自用，经营场所挂有公司牌匾"),
    "court": ("no", "已扣押，存放于本院指定保管场所"),
    "none": ("no", "权利类财产，无人占有使用"),
}
_BURDENS = {
    "mortgage": ("yes", "设有抵押，抵押权人为申请执行人，拍卖后依法涂销"),
    "lease": ("yes", "租赁权在先，拍卖不破租赁，买受人继受至租期届满"),
    "pledge": ("yes", "设有质押，质押权人为申请执行人，成交后依法解除"),
}
_NO_BURDEN = {
    "immovable": "不动产登记簿查询，无抵押、居住权及在先查封",
    "vehicle": "机动车登记信息查询，无抵押登记及在先查封",
    "movable": "动产融资统一登记公示系统查询，无抵押、质押登记",
    "right": "登记机关查询，无质押登记及在先冻结",
}
_NO_DEFECT = {
    "immovable": "现场勘查未发现明显瑕疵",
    "vehicle": "外观及启动检查未发现明显瑕疵，未作拆解检测",
    "movable": "现场清点未发现明显瑕疵，未作拆解检测",
    "right": "书面材料核对未发现权利瑕疵",
}
_TITLES = {
    "immovable": "不动产登记簿查询，登记权利人为被执行人",
    "vehicle": "机动车登记信息查询，所有人为被执行人",
    "movable": "扣押清单及购置凭证核对，所有人为被执行人",
    "right": "登记机关查询，权利人为被执行人",
}


@dataclass(frozen=True, slots=True)
class Thing:
    """An invented thing that a court has seized; the price is what it is worth, in yuan."""

    kind: str
    title: str
    region: str
    description: str
    price: int
    address: str | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    held: str = "none"
    burden: str = "none"
    owed: str = ""
    defect: str = ""

    @property
    def survey(self) -> dict[str, dict[str, str]]:
        """Return what the court found out: five groups, each answered or honestly unknown."""
        group = _group_of(self.kind)
        held, burden = _HELD[self.held], _BURDENS.get(self.burden, ("no", _NO_BURDEN[group]))
        return {
            "title": {"answer": "yes", "evidence": _TITLES[group]},
            "encumbrances": {"answer": burden[0], "evidence": burden[1]},
            "occupancy": {"answer": held[0], "evidence": held[1]},
            "taxes": _taxes(self.owed),
            "defects": {
                "answer": "yes" if self.defect else "no",
                "evidence": self.defect or _NO_DEFECT[group],
            },
        }


def _group_of(kind: str) -> str:
    if kind in {"house", "commercial", "land"}:
        return "immovable"
    if kind == "vehicle":
        return "vehicle"
    return "right" if kind in {"equity", "ip", "receivable"} else "movable"


def _taxes(owed: str) -> dict[str, str]:
    if owed == "unknown":
        return {"answer": "unknown", "what_was_done": "已函询物业公司和税务机关，尚未回复，回复后另行公示"}
    if owed:
        return {"answer": "yes", "evidence": owed}
    return {"answer": "no", "evidence": "税务机关及管理单位复函，无欠费记录"}


def home(  # noqa: PLR0917 - a row of the catalogue reads like a line of a list
    name: str, district: str, road: str, area: str, floor: str, year: int, price: int, words: str = "", /,
    **more: str,
) -> Thing:  # fmt: skip
    """Return a home: estate and room, district, road, square metres, floor, year, price."""
    held = more.get("held", "owner")
    said = f"建筑面积{area}平方米，所在楼层{floor}，{year}年建成，钢筋混凝土结构。{words}"
    own = {"建筑面积": f"{area} ㎡", "楼层": floor, "建成年份": str(year)}
    return Thing(
        "house",
        f"{CITY}{district}{name}住宅",
        CITY + district,
        said,
        price,
        f"{CITY}{district}{road}",
        facts=_premises(district, price, held) | own,
        held=held,
        burden=more.get("burden", "mortgage"),
        owed=more.get("owed", ""),
        defect=more.get("defect", ""),
    )


def premises(  # noqa: PLR0917 - a row of the catalogue
    kind: str, name: str, district: str, road: str, area: str, price: int, words: str, /, **more: str
) -> Thing:
    """Return commercial premises or land: name, district, road, square metres, price, description."""
    held = more.get("held", "empty")
    measure = "土地面积" if kind == "land" else "建筑面积"
    return Thing(
        kind,
        f"{CITY}{district}{name}",
        CITY + district,
        f"{measure}{area}平方米。{words}",
        price,
        f"{CITY}{district}{road}",
        facts=_premises(district, price, held) | {measure: f"{area} ㎡"},
        held=held,
        burden=more.get("burden", "none"),
        owed=more.get("owed", ""),
        defect=more.get("defect", ""),
    )


def _premises(district: str, price: int, held: str) -> dict[str, str]:
    return {
        "registry": f"云洲（演示）不动产权第{len(district)}0{price // 100 % 100_000:05d}号",
        "site_inspection": "已完成现场及室内勘查，拍摄影像存卷",
        "occupancy": _HELD[held][1],
        "floor_plan": "已调取平面图",
        "tax_items": "契税、增值税及附加、所得税，以税务机关核定为准",
    }


def vehicle(  # noqa: PLR0917 - a row of the catalogue
    title: str, year: int, mileage: str, standard: str, price: int, words: str, /, **more: str
) -> Thing:
    """Return a vehicle: title, year of registration, mileage, emission standard, price, description."""
    facts = {
        "registry": "机动车登记证书在案，未设抵押",
        "violations": more.get("violations", "截至勘查日无未处理违法记录"),
        "emission_standard": standard,
        "mileage": mileage,
        "初次登记": f"{year}年",
    }
    said = f"{year}年初次登记，表显里程{mileage}，排放标准{standard}。{words}"
    defect = more.get("defect", "")
    return Thing("vehicle", title, CITY + "澄湖区", said, price, facts=facts, held="court", defect=defect)


def equity(  # noqa: PLR0917 - a row of the catalogue
    company: str, share: str, subscribed: int, paid: int, due: str, price: int, words: str, /
) -> Thing:
    """Return a share of a company: name, share, subscribed and paid-in capital, day for the rest, price."""
    facts = {
        "company": company,
        "share": share,
        "subscribed_capital": f"{subscribed}.00",
        "paid_capital": f"{paid}.00",
        "payment_deadline": due,
        "financial_statements": "已取得近三年财务报表，随评估报告公示",
        "dividends": "近三年未分配利润",
    }
    title = f"被执行人持有的{company}{share}股权"
    return Thing("equity", title, CITY + "望山区", words, price, facts=facts, burden="pledge")


def movable(kind: str, title: str, price: int, words: str, /, **more: str) -> Thing:
    """Return equipment, goods, artwork or another movable: type, title, price, description."""
    facts = {"fit_for_sale": more["fit"]} if "fit" in more else {}
    facts |= {"数量": more["count"]} if "count" in more else {}
    return Thing(
        kind, title, CITY + more.get("district", "东港区"), words, price, more.get("at"),
        facts=facts, held=more.get("held", "court"), defect=more.get("defect", ""),
    )  # fmt: skip


def right(kind: str, title: str, price: int, words: str, /, **facts: str) -> Thing:
    """Return intellectual property or a receivable: type, title, price, description, further facts."""
    return Thing(kind, title, CITY + "澄湖区", words, price, facts=facts)
