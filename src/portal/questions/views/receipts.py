"""Which question a visitor may see: a signed cookie for a short time, set by the form that was sent or the right code.

The cookie names the question and opens nothing elsewhere; the code itself stands in no address, cookie or log. Pages
that show a question are kept nowhere, found by no search engine, and tell no other site where the reader came from.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from portal.questions.models import Question
from portal.questions.queries.following import question_of

_COOKIE = "bien-nhan"
_SALT = "questions.receipt"
_PATH = "/hoi-dap/"
GOOD_FOR = 45 * 60  # seconds: to read in peace; a telephone lent to a neighbour forgets it soon


def remember(response: HttpResponse, *, question: Question, request: HttpRequest) -> HttpResponse:
    """Let this browser see the question for a while."""
    response.set_signed_cookie(
        _COOKIE,
        question.uuid.hex,
        salt=_SALT,
        max_age=GOOD_FOR,
        path=_PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def remembered(request: HttpRequest) -> Question | None:
    """The question that this browser may see."""
    named = request.get_signed_cookie(_COOKIE, default="", salt=_SALT, max_age=GOOD_FOR)
    return question_of(uuid=UUID(named)) if named else None


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(_COOKIE, path=_PATH, samesite="Lax")
    return response
