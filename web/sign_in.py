"""The sign-in form, and how Flask-Security's pages are shown: a refused form does not answer as a success."""

from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext as _l
from flask_security import LoginForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from web.fields import PASSWORD_MAX, SHORT_LINE_MAX
from web.identity import Accounts, nobody
from web.pages import page, safe_next
from web.security import SIGN_IN, limit, whence
from web.wiring import house

REFUSED = 422


class SignInForm(LoginForm):
    """Name and password; one answer whether the name or the password was wrong."""

    # The library looks at this field after every refusal; nobody fills it in.
    email = HiddenField()
    username = StringField(
        _l("Account name"),
        validators=[
            InputRequired(_l("Enter your account name.")),
            Length(
                max=SHORT_LINE_MAX,
                message=_l("An account name has at most %(most)s characters.", most=SHORT_LINE_MAX),
            ),
        ],
    )
    password = PasswordField(
        _l("Password"),
        validators=[
            InputRequired(_l("Enter your password.")),
            Length(
                max=PASSWORD_MAX, message=_l("A password has at most %(most)s characters.", most=PASSWORD_MAX)
            ),
        ],
    )
    remember = BooleanField(_l("Keep me signed in on this device"))
    next = HiddenField()

    def validate_next(self, field: Any) -> None:
        """Go on only to an address of this site; anywhere else becomes the first page."""
        field.data = safe_next(field.data)

    def validate_username(self, field: Any) -> None:
        """Refuse what can never be a name, before anything is looked up."""
        if not (field.data or "").isprintable():
            raise ValidationError(_l("An account name has no invisible characters."))

    def validate_password(self, field: Any) -> None:
        """Refuse a password that no hash takes."""
        if "\x00" in (field.data or ""):
            raise ValidationError(_l("A password has no invisible characters."))

    def validate(self, **kwargs: Any) -> bool:
        """Look the account up by its name, no more often than a person would."""
        self.ifield = self.username
        name = (self.username.data or "").strip()
        if name and len(name) <= SHORT_LINE_MAX and name.isprintable():
            limit(SIGN_IN, "sign-in", name.casefold(), whence(), everywhere=True)
            # Nobody has a password too, so that looking for a name takes as long as finding it.
            self.user = Accounts(house().store).find_user(username=name) or nobody()
        valid: bool = super().validate(**kwargs)
        return valid


def keep_on_site(response: Response) -> Response:
    """Lead whoever signed in to an address of this site only, whatever the library made of what was sent."""
    if request.endpoint == "security.login" and response.location:
        response.location = safe_next(response.location)
    return response


def render(template: str, **facts: Any) -> Response:
    """Return one of Flask-Security's pages; a form that was refused answers 422."""
    forms = [value for name, value in facts.items() if name.endswith("_form")]
    refused = any(form.is_submitted() and (form.errors or form.form_errors) for form in forms)
    return page(template, REFUSED if refused else 200, **facts)
