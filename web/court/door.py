"""The court's door: its blueprint, and the way from an address to what belongs to one's own court."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint

from auction.tables import CaseFile
from figures import court_queries
from figures.court_queries import LotFile
from kernel.days import court_day
from people.rules.roles import may
from web.court import words
from web.pages import not_found
from web.wiring import look, now, signed_in

blueprint = Blueprint("court", __name__, url_prefix="/court")


def own_court() -> str:
    """Return the court that whoever is signed in acts for; without one there is nothing here."""
    court_id = signed_in().court_id
    if court_id is None:
        not_found()
    return court_id


def own_lot(lot_id: str) -> LotFile:
    """Return a lot of one's own court; another court's lot is not found."""
    file = look(court_queries.lot_file, lot_id)
    if file.lot.court_id != own_court():
        not_found()
    return file


def own_case(case_id: str) -> CaseFile:
    """Return a case of one's own court; another court's case is not found."""
    case = look(court_queries.case_file, case_id)
    if case.court_id != own_court():
        not_found()
    return case


def may_do(deed: str) -> bool:
    """Tell whether whoever is signed in may do the deed at his own court."""
    actor = signed_in()
    return may(actor, deed, court_id=actor.court_id)


def today() -> date:
    """Return the Beijing day on which the page is shown."""
    return court_day(now())


@blueprint.context_processor
def _words_of_the_court() -> dict[str, Callable[[str], str]]:
    """Give the court's templates its words."""
    return {
        "possible_name": words.possible_name,
        "platform_name": words.platform_name,
        "who_name": lambda name: str(words.ACTORS.get(name, name)),
        "way_name": lambda name: str(words.METHODS.get(name, name)),
        "party_kind_name": lambda name: str(words.PARTY_KINDS.get(name, name)),
        "fact_name": lambda name: str(words.MINIMUM_FACTS.get(name, name)),
        "service_name": lambda name: str(words.SERVICE_METHODS.get(name, name)),
    }
