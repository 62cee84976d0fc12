"""Entering an appraisal report whose time for objections is over: its result is the reference price."""

from dataclasses import asdict, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.refusal import refuse_blocks
from kernel.text import clean_line, clean_paragraph
from store.unit import Unit
from valuation.rules.appraisal import AppraisalReport, Appraiser, findings_on
from valuation.service.routes import add_attempt, fix, refuse_unless_open_to_take
from valuation.tables import AppraisalReportRow, ReferencePrice

NUMBER_LENGTH_MAX = 100


def enter_appraisal(
    unit: Unit, *, asset_id: str, case_id: str, report: AppraisalReport, by: str
) -> ReferencePrice:
    """Enter the report and fix its result as the reference price; all that is wrong is named at once."""
    refuse_unless_open_to_take(unit, asset_id, "appraisal")
    refuse_blocks(findings_on(report, today=unit.today, calendar=unit.calendar))
    entered = _cleaned(report)
    row = add_attempt(unit, asset_id=asset_id, case_id=case_id, method="appraisal", state="open", by=by)
    unit.session.add(
        AppraisalReportRow(
            reference_id=row.id,
            entered_at=unit.now,
            entered_by=by,
            **(asdict(entered) | {"result": entered.result}),
        )
    )
    fix(
        unit,
        row,
        amount=entered.result,
        reason="appraisal-entered",
        valid_until=entered.valid_until,
        by=by,
    )
    return row


def report_of(session: Session, reference_id: str) -> AppraisalReport | None:
    """Return the report behind a price, if it was found by appraisal here."""
    row = session.scalar(select(AppraisalReportRow).where(AppraisalReportRow.reference_id == reference_id))
    if row is None:
        return None
    return AppraisalReport(
        agency=row.agency,
        number=row.number,
        appraisers=tuple(Appraiser(one["name"], one["licence"]) for one in row.appraisers),
        sealed=row.sealed,
        facts=row.facts,
        method=row.method,
        standard=row.standard,
        result=row.result,
        valued_on=row.valued_on,
        made_on=row.made_on,
        valid_until=row.valid_until,
        served_on=row.served_on,
        objections=row.objections,  # type: ignore[arg-type]
    )


def _cleaned(report: AppraisalReport) -> AppraisalReport:
    """Return the report with its texts in the form in which texts are kept."""
    return replace(
        report,
        agency=clean_line(report.agency, what="agency"),
        number=clean_line(report.number, what="report number", longest=NUMBER_LENGTH_MAX),
        appraisers=tuple(
            Appraiser(
                name=clean_line(one.name, what="appraiser", longest=NUMBER_LENGTH_MAX),
                licence=clean_line(one.licence, what="licence", longest=NUMBER_LENGTH_MAX),
            )
            for one in report.appraisers
        ),
        facts=clean_paragraph(report.facts, what="facts"),
        method=clean_paragraph(report.method, what="method"),
        standard=clean_paragraph(report.standard, what="standard"),
    )
