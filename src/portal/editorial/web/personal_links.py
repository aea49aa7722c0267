"""Public views of personal links: a leader decides, an expert reads; GET records only the time of the first opening."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Revision

from portal.agencies.operations import rate_limits
from portal.design.fields import ActForm, WordsField
from portal.design.markup import changed_paragraphs, lend_files
from portal.design.middleware import private_page
from portal.design.refusals import NotAllowed, WrongState, refusals_in_form, success_redirect
from portal.editorial.models import ArticlePage, DeskLink, PortalPage
from portal.editorial.models.workflow import ReturnForm
from portal.editorial.operations.personal_links import (
    MOST_WRONG_PINS,
    LinkExpired,
    PinWrong,
    decide_by_link,
    note_opening,
    write_remark,
)
from portal.editorial.queries import plain_text
from portal.editorial.queries.personal_links import PersonalLinkStatus, link_by_token, status_of_link
from portal.editorial.queries.workflow import barred_from
from portal.editorial.states.workflow import PersonalLinkOutcome, PersonalLinkPurpose

# Only invalid tokens are counted.
WRONG_SECRETS = rate_limits.RateLimit("desk-links", 10, guards=True)


def open_personal_link(request: HttpRequest, *, token: str, purpose: PersonalLinkPurpose) -> DeskLink | HttpResponse:
    """The link with this token; or the response for a link that is not open, or for a client with too many invalid
    tokens in this minute.

    Raises Http404.
    """
    minute = rate_limits.this_minute()
    if rate_limits.is_used_up(request=request, door=WRONG_SECRETS, minute=minute):
        return render(request, "429.html", status=429)
    if (link := link_by_token(token=token, purpose=purpose)) is None:
        rate_limits.count_visit(request=request, door=WRONG_SECRETS, minute=minute)
        raise Http404
    standing = status_of_link(link=link, at=timezone.now())
    return link if standing is PersonalLinkStatus.OPEN else render_expired_link(request, link, standing)


def render_expired_link(request: HttpRequest, link: DeskLink, standing: PersonalLinkStatus) -> HttpResponse:
    """Show why a link is no longer valid."""
    return render(
        request,
        "editorial/links/over.html",
        {"link": link, "standing": standing.value, "most_wrong_pins": MOST_WRONG_PINS},
        status=410,
    )


def version_for_reader(revision: Revision) -> dict[str, Any]:
    """`page` has the text of the version; `changes`: paragraphs that differ from the public version."""
    page = revision.as_object()
    public = type(page).objects.get(pk=page.pk)
    changes = changed_paragraphs(_words(public), _words(page)) if public.live else []
    return {"page": page, "is_live": public.live, "changes": changes}


def _words(page: PortalPage) -> str:
    return (
        f"{page.title}\n{page.lead}\n{plain_text(page)}"
        if isinstance(page, ArticlePage)
        else f"{page.title}\n{page.summary}"
    )


@private_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def read_as_expert(request: HttpRequest, token: str) -> HttpResponse:
    link = open_personal_link(request, token=token, purpose=PersonalLinkPurpose.READ)
    if isinstance(link, HttpResponse):
        return link
    form = ActForm(REMARK_FIELDS, request.POST or None)
    if request.method == "GET":
        note_opening(link=link, at=timezone.now())
    elif form.is_valid():
        try:
            with refusals_in_form(form):
                write_remark(link=link, **form.cleaned_data, at=timezone.now())
                return success_redirect(
                    request,
                    "Đã nhận góp ý. Xin cảm ơn ông, bà; có thể góp ý tiếp về đoạn khác.",
                    "editorial:advise",
                    token,
                )
        except LinkExpired as error:
            return render_expired_link(request, link, error.standing)
    return lend_files(
        render(
            request,
            "editorial/links/advise.html",
            {
                "link": link,
                "shown": version_for_reader(link.revision),
                "form": form,
                "remarks": link.remarks.order_by("pk"),
            },
            status=422 if form.is_bound else 200,
        )
    )


_ACTS = {"dong-y": PersonalLinkOutcome.APPROVED, "tra-lai": PersonalLinkOutcome.RETURNED}


@private_page
@sensitive_post_parameters("comment", "ma")
@require_http_methods(["GET", "HEAD", "POST"])
def decide_as_leader(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the version; POST of `viec` asks for confirmation and the PIN; POST with `xac-nhan` decides."""
    link = open_personal_link(request, token=token, purpose=PersonalLinkPurpose.DECIDE)
    if isinstance(link, HttpResponse):
        return link
    if _is_author_looking(request, link):
        return render(request, "editorial/links/not_for_you.html", {"link": link}, status=403)
    outcome = _ACTS.get(request.POST.get("viec", "")) if request.method == "POST" else None
    if outcome is None:
        return _show(request, token, link)
    form = ReturnForm(request.POST) if outcome is PersonalLinkOutcome.RETURNED else None
    if form is not None and not form.is_valid():
        return _show(request, token, link, form=form)
    note = form.cleaned_data["comment"] if form is not None else ""
    if "xac-nhan" not in request.POST:
        return _ask(request, token, link, note)
    try:
        return _do(request, link, outcome, note)
    except PinWrong:
        again = open_personal_link(request, token=token, purpose=PersonalLinkPurpose.DECIDE)
        return again if isinstance(again, HttpResponse) else _ask(request, token, again, note, is_pin_wrong=True)


@private_page
@require_safe
def show_version(request: HttpRequest, token: str) -> HttpResponse:
    """The version in the page's own design, exactly as readers will see it."""
    link = open_personal_link(request, token=token, purpose=PersonalLinkPurpose.DECIDE)
    if isinstance(link, HttpResponse):
        return link
    page = version_for_reader(link.revision)["page"]
    return lend_files(render(request, page.get_template(request), page.get_context(request)))


def _show(request: HttpRequest, token: str, link: DeskLink, form: ReturnForm | None = None) -> HttpResponse:
    if request.method == "GET":
        note_opening(link=link, at=timezone.now())
    return lend_files(
        render(
            request,
            "editorial/links/decide.html",
            {"link": link, "token": token, "shown": version_for_reader(link.revision), "form": form or ReturnForm()},
            status=422 if form else 200,
        )
    )


def _ask(request: HttpRequest, token: str, link: DeskLink, note: str, *, is_pin_wrong: bool = False) -> HttpResponse:
    said = {"link": link, "token": token, "act": request.POST["viec"], "note": note, "is_pin_wrong": is_pin_wrong}
    return render(
        request,
        "editorial/links/confirm.html",
        said | {"most_wrong_pins": MOST_WRONG_PINS},
        status=422 if is_pin_wrong else 200,
    )


def _do(request: HttpRequest, link: DeskLink, outcome: PersonalLinkOutcome, note: str) -> HttpResponse:
    try:
        went_on = decide_by_link(
            link=link, outcome=outcome, pin="".join(request.POST.get("ma", "").split()), note=note, at=timezone.now()
        )
    except LinkExpired as error:
        return render_expired_link(request, link, error.standing)
    except WrongState:
        return render_expired_link(request, link, PersonalLinkStatus.OVERTAKEN)
    except NotAllowed:
        return render_expired_link(request, link, PersonalLinkStatus.NOT_YOURS)
    link.page.refresh_from_db()
    return render(request, "editorial/links/done.html", {"link": link, "outcome": outcome.value, "went_on": went_on})


def _is_author_looking(request: HttpRequest, link: DeskLink) -> bool:
    """True if the browser is signed in as the link's maker or as another officer who may not decide."""
    key = request.user.pk
    return key not in (None, link.officer_id) and (key == link.created_by_id or key in barred_from(page=link.page))


REMARK_FIELDS = {
    "quote": WordsField("Về đoạn nào (chép lại vài chữ)", rows=2, max_length=300, required=False),
    "text": WordsField("Góp ý của ông, bà", rows=5, max_length=2000, error_messages={"required": "Xin ghi góp ý."}),
}
