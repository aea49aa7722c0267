"""Ready words about an answer, to be passed on: Zalo, a text message, the loudspeaker."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.library.queries import stale_keys
from portal.questions.narrowing import field_steps
from portal.questions.states import GUARDED
from portal.questions.views.reading import answer_or_404, publisher, withdrawn
from portal.questions.wording.sharing import LONGEST_SMS, LONGEST_ZALO, Told, script_of, sms_words, zalo_words


@require_safe
def share(request: HttpRequest, slug: str) -> HttpResponse:
    """Three texts, each in a field that can be copied. Of what was withdrawn nothing is passed on."""
    found = answer_or_404(slug)
    if found.live is None:
        return withdrawn(request, found)
    site, live = publisher(), found.live
    told = Told(
        title=live.title,
        summary=live.summary,
        text=live.answer_text,
        agency=found.agency.name,
        portal=settings.PORTAL_OWNER,
        url=f"{site.base}{found.permalink}",
        hotline=settings.PORTAL_HOTLINE,
    )
    script = script_of(told)
    context = {
        "answer": found,
        "version": live,
        "steps": field_steps(live.field_slug),
        "zalo": zalo_words(told),
        "sms": sms_words(told),
        "script": script,
        "minutes": max(1, round(script.seconds / 60)),
        "most_zalo": LONGEST_ZALO,
        "most_sms": LONGEST_SMS,
        "is_stale": bool(stale_keys(kind=GUARDED, keys=[str(found.number)])),
    }
    return render(request, "questions/share.html", context)
