"""The application for WSGI servers and for `flask --app wsgi`: settings from the environment."""

from web import create_app
from web.config import settings_from_environment

app = create_app(settings_from_environment())
