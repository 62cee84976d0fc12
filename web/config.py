"""Settings of one instance: read once from the environment, frozen; the secret stays in its own folder."""

import hashlib
import os
import re
import secrets
import socket
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from limits import parse

SECRET_LENGTH_MIN = 32
PORT_MAX = 65_535
REQUEST_BYTES_MAX = 2 * 1024 * 1024
SOCKET_BYTES_MAX = 65_536
DEFAULT_PORT = 8000
BID_RATE = "5 per second"
ADDRESS_RATE = "1000 per second"
HANDSHAKE_RATE = "1200 per minute"
COOKIE_MARK_LENGTH = 8
NODE_LENGTH_MAX = 40
_ON = {"1", "true", "yes", "on"}
_OFF = {"", "0", "false", "no", "off"}


class BadSettingsError(ValueError):
    """The environment asks for something that this program does not start with; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this instance keeps its state, where it listens, and what kind of court it is."""

    home: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    origins: tuple[str, ...] = ()
    demo: bool = False
    test_clock: datetime | None = None
    test_clock_when: datetime | None = None
    redis_url: str = ""
    node: str = "node"
    proxies: int = 0
    # How often one bidder, and one address, may bid, and how often one address may open a socket. Each node
    # counts for itself: a bid never waits for another one's word.
    bid_rate: str = BID_RATE
    address_rate: str = ADDRESS_RATE
    handshake_rate: str = HANDSHAKE_RATE
    testing: bool = False
    secret: str = field(default="", repr=False)
    former_secrets: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """Refuse a demonstration or a movable clock where strangers could reach it."""
        if not is_loopback(self.host):
            if self.demo:
                raise BadSettingsError(
                    "MINGPAI_DEMO signs anybody in as anyone: it only runs on a loopback host."
                )
            if self.test_clock is not None:
                raise BadSettingsError(
                    "MINGPAI_TEST_CLOCK lets anybody move time: it only runs on a loopback host."
                )
        if len(self.secret) < SECRET_LENGTH_MIN:
            raise BadSettingsError(
                "The session secret is missing or too short; delete it to have a new one made."
            )

    @property
    def key_file(self) -> Path:
        """Return where the key that signs receipts is kept."""
        return self.home / "receipt-key.pem"

    @property
    def is_https(self) -> bool:
        """Tell whether people reach this instance over TLS, so that cookies may demand it."""
        return bool(self.origins) and all(origin.startswith("https://") for origin in self.origins)

    @property
    def cookie_prefix(self) -> str:
        """Return how cookie names begin: cookies ignore ports; nodes share them, instances do not."""
        mark = hashlib.sha256(bytes(self.home)).hexdigest()[:COOKIE_MARK_LENGTH]
        return "__Host-mingpai" if self.is_https else f"mingpai-{mark}"


def settings_from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that the environment names; a first start makes the folder and the secret."""
    env = os.environ if environ is None else environ
    home = Path(env.get("MINGPAI_HOME") or "instance").expanduser().resolve()
    home.mkdir(parents=True, exist_ok=True)
    host = env.get("MINGPAI_HOST") or "127.0.0.1"
    port = _port(env.get("PORT") or str(DEFAULT_PORT))
    return Settings(
        home=home,
        database_url=env.get("MINGPAI_DATABASE_URL") or f"sqlite:///{home / 'court.db'}",
        host=host,
        port=port,
        origins=_origins(env.get("MINGPAI_ORIGINS", ""), host, port),
        demo=_switch("MINGPAI_DEMO", env),
        test_clock=_instant("MINGPAI_TEST_CLOCK", env),
        test_clock_when=_instant("MINGPAI_TEST_CLOCK_WHEN", env),
        redis_url=env.get("MINGPAI_REDIS_URL", ""),
        node=_node(env.get("MINGPAI_NODE", "")),
        proxies=_proxies(env.get("MINGPAI_PROXIES") or "0"),
        bid_rate=_rate("MINGPAI_BID_RATE", env, BID_RATE),
        address_rate=_rate("MINGPAI_ADDRESS_RATE", env, ADDRESS_RATE),
        handshake_rate=_rate("MINGPAI_HANDSHAKE_RATE", env, HANDSHAKE_RATE),
        secret=_secret(home / "session-secret"),
        former_secrets=_former(home / "session-secret.old"),
    )


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach the host name."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= PORT_MAX):
        raise BadSettingsError(f"PORT must be a number from 1 to {PORT_MAX}, not {text[:20]!r}.")
    return int(text)


def _proxies(text: str) -> int:
    """Return how many of our own proxies stand in front; only so many forwarded addresses are believed."""
    if text not in {"0", "1", "2", "3"}:
        raise BadSettingsError("MINGPAI_PROXIES is the number of your own proxies in front, from 0 to 3.")
    return int(text)


def _node(text: str) -> str:
    """Return the name of this node among the others: the one given, or one that no other has."""
    name = text or f"{re.sub(r'[^A-Za-z0-9.-]', '-', socket.gethostname())[:20]}-{secrets.token_hex(4)}"
    if not re.fullmatch(rf"[A-Za-z0-9._-]{{1,{NODE_LENGTH_MAX}}}", name):
        raise BadSettingsError(
            f"MINGPAI_NODE is a name of at most {NODE_LENGTH_MAX} letters, digits, dots and dashes."
        )
    return name


def _rate(name: str, env: Mapping[str, str], usual: str) -> str:
    """Return how often something may be done, as `limits` writes it."""
    text = env.get(name) or usual
    try:
        parse(text)
    except ValueError as fault:
        raise BadSettingsError(f"{name} is a rate such as `5 per second`, not {text[:40]!r}.") from fault
    return text


def _switch(name: str, env: Mapping[str, str]) -> bool:
    value = env.get(name, "").strip().lower()
    if value not in _ON | _OFF:
        raise BadSettingsError(f"{name} is either 1 or empty, not {value[:20]!r}.")
    return value in _ON


def _instant(name: str, env: Mapping[str, str]) -> datetime | None:
    text = env.get(name, "")
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as fault:
        raise BadSettingsError(f"{name} must be an instant such as 2026-03-02T09:00+08:00.") from fault
    if instant.tzinfo is None:
        raise BadSettingsError(f"{name} needs its time zone, such as +08:00.")
    return instant


def _origins(text: str, host: str, port: int) -> tuple[str, ...]:
    """Return the origins that may open a socket: those named, or this machine's own address."""
    named = tuple(part.strip().rstrip("/") for part in text.split(",") if part.strip())
    for origin in named:
        if not origin.startswith(("http://", "https://")) or "*" in origin:
            raise BadSettingsError(
                f"MINGPAI_ORIGINS takes full origins such as https://court.example, not {origin!r}."
            )
    if named:
        return named
    if not is_loopback(host):
        raise BadSettingsError("Beyond this machine MINGPAI_ORIGINS must name the address that people type.")
    shown = f"[{host}]" if ":" in host else host
    return tuple(dict.fromkeys(f"http://{name}:{port}" for name in (shown, "127.0.0.1", "localhost")))


def _secret(path: Path) -> str:
    """Return the secret kept at the path; a first start makes it, readable by its owner only."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadSettingsError(
            f"{path.name} can be read by others on this machine: chmod 600 it, or delete it."
        )
    return path.read_text().strip()


def _former(path: Path) -> tuple[str, ...]:
    """Return secrets that were in use before, so that changing the secret signs nobody out."""
    return tuple(path.read_text().split()) if path.exists() else ()
