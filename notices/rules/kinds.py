"""The few closed sets of words that a notice is made of, each with the Chinese word that it prints as."""

from enum import StrEnum


class AssetClass(StrEnum):
    """The class of property that decides how long a notice stands."""

    MOVABLE = "movable"
    IMMOVABLE = "immovable"
    OTHER_RIGHT = "other_right"

    @property
    def word(self) -> str:
        """Return the word of the interpretations for the class."""
        return {"movable": "动产", "immovable": "不动产", "other_right": "其他财产权"}[self.value]


class Procedure(StrEnum):
    """The step of the disposal that the notice announces."""

    ROUND1 = "round1"
    ROUND2 = "round2"
    SALE = "sale"

    @property
    def word(self) -> str:
        """Return the name of the step as listings write it."""
        return {"round1": "第一次拍卖", "round2": "第二次拍卖", "sale": "变卖"}[self.value]

    @property
    def deed(self) -> str:
        """Return the verb of the step: what follows failed auctions is a sale, 变卖."""
        return "变卖" if self is Procedure.SALE else "拍卖"


class Answer(StrEnum):
    """What the survey found: yes, no, or not known in spite of what was done."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def word(self) -> str:
        """Return the word of the survey table."""
        return {"yes": "是", "no": "否", "unknown": "不详"}[self.value]


class PriceMethod(StrEnum):
    """How the reference price was found."""

    NEGOTIATION = "negotiation"
    DIRECTED = "directed"
    INQUIRY = "inquiry"
    APPRAISAL = "appraisal"
    MARKET = "market"

    @property
    def word(self) -> str:
        """Return the name of the method."""
        return {
            "negotiation": "当事人议价",
            "directed": "定向询价",
            "inquiry": "网络询价",
            "appraisal": "委托评估",
            "market": "参照市价并征询当事人意见",
        }[self.value]


class Bearer(StrEnum):
    """Who bears a tax or a charge."""

    BUYER = "buyer"
    DEBTOR = "debtor"
    EACH = "each"
    COURT = "court"

    @property
    def word(self) -> str:
        """Return who bears it, as the tax table says it."""
        return {
            "buyer": "买受人",
            "debtor": "被执行人",
            "each": "双方各自依法承担",
            "court": "法律没有规定，由人民法院确定",
        }[self.value]


class MediumKind(StrEnum):
    """What shows the property besides words."""

    PHOTO = "photo"
    VIDEO = "video"
    PLAN = "plan"

    @property
    def word(self) -> str:
        """Return the name of the medium."""
        return {"photo": "照片", "video": "视频", "plan": "平面图"}[self.value]


class Capacity(StrEnum):
    """In what capacity somebody is to be told of the sale."""

    APPLICANT = "applicant"
    DEBTOR = "debtor"
    CREDITOR = "creditor"
    PRIORITY_PURCHASER = "priority_purchaser"
    OCCUPANT = "occupant"

    @property
    def word(self) -> str:
        """Return the procedural role."""
        return {
            "applicant": "申请执行人",
            "debtor": "被执行人",
            "creditor": "担保物权人或者其他债权人",
            "priority_purchaser": "优先购买权人",
            "occupant": "占有使用人",
        }[self.value]


class Method(StrEnum):
    """How a person was told, so that receipt can be proved."""

    IN_PERSON = "in_person"
    MAIL = "mail"
    ELECTRONIC = "electronic"
    TELEPHONE = "telephone"
    PROCLAMATION = "proclamation"
    WAIVER = "waiver"

    @property
    def word(self) -> str:
        """Return the name of the way of service."""
        return {
            "in_person": "直接送达",
            "mail": "邮寄送达",
            "electronic": "电子送达",
            "telephone": "电话录音通知",
            "proclamation": "平台公示",
            "waiver": "本人书面声明不需通知",
        }[self.value]
