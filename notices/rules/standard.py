"""Standard wording that a clerk starts from: lawful as it stands, changed where the thing is different."""

from kernel.money import Money
from notices.rules.blocks import HouseClause
from notices.rules.closing import Reminders
from notices.rules.paying import HOTLINE, PayAccount, Safety

NONE_KNOWN = "经调查，未发现已知瑕疵和权利负担；详见标的物调查情况表。"

BIDDER_CONDITIONS = (
    "具备完全民事行为能力的自然人、法人和非法人组织均可参加竞买；法律、行政法规和司法解释对买受人的资格或者条件"
    "有特殊规定的，竞买人应当具备规定的资格或者条件。申请执行人、被执行人可以参加竞买。"
    "负责执行的人民法院、网络服务提供者、承担拍卖辅助工作的社会机构或者组织及其工作人员和近亲属，不得竞买，"
    "也不得委托他人代为竞买与其行为相关的拍卖财产。"
)

RIGHTS_AND_DUTIES = (
    "竞买人有权了解拍卖财产的全部公示信息、申请实地看样、提出询问，并有权对违法的执行行为提出异议。"
    "竞买人应当实名交纳保证金，遵守竞价规则，不得恶意串通、操纵竞价。"
    "拍卖成交后，买受人应当在公告确定的期限内付清余款；人民法院依法作出成交裁定、交付财产并办理产权登记协助手续。"
)

LIABILITY = (
    "买受人逾期未支付余款的，保证金不予退还，依次用于支付拍卖产生的费用损失、弥补重新拍卖价款低于原拍卖价款的差价、"
    "冲抵本案被执行人的债务以及与拍卖财产相关的被执行人的债务；重新拍卖时原买受人不得参加竞买。"
    "恶意串通、提供虚假材料或者妨害执行的，依法追究责任。"
)

WAYS_OF_PAYMENT = (
    "保证金、余款均以竞买人、买受人本人名义通过银行转账交至本案案款账户，付款时注明案号和付款识别码。"
)

HOUSE_CLAUSE = HouseClause(
    qualification="竞买人应当自申请参加竞买时起至成交裁定作出时止，持续具备房屋所在地的购房资格，并在申请时作出书面承诺。",
    consequences=(
        "不具备购房资格的，不得参加竞买。作出成交裁定前经审核不具备购房资格的，不予出具成交裁定；"
        "虚构购房资格参加竞买的，拍卖行为可能被依法认定无效，竞买人应当赔偿由此造成的损失，并可能被依法追究责任。"
    ),
)


def safety_sentences(account: PayAccount) -> Safety:
    """Return the three sentences that must stand beside every request for money.

    Law: Fa [2021] 322, item 20 (G-322-19): the account, the right to refuse any other, the supervision line.
    """
    return Safety(
        account=f"本案案款账户：户名{account.holder}，开户银行{account.bank}，账号{account.number}。",
        refusal="任何人要求向上述账户以外的账户付款的，竞买人、买受人有权拒绝。",
        hotline=f"遇有要求向其他账户付款等违法违纪情形的，请拨打{HOTLINE}诉讼服务热线反映。",
    )


def standard_reminders(*, defects: str = NONE_KNOWN, qualification: str = "") -> Reminders:
    """Return the seven special reminders; the known defects and a special qualification are the lot's own.

    Law: Fa Shi [2016] 18, art. 14 (A-14).
    """
    return Reminders(
        capacity=(
            "竞买人应当具备完全民事行为能力；法律、行政法规和司法解释对买受人资格或者条件有特殊规定的，"
            f"竞买人应当具备规定的资格或者条件。{qualification}"
        ),
        agency="委托他人代为竞买的，应当在竞价程序开始前经人民法院确认，并通知网络服务提供者。",
        defects=defects,
        as_is="拍卖财产以实物现状为准，竞买人可以申请实地看样。",
        acceptance="竞买人决定参与竞买的，视为对拍卖财产完全了解，并接受拍卖财产一切已知和未知瑕疵。",
        publicity="载明买受人真实身份的拍卖成交确认书在网络司法拍卖平台上公示。",
        deposit="买受人悔拍后保证金不予退还。",
    )


def standard_bidding_rules(*, step: Money, extension_minutes: int) -> str:
    """Return the rules of bidding in words, with the step and the extension that hold for this lot.

    Law: Fa Shi [2016] 18, arts. 10, 11, 18, 20, 21 (A-10, A-11, A-18, A-20, A-21, RR-112).
    """
    return (
        "保留价即起拍价，一人参加竞买且出价不低于起拍价的，拍卖成交。"
        f"竞价从起拍价开始以递增出价方式进行，每次加价不少于{step.grouped()}元，低于起拍价的出价无效。"
        f"竞价程序结束前{extension_minutes}分钟内无人出价的，最后出价即为成交价；有出价的，"
        f"竞价时间自该出价时点顺延{extension_minutes}分钟，延时次数不限。"
        "出价时间以出价进入网络司法拍卖平台服务系统的时间为准。"
        "优先购买权人可以以相同价格出价并优先于其他竞买人成交，经通知未参加竞买的，视为放弃优先购买权。"
    )
