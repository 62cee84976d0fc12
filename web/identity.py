"""Who is there: sign-in by Flask-Security over the accounts of people/, sessions that end when told to."""

from collections.abc import Callable, Iterable
from functools import cache, partial, wraps
from hmac import compare_digest
from secrets import token_urlsafe
from types import SimpleNamespace
from typing import Any, ParamSpec, TypeVar

from flask import Blueprint, Flask
from flask_security import RoleMixin, Security, UserDatastore, UserMixin, hash_password, login_user

from kernel.refusal import Refusal, Refused
from people.rules.roles import BIDDER, Actor
from people.service import account_named, account_of, create_account, roles_of
from store.unit import Store, Unit
from web.wiring import beside, current_actor, house, signed_in

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")

PUBLIC: frozenset[str] = frozenset()
SESSION_DAYS = 7


class Role(RoleMixin):
    """A role by its name."""

    def __init__(self, name: str) -> None:
        """Take the name."""
        self.name = name


class Visitor(UserMixin):
    """An account as Flask-Security knows it: a copy of the row, read anew for each request."""

    # The library looks for the name on the class.
    fs_uniquifier = ""

    def __init__(self, account: Any, roles: Iterable[str]) -> None:
        """Copy what the door needs of the row."""
        self.id = account.id
        self.username: str = account.username
        self.password: str = account.password_hash
        self.display_name: str = account.display_name
        self.active: bool = account.active
        self.court_id: str | None = account.court_id
        self.fs_uniquifier = account.fs_uniquifier
        self.session_version: int = account.session_version
        self.roles = [Role(name) for name in sorted(roles)]
        self.email = account.username

    def get_id(self) -> str:
        """Return what the session cookie carries: raising the account's version ends every session."""
        return f"{self.id}.{self.session_version}.{self.fs_uniquifier}"

    def verify_and_update_password(self, password: str) -> bool:
        """Tell whether the password is right; hashing is slow on purpose, so it is done beside the loop."""
        known: bool = beside(partial(super().verify_and_update_password, password))
        return known

    def actor(self) -> Actor:
        """Return who acts."""
        held = frozenset(role.name for role in self.roles)
        return Actor(str(self.id), self.display_name, held, self.court_id)


@cache
def nobody() -> Visitor:
    """Return a visitor whom no password lets in."""
    account = SimpleNamespace(
        id="", username="", display_name="", active=False, court_id=None, fs_uniquifier="", session_version=0,
        password_hash=hashed_password(token_urlsafe()),
    )  # fmt: skip
    return Visitor(account, ())


class Accounts(UserDatastore):
    """Flask-Security's way to the accounts; it reads, and leaves writing to the stage that owns them."""

    def __init__(self, store: Store) -> None:
        """Take the store."""
        super().__init__(Visitor, Role)
        self._store = store

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> Visitor | None:  # noqa: ARG002, FBT001, FBT002 - its signature
        """Return the account by name, id or session; None where there is none or the session was ended."""
        match wanted:
            case {"fs_uniquifier": carried}:
                return self._of_session(str(carried))
            case {"id": account_id}:
                return self._read(lambda session: account_of(session, str(account_id)))
            case {"username": name} | {"email": name}:
                return self._read(lambda session: account_named(session, str(name)))
        return None

    def find_role(self, role: str) -> Role | None:
        """Return a role by its name."""
        return Role(role)

    def put(self, model: Any) -> Any:
        """Keep nothing: rows are written by people/ alone."""
        return model

    def commit(self) -> None:
        """Do nothing: a deed commits itself."""

    def _of_session(self, carried: str) -> Visitor | None:
        account_id, _, _rest = carried.partition(".")
        try:
            visitor = self._read(lambda session: account_of(session, account_id))
        except Refused:
            return None
        return visitor if visitor and compare_digest(visitor.get_id().encode(), carried.encode()) else None

    def _read(self, find: Callable[[Any], Any]) -> Visitor | None:
        def look(session: Any) -> Visitor | None:
            account = find(session)
            return Visitor(account, roles_of(session, account.id)) if account else None

        return self._store.read(look)


def guard(blueprint: Blueprint, roles: frozenset[str]) -> Blueprint:
    """Let only the roles given into a blueprint; no roles means that it is open to everybody."""
    if getattr(blueprint, "guarded_by", None) == roles:
        return blueprint

    def check() -> None:
        if roles:
            _require(roles)

    blueprint.before_request(check)
    blueprint.guarded_by = roles  # type: ignore[attr-defined]
    return blueprint


def needs(*roles: str) -> Callable[[Callable[Parameters, Answer]], Callable[Parameters, Answer]]:
    """Return a decorator that lets only the roles given into one view."""

    def decorate(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
        @wraps(view)
        def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
            _require(frozenset(roles))
            return view(*args, **kwargs)

        return guarded

    return decorate


def _require(roles: frozenset[str]) -> None:
    actor = signed_in()
    if not actor.roles & roles:
        raise Refused(Refusal("door-closed", facts={"roles": ", ".join(sorted(roles))}))


def install(app: Flask, store: Store, render: Callable[..., Any], login_form: type) -> Security:
    """Set Flask-Security up over the accounts."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        # Argon2 salts each password itself; a further secret here would tie all passwords to it.
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_LOGIN_URL="/account/sign-in",
        SECURITY_LOGOUT_URL="/account/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_VERIFY_URL="/account/verify",
        SECURITY_LOGIN_USER_TEMPLATE="account/sign_in.html",
        SECURITY_VERIFY_TEMPLATE="account/verify.html",
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"username": {"mapper": str, "case_insensitive": True}}],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_TRACKABLE=False,
        SECURITY_REGISTERABLE=False,
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_CACHE_CONTROL=None,
        PERMANENT_SESSION_LIFETIME=SESSION_DAYS * 24 * 3600,
    )
    return Security(app, Accounts(store), login_form=login_form, render_template=render)


def become(account_id: str) -> None:
    """Sign the account in for this browser."""
    visitor = house().store.read(
        lambda session: Visitor(account_of(session, account_id), roles_of(session, account_id))
    )
    login_user(visitor)


def hashed_password(password: str) -> str:
    """Return the hash of a password, made beside the loop."""
    return beside(partial(hash_password, password))


def register_bidder(*, username: str, password: str, display_name: str) -> str:
    """Make an account that may bid, and return its id; hashing is done before the transaction."""
    hashed = hashed_password(password)

    def deed(unit: Unit) -> str:
        account = create_account(
            unit, username=username, password_hash=hashed, display_name=display_name, roles=[BIDDER]
        )
        account_id: str = account.id
        return account_id

    return house().store.write(deed)


__all__ = [
    "PUBLIC",
    "Accounts",
    "Visitor",
    "become",
    "current_actor",
    "guard",
    "needs",
    "register_bidder",
    "signed_in",
]
