"""What the papers after the hammer are filled with (A-22, K-20, K-26, K-27, D-10, RR-125, RR-131, RR-132)."""

from notices.rules.papers import confirmation_paper, handover_paper, ruling_paper
from tests.services.test_documents import CONFIRMATION, HANDOVER, RULING


def test_a_22_rr_125_a_confirmation_hands_over_its_fields_by_name():
    paper = confirmation_paper(CONFIRMATION)
    assert (paper["buyer_name"], paper["price"]) == ("张三", CONFIRMATION.price)


def test_k_20_k_26_rr_131_a_ruling_hands_over_its_fields_by_name():
    assert ruling_paper(RULING)["panel"] == RULING.panel


def test_k_27_d_10_rr_132_a_handover_hands_over_its_fields_by_name():
    assert handover_paper(HANDOVER)["meters"] == HANDOVER.meters
