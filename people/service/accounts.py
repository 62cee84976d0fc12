"""Accounts and the roles they hold."""

import re
import secrets
import unicodedata
from collections.abc import Collection, Iterable

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.refusal import Refusal, Refused
from kernel.text import clean_line
from people.rules.roles import Actor, clash_of
from people.tables import Account, AccountRole, Role
from store.journal import record
from store.unit import Unit

USERNAME_LENGTH_MAX = 60
NAME_LENGTH_MAX = 100
_USERNAME = re.compile(r"[\w.@+-]{2,60}")
_SESSION_BYTES = 32


# Asked with every batch of bids, and so written once.
_HOLDING = (
    select(Account.id, Account.session_version, func.max(Role.name))
    .outerjoin(AccountRole, AccountRole.account_id == Account.id)
    .outerjoin(Role, and_(Role.id == AccountRole.role_id, Role.name == bindparam("role")))
    .where(Account.active, Account.id.in_(bindparam("ids", expanding=True)))
    .group_by(Account.id, Account.session_version)
)


def create_account(
    unit: Unit,
    *,
    username: str,
    password_hash: str,
    display_name: str,
    roles: Iterable[str],
    court_id: str | None = None,
    email: str | None = None,
    by: str | None = None,
) -> Account:
    """Open an account with its roles; whoever registers himself is his own `by`."""
    names = sorted(set(roles))
    clash = clash_of(names)
    if clash is not None:
        raise Refused(clash)
    account = Account(
        username=_free_username(unit.session, username),
        email=email.strip().lower() if email else None,
        password_hash=password_hash,
        display_name=clean_line(display_name, what="display name", longest=NAME_LENGTH_MAX),
        active=True,
        fs_uniquifier=_fresh_uniquifier(),
        session_version=1,
        court_id=court_id,
        created_at=unit.now,
    )
    unit.session.add(account)
    _flush_or_say_taken(unit.session)
    for name in names:
        role = _role_named(unit.session, name)
        unit.session.add(AccountRole(account_id=account.id, role_id=role.id, granted_at=unit.now))
    unit.session.flush()
    record(unit, kind="account-created", subject=account.id, by=by or account.id, facts={"roles": names})
    return account


def account_of(session: Session, account_id: str) -> Account:
    """Return the account; raise Refused `account-unknown` where there is none."""
    account = session.get(Account, account_id)
    if account is None:
        raise Refused(Refusal("account-unknown"))
    return account


def account_named(session: Session, username: str) -> Account | None:
    """Return the account that signs in by this name, if there is one."""
    return session.scalar(select(Account).where(Account.username == _normal_username(username)))


def roles_of(session: Session, account_id: str) -> frozenset[str]:
    """Return the names of the roles that the account holds."""
    query = (
        select(Role.name)
        .join(AccountRole, AccountRole.role_id == Role.id)
        .where(AccountRole.account_id == account_id)
    )
    return frozenset(session.scalars(query))


def current_holders(
    session: Session, holders: Collection[tuple[str, int]], *, role: str
) -> dict[tuple[str, int], bool]:
    """Return which of these sessions (account and session version) still hold, and whether with the role."""
    ids = list({account_id for account_id, _ in holders})
    rows = session.connection().execute(_HOLDING, {"role": role, "ids": ids})
    current = {(id_, version): named is not None for id_, version, named in rows}
    return {holder: current[holder] for holder in holders if holder in current}


def actor_of(session: Session, account_id: str) -> Actor:
    """Return who acts when this account acts; raise Refused for a suspended account."""
    account = account_of(session, account_id)
    if not account.active:
        raise Refused(Refusal("account-suspended"))
    return Actor(
        account_id=account.id,
        display_name=account.display_name,
        roles=roles_of(session, account.id),
        court_id=account.court_id,
    )


def suspend_account(unit: Unit, *, account_id: str, by: str) -> Account:
    """Let an account act no longer; its open sessions end."""
    account = account_of(unit.session, account_id)
    account.active = False
    _renew_session_marks(unit, account)
    record(unit, kind="account-suspended", subject=account_id, by=by)
    return account


def restore_account(unit: Unit, *, account_id: str, by: str) -> Account:
    """Let a suspended account act again."""
    account = account_of(unit.session, account_id)
    account.active = True
    record(unit, kind="account-restored", subject=account_id, by=by)
    return account


def change_password(unit: Unit, *, account_id: str, password_hash: str, by: str) -> Account:
    """Put a new password's hash in place; sessions opened with the old one end."""
    account = account_of(unit.session, account_id)
    account.password_hash = password_hash
    _renew_session_marks(unit, account)
    record(unit, kind="password-changed", subject=account_id, by=by)
    return account


def end_sessions(unit: Unit, *, account_id: str, by: str) -> Account:
    """Sign the account out everywhere."""
    account = account_of(unit.session, account_id)
    _renew_session_marks(unit, account)
    record(unit, kind="sessions-ended", subject=account_id, by=by)
    return account


def topic_of(account_id: str) -> str:
    """Return the topic under which the end of an account's sessions is published."""
    return f"account:{account_id}"


def _renew_session_marks(unit: Unit, account: Account) -> None:
    account.fs_uniquifier = _fresh_uniquifier()
    account.session_version += 1
    unit.publish(topic_of(account.id), {"account_id": account.id})


def _fresh_uniquifier() -> str:
    return secrets.token_hex(_SESSION_BYTES)


def _normal_username(username: str) -> str:
    return unicodedata.normalize("NFKC", username).strip().casefold()


def _free_username(session: Session, username: str) -> str:
    """Return the name as it is kept, or refuse it because it is unreadable or somebody else's."""
    name = _normal_username(clean_line(username, what="username", longest=USERNAME_LENGTH_MAX))
    if not _USERNAME.fullmatch(name):
        raise Refused(Refusal("username-unreadable", facts={"longest": USERNAME_LENGTH_MAX}))
    if account_named(session, name) is not None:
        raise Refused(Refusal("username-taken"))
    return name


def _flush_or_say_taken(session: Session) -> None:
    """Write the account; a name or address taken in this very moment is refused like one taken long ago."""
    try:
        session.flush()
    except IntegrityError as clash:
        if not any(column in str(clash.orig) for column in ("username", "email")):
            raise
        raise Refused(Refusal("username-taken")) from clash


def _role_named(session: Session, name: str) -> Role:
    """Return the role's row, made when the role is first held."""
    role = session.scalar(select(Role).where(Role.name == name))
    if role is None:
        role = Role(name=name)
        session.add(role)
        session.flush()
    return role
