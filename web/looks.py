"""What every page says, and how a worker likes it: in cookies, since it says nothing of anybody."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

THEME, LEAVE_SHIFT = "theme", "leave_shift"
THEMES = ("", "light", "dark")
A_YEAR = 365 * 24 * 60 * 60


def on_every_page() -> dict[str, Any]:
    """Return what pages say even where there is no request to ask, as when something broke."""
    return {
        "product_name": settings.PRODUCT_NAME,
        "is_demo": settings.DEMO,
        "is_reviewed": get_language() in settings.REVIEWED_LANGUAGES,
    }


def theme(request: HttpRequest) -> str:
    """Return the chosen theme; nothing: as the system has it."""
    chosen = request.COOKIES.get(THEME, "")
    return chosen if chosen in THEMES else ""


def leaves_by_shift(request: HttpRequest) -> bool:
    """Say whether Shift three times leaves at once; it does unless turned off."""
    return request.COOKIES.get(LEAVE_SHIFT) != "off"


def remember(response: HttpResponse, *, theme: str, language: str, leave_shift: bool) -> None:
    """Set the cookies."""
    chosen = {
        THEME: theme,
        LEAVE_SHIFT: "on" if leave_shift else "off",
        settings.LANGUAGE_COOKIE_NAME: language,
    }
    for name, value in chosen.items():
        response.set_cookie(
            name,
            value,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
