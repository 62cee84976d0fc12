"""The families of phrases: what gives them away, however it is written, and what only looks alike."""

import pytest

from notices.rules import phrases, standard
from notices.rules.folding import Family, fold, found_words
from notices.rules.phrases import (
    ALL_TAXES_ON_BUYER,
    FEE_FROM_BUYER,
    FOREIGN_ACCOUNT,
    POSSESSION_VAGUE,
    SOLD_AS_IS,
    SURVEY_SHIFTED,
    VACATING_DISCLAIMED,
)
from tests.rules.notices.examples import a_notice

FAMILIES = {name: family for name, family in vars(phrases).items() if isinstance(family, Family)}


@pytest.mark.parametrize(
    "text",
    [
        "本院不负责腾退。",
        "本院不负责腾退交付",
        "法院不负责清场交付。",
        "本院概不负责腾退、清场、交付。",
        "法院不承担腾退义务",
        "本院不保证交付",
        "本院没有义务组织腾退",
        "本院无义务办理清场",
        "不协助买受人腾退",
        "法院不予腾退",
        "本院均不腾退",
        "不包腾退，不带清场",
        "腾退事宜由买受人自行解决。",
        "标的物的腾退由买受人负责",
        "交付由买受人自行负责",
        "买受人自行清场",
        "买受人应自行负责腾退标的物",
        "需由竞得人自行腾空",
        "清场问题自理",
        "无法交付的风险由买受人自行承担",
        "如不能腾退，一切后果由竞买人承担",
        "标的物由竞得人自行收房",
        # the same words, disguised
        "本院不 负 责 腾 退",
        "本院不负责\n腾退",
        "本院不負責騰退交付",
        "本院不·负·责·腾·退",
        "本院【不负责】“腾退”",
        "本院不\u200b负责腾\u3000退",
        "本院不（负责）腾退",
    ],
)
def test_nl_1_disclaiming_the_vacating(text):
    assert found_words(text, VACATING_DISCLAIMED)


@pytest.mark.parametrize(
    "text",
    [
        "本院依法负责腾退，并在裁定送达后移交买受人。",
        "被执行人逾期不腾退的，本院依法强制执行。",
        "被执行人应当在公告确定的期限内自行腾退。",
        "占有人未自行迁出的，由本院强制迁出。",
        "买受人付清价款前，本院不予交付。",
        "买受人不承担腾退费用。",
        "本院不承担瑕疵担保责任。",
        "交付后的物业费由买受人承担。",
        "腾退由本院负责，买受人可以到场。",
        "动产由买受人到本院仓库提取，运输费用自理。",
    ],
)
def test_nl_1_what_is_lawful(text):
    assert found_words(text, VACATING_DISCLAIMED) == []


@pytest.mark.parametrize(
    "text",
    [
        "占有不明",
        "标的物占有使用情况不明。",
        "占有人身份不详",
        "房屋使用现状不清",
        "租赁情况未能查明",
        "权属状况待核实",
        "该房屋由他人占用。",
        "目前被案外人实际占有使用",
        "房内有第三人居住",
        "占 有 情 况 不 明",
        "佔用情況不詳",
    ],
)
def test_nl_2_possession_left_vague(text):
    assert found_words(text, POSSESSION_VAGUE)


@pytest.mark.parametrize(
    "text",
    [
        "该房屋由案外人王某依2019年3月1日的租赁合同占有使用。",
        "经入户勘查，房屋空置，无他人占用。",
        "未发现案外人占有使用。",
        "如有他人占用，本院依法腾退。",
        "被执行人或者他人无权占用的，本院依法强制迁出。",
        "由第三人依据租赁合同占有。",
        "占有使用人为被执行人，占有情况清楚。",
    ],
)
def test_nl_2_facts_on_possession(text):
    assert found_words(text, POSSESSION_VAGUE) == []


@pytest.mark.parametrize("text", ["不动产按现状拍卖", "以现状进行拍卖", "按照实物现状处置", "以現狀拍賣"])
def test_nl_3_sold_as_it_is(text):
    assert found_words(text, SOLD_AS_IS)


def test_nl_3_the_words_of_article_14_are_lawful():
    assert found_words("拍卖财产以实物现状为准，竞买人可以申请实地看样。", SOLD_AS_IS) == []


@pytest.mark.parametrize(
    ("text", "is_shifted"),
    [
        ("标的物是否存在租赁关系，租赁关系是否到期、有效等情况，由竞买人自行核实。", True),
        ("欠费情况请竞买人自行查询", True),
        ("面积以登记为准，意向竞买人应自行核实", True),
        ("竞买人可以向本院了解标的物情况。", False),
        ("欠费情况由本院查明，见调查情况表。", False),
    ],
)
def test_nl_3_finding_out_is_not_left_to_bidders(text, is_shifted):
    assert bool(found_words(text, SURVEY_SHIFTED)) is is_shifted


@pytest.mark.parametrize(
    "text",
    [
        "一切税费由买受人承担。",
        "一切税、费均由买受人负担",
        "所有税费，均由竞得人自行承担",
        "过户产生的全部税费由买受人缴纳",
        "办理过户的各项税款归买方承担",
        "交易过程中产生税费及有可能存在的水、电等欠费依照税法等相关法律法规和政策的规定均由买受人自行承担",
        "税费由买受人承担",
        "买卖双方应缴的税费由买受人一并承担",
        "买受人承担全部税费",
        "由买受人负担买卖双方的税",
        "包括契税、增值税在内的一切税费均由买受人承担",
        "增值税、所得税、土地增值税等均由买受人承担",
        "本标的税费自理",
        "本次拍卖包税，税费包干",
        "起拍价为净得价",
        "一 切 税 费 由 买 受 人 承 担",
        "一切税費由買受人承擔",
        "１．一切税费由买受人承担",
    ],
)
def test_nl_4_all_taxes_on_the_buyer(text):
    assert found_words(text, ALL_TAXES_ON_BUYER)


@pytest.mark.parametrize(
    "text",
    [
        "契税由买受人承担。",
        "税费依照税法等规定由双方各自承担。",
        "相关税费由买受人、被执行人各自依法承担。",
        "契税由买受人承担，增值税、土地增值税由被执行人承担。",
        "依法应由买受人承担的税费由买受人承担。",
        "依法应当由买受人承担的税费，由其自行缴纳。",
        "各项税费，契税由买受人承担，增值税由被执行人承担。",
        "税费由法律规定的主体承担。",
        "买受人与被执行人各自承担相关税费。",
        "买受人应当缴纳相关契税。",
        "本次拍卖不实行包税。",
        "物业费由买受人自交付之日起承担。",
    ],
)
def test_nl_4_taxes_by_law(text):
    assert found_words(text, ALL_TAXES_ON_BUYER) == []


@pytest.mark.parametrize(
    "text",
    [
        "买受人应另行支付拍卖佣金。",
        "成交后买受人须按成交价承担服务费",
        "佣金由买受人承担",
        "拍卖辅助费用由买受人负担",
        "向买受人收取软件服务费",
        "本院收取交易服务费",
        "另付中介费",
        "佣 金 由 买 受 人 承 担",
    ],
)
def test_nl_8_a_fee_from_the_buyer(text):
    assert found_words(text, FEE_FROM_BUYER)


@pytest.mark.parametrize(
    "text",
    [
        "本次拍卖不向买受人收取佣金。",
        "不收取任何佣金、服务费。",
        "本次拍卖无佣金",
        "拍卖辅助工作的必要费用由被执行人承担。",
        "自交付之日起的物业服务费由买受人承担。",
        "买受人承担办理登记的工本费。",
    ],
)
def test_nl_8_no_fee_from_the_buyer(text):
    assert found_words(text, FEE_FROM_BUYER) == []


@pytest.mark.parametrize(
    ("text", "is_foreign"),
    [
        ("请将余款汇入王法官个人账户", True),
        ("可转入执行员的银行卡", True),
        ("可转入经办人名下账户", True),
        ("请勿向任何个人账户付款。", False),
        ("不得将款项汇入个人账户。", False),
    ],
)
def test_nl_12_a_persons_account(text, is_foreign):
    assert bool(found_words(text, FOREIGN_ACCOUNT)) is is_foreign


@pytest.mark.parametrize("name", FAMILIES)
def test_what_is_suggested_instead_is_lawful_itself(name):
    for family in FAMILIES.values():
        assert found_words(FAMILIES[name].suggestion, family) == [], name


def test_the_standard_wording_is_lawful_itself():
    notice = a_notice()
    texts = [
        standard.BIDDER_CONDITIONS,
        standard.RIGHTS_AND_DUTIES,
        standard.LIABILITY,
        standard.WAYS_OF_PAYMENT,
        standard.NONE_KNOWN,
        standard.HOUSE_CLAUSE.qualification,
        standard.HOUSE_CLAUSE.consequences,
        notice.bidding.rules,
        *notice.reminders.all,
    ]
    for name, family in FAMILIES.items():
        assert [words for text in texts for words in found_words(text, family)] == [], name


def test_found_words_are_shown_as_they_were_written_and_not_at_length():
    assert found_words("一、本院不 负 责 腾 退。", VACATING_DISCLAIMED) == ["不 负 责 腾 退"]
    long = "全部" + "相" * 20 + "税" + "，" * 10 + "的" * 30 + "由买受人承担"
    (words,) = found_words(long, ALL_TAXES_ON_BUYER)
    assert len(words) == 60


def test_one_place_is_found_once_and_many_places_up_to_a_limit():
    assert len(found_words("一切税费均由买受人承担。", ALL_TAXES_ON_BUYER)) == 1
    assert len(found_words("占有不明。" * 100, POSSESSION_VAGUE)) == 20


def test_folding_keeps_letters_digits_and_the_ends_of_thoughts():
    folded = fold("Ａ１ ，㎡ 「税」\u200b費；")
    assert folded.letters == "A1,m2税费;"
    assert folded.as_written(3, 5) == "㎡"


def test_a_long_hostile_text_is_read_quickly():
    for text in ("税" * 20_000, "由买受人" * 5_000, "不" * 20_000, "税费均由" * 5_000, "交付" * 10_000):
        for family in FAMILIES.values():
            found_words(text, family)
