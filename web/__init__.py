"""The doors: create_app puts settings, wiring, protection, words and guarded blueprints together."""

from dataclasses import replace
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from web import (
    assets,
    clock_door,
    demo_door,
    errors,
    identity,
    navigation,
    papers,
    preferences,
    present,
    security,
    sign_in,
)
from web.config import BadSettingsError, Settings
from web.demonstration import may_run_as_demonstration
from web.doors import open_doors
from web.identity import PUBLIC, guard
from web.pages import IdConverter
from web.wiring import EXTENSION, House, build

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings, *, house: House | None = None) -> Flask:
    """Return the application for the settings; with a house that was built elsewhere, around that."""
    app = Flask("web", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.testing = settings.testing
    app.extensions[EXTENSION] = replace(house, settings=settings) if house else build(settings)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=1)  # type: ignore[method-assign]
    app.url_map.converters["id"] = IdConverter
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    preferences.install(app)
    security.install(app, settings)
    assets.install(app)
    present.install(app)
    identity.install(app, app.extensions[EXTENSION].store, sign_in.render, sign_in.SignInForm)
    app.after_request(sign_in.keep_on_site)
    navigation.install(app)
    papers.install(app)
    errors.install(app)
    app.register_blueprint(guard(preferences.blueprint, PUBLIC))
    open_doors(app)
    _open_back_doors(app, settings)
    return app


def _open_back_doors(app: Flask, settings: Settings) -> None:
    """Open what only a demonstration or a test may have; Settings has refused both beyond this machine."""
    if settings.demo:
        if not app.extensions[EXTENSION].store.read(may_run_as_demonstration):
            raise BadSettingsError(
                "MINGPAI_DEMO is set, but this database was not founded as a demonstration."
            )
        app.register_blueprint(guard(demo_door.blueprint, PUBLIC))
    if settings.test_clock is not None:
        app.register_blueprint(guard(clock_door.blueprint, PUBLIC))
