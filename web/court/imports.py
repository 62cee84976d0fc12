"""Cases come in as a document, whole or not at all: schema, sample, and what is wrong, row by row."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from auction import service as auction
from auction.preparing.case_document import DOCUMENT_BYTES_MAX
from kernel.refusal import Refusal, Refused
from web.court.door import blueprint, own_court
from web.pages import page
from web.refusals import sentence_of, sentences, status_of
from web.wiring import perform

PROBLEMS: Mapping[str, Any] = {
    "missing": _l("is missing"),
    "extra_forbidden": _l("is not known here"),
    "literal_error": _l("is none of the values allowed"),
    "text-expected": _l("must be a text"),
    "string_type": _l("must be a text"),
    "dict_type": _l("must be an object of names and texts"),
    "list_type": _l("must be a list"),
    "model_type": _l("must be an object"),
    "int_type": _l("must be a whole number"),
    "int_parsing": _l("must be a whole number"),
    "int_from_float": _l("must be a whole number"),
    "date_type": _l("must be a day such as 2026-03-02"),
    "date_parsing": _l("must be a day such as 2026-03-02"),
    "date_from_datetime_parsing": _l("must be a day such as 2026-03-02"),
    "date_from_datetime_inexact": _l("must be a day such as 2026-03-02"),
    "greater_than_equal": _l("is too small or too early"),
    "less_than_equal": _l("is too large or too late"),
    "too_short": _l("has too few entries"),
    "too_long": _l("has too many entries"),
    "string_too_long": _l("is too long"),
    "parties-missing": _l("needs an applicant and a debtor"),
    "repeated": _l("stands twice in the document"),
}

SAMPLE: Mapping[str, Any] = {
    "cases": [
        {
            "number": "（2026）示0101执1号",
            "kind": "civil",
            "basis_document": "（2025）示0101民初100号民事判决书",
            "claim": "1200000.00",
            "costs": "15000.00",
            "opened_on": "2026-01-10",
            "account_no": "6222-0000-001",
            "parties": [
                {"kind": "applicant", "name": "示例甲公司"},
                {"kind": "debtor", "name": "示例乙某", "address": "示例市示例路1号"},
            ],
            "assets": [
                {
                    "title": "示例市示例路1号住宅",
                    "asset_type": "house",
                    "region": "示例市示例区",
                    "address": "示例市示例路1号",
                    "description": "建筑面积89.50平方米，钢混结构，第三层。",
                    "seized_on": "2026-02-10",
                    "priority_claims": "0.00",
                    "facts": {"registry": "不动产权证号 0101-889"},
                    "survey": {
                        "title": {"answer": "yes", "evidence": "不动产登记簿查询，权利人为被执行人"},
                        "taxes": {"answer": "unknown", "what_was_done": "已函询税务机关，尚未回复"},
                    },
                }
            ],
        }
    ]
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a document: in which case, in which field, and what."""

    row: int
    number: str
    field: str
    problem: str


@blueprint.route("/cases/import", methods=["GET", "POST"])
def import_cases() -> ResponseReturnValue:
    """Take cases in as a document that was uploaded or pasted; nothing is half imported."""
    own_court()
    pasted = request.form.get("document", "")
    if request.method == "GET":
        return _shown("", [], [], 200)
    try:
        document = _document(pasted)
        opened = perform(auction.import_cases, document=document)
    except Refused as refused:
        faults = [_fault(one) for one in refused.refusals if one.code == "import-row-invalid"]
        others = [one for one in refused.refusals if one.code != "import-row-invalid"]
        return _shown(pasted, faults, others, status_of(refused))
    flash(_("%(number)s cases were taken in.", number=len(opened)), "done")
    return redirect(url_for(".cases"), 303)


@blueprint.get("/cases/schema.json")
def import_schema() -> Response:
    """Give the JSON schema of an import document."""
    return _json(auction.schema(), "mingpai-cases.schema.json")


@blueprint.get("/cases/sample.json")
def import_sample() -> Response:
    """Give a document that can be imported as it is."""
    return _json(SAMPLE, "mingpai-cases.sample.json")


def _document(pasted: str) -> bytes:
    """Return the document: the file that was chosen, or else what was pasted."""
    file = request.files.get("file")
    if file is not None and file.filename:
        with file.stream as stream:
            return stream.read(DOCUMENT_BYTES_MAX + 1)
    if not pasted.strip():
        raise Refused(Refusal("import-nothing-sent"))
    return pasted.encode("utf-8", "replace")


def _shown(pasted: str, faults: list[Fault], refusals: list[Refusal], status: int) -> ResponseReturnValue:
    return page(
        "court/import.html",
        status,
        pasted=pasted,
        faults=faults,
        refusals=[Refusal(one.code, one.article, _readable(one.facts)) for one in refusals],
        bytes_max=DOCUMENT_BYTES_MAX,
    )


def _fault(refusal: Refusal) -> Fault:
    facts = _readable(refusal.facts)
    return Fault(
        int(facts["row"]), str(facts["number"]), str(facts["field"]), problem_words(str(facts["problem"]))
    )


def problem_words(problem: str) -> str:
    """Return what is wrong with a field of a document; the sentence of a refusal where it is one."""
    if problem in PROBLEMS:
        return str(PROBLEMS[problem])
    if problem in sentences():
        words = {"what": _("The text"), "label": _("The text")}
        return sentence_of(SimpleNamespace(code=problem, article="", facts=words))
    return _("cannot be read (%(problem)s)", problem=problem)


def _readable(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts that can be written down: half a letter of a document's own may stand in them."""
    return {
        name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for name, value in facts.items()
    }


def _json(data: Mapping[str, Any], name: str) -> Response:
    response = Response(json.dumps(data, ensure_ascii=False, indent=2), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
