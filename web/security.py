"""What protects every page: content policy, forms that only we can send, limits on haste, cookies."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from limits import RateLimitItem, parse

from kernel.refusal import Refusal, Refused
from web.config import REQUEST_BYTES_MAX, Settings
from web.limiting import Limiter

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")

# How hasty anybody may be; a person never meets these, a program that guesses does.
SIGN_IN = "10 per minute"
SIGN_UP = "20 per hour"
WRITES = "240 per minute"
_FORM_PARTS_MAX = 500
_YEAR_SECONDS = 365 * 24 * 3600
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

csrf = CSRFProtect()


def install(app: Flask, settings: Settings) -> None:
    """Protect the whole application."""
    app.config.update(
        SECRET_KEY=settings.secret,
        SECRET_KEY_FALLBACKS=list(settings.former_secrets),
        SESSION_COOKIE_NAME=f"{settings.cookie_prefix}-session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_NAME=f"{settings.cookie_prefix}-remember",
        MAX_CONTENT_LENGTH=REQUEST_BYTES_MAX,
        MAX_FORM_MEMORY_SIZE=REQUEST_BYTES_MAX,
        MAX_FORM_PARTS=_FORM_PARTS_MAX,
        # A form stays good as long as the session: nobody loses a page that took him an hour to fill in.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRFToken"],
    )
    csrf.init_app(app)
    app.extensions["mingpai-limits"] = Limiter(settings.redis_url)
    app.before_request(_refuse_strangers_writes)
    app.before_request(_limit_writes)
    app.after_request(_headers(settings))
    app.jinja_env.globals["nonce"] = nonce


def nonce() -> str:
    """Return the word of this answer that its own scripts carry."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    word: str = g.nonce
    return word


def limit(rule: str, *parts: str, everywhere: bool = False) -> None:
    """Raise Refused if whoever is named by the parts was too hasty under the rule, here or at any node."""
    limiter: Limiter = current_app.extensions["mingpai-limits"]
    item: RateLimitItem = parse(rule)
    if not (limiter.hit_everywhere if everywhere else limiter.hit)(item, *parts):
        g.retry_after = max(1, item.get_expiry() // max(1, item.amount))
        raise Refused(Refusal("too-hasty", facts={"seconds": g.retry_after}))


def limited(rule: str) -> Callable[[Callable[Parameters, Answer]], Callable[Parameters, Answer]]:
    """Return a decorator that limits how often one address may send a form."""

    def decorate(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
        @wraps(view)
        def guarded(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
            if request.method not in _SAFE:
                limit(rule, str(request.endpoint), whence(), everywhere=True)
            return view(*args, **kwargs)

        return guarded

    return decorate


def whence() -> str:
    """Return the address that a request comes from: who guesses is slowed down, not whom he guesses."""
    return request.remote_addr or "nobody"


def _refuse_strangers_writes() -> None:
    """Refuse a change that another site's page sent: browsers say where a request comes from."""
    if request.method not in _SAFE and request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        raise CSRFError


def _limit_writes() -> None:
    if request.method not in _SAFE:
        who = current_user.get_id() if current_user and current_user.is_authenticated else whence()
        limit(WRITES, "writes", str(who))


def _headers(settings: Settings) -> Callable[[Response], Response]:
    sockets = " ".join(origin.replace("http", "ws", 1) for origin in settings.origins)

    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _policy(sockets, https=settings.is_https))
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault(
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
        )
        if settings.is_https:
            headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR_SECONDS}; includeSubDomains")
        if response.mimetype == "text/html":
            headers.setdefault("Cache-Control", "no-store" if _is_signed_in() else "no-cache")
        if response.status_code == 429:  # noqa: PLR2004 - too many requests
            headers.setdefault("Retry-After", str(g.get("retry_after", 60)))
        return response

    return add


def _is_signed_in() -> bool:
    return bool(current_user and current_user.is_authenticated)


def _policy(sockets: str, *, https: bool) -> str:
    """Return what a page may load: its own files and nothing else, scripts only with this answer's word."""
    rules: dict[str, Any] = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce()}'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": f"'self' {sockets}".strip(),
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "manifest-src": "'self'",
    }
    policy = "; ".join(f"{name} {value}" for name, value in rules.items())
    return f"{policy}; upgrade-insecure-requests" if https else policy
