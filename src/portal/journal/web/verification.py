"""/kiem-chung/: whether a copy is what the portal made public, of which day, and whether it still holds; proofs, heads
and keys as data, and a file that verifies a proof without any network."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.operations import rate_limits
from portal.agencies.operations.machines import open_to_machines
from portal.design.markup import qr_picture
from portal.design.refusals import or_404
from portal.journal.models import Attestation
from portal.journal.queries.attestations import (
    BLANKS,
    PublicVersion,
    VersionStanding,
    address_of,
    attestation_by_code,
    attestations_by_digest,
    attested_kind,
    heads_published,
    key_fingerprint,
    pretty,
    proof_of,
    shown_code,
    text_digest,
)
from portal.journal.queries.chain import public_key

CHECKS = rate_limits.RateLimit("verification", 60)
HEADS = rate_limits.RateLimit("verification-data", 60)
MOST_BYTES = 5 * 1024 * 1024  # of a copy that is looked at; it is kept nowhere


def _answer(request: HttpRequest, page: str, said: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"journal/verification/{page}.html", said, status=status)


def _is_too_often(request: HttpRequest) -> bool:
    return not rate_limits.is_allowed(request=request, door=CHECKS, minute=rate_limits.this_minute())


def _later(request: HttpRequest) -> HttpResponse:
    return rate_limits.to_retry(_answer(request, "form", {"is_too_often": True}, status=429))


@never_cache
@csrf_exempt  # it changes nothing
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """By a code (`?ma=`), or by the words or the file that somebody holds: they are digested and forgotten."""
    if _is_too_often(request):
        return _later(request)
    if code := request.GET.get("ma", ""):
        found = attestation_by_code(code)
        return redirect("verification:show", found.code) if found else _unknown(request, code)
    keys = [(key, key_fingerprint(key)) for key in _keys()]
    said: dict[str, Any] = {"keys": keys, "most_megabytes": MOST_BYTES // 1024 // 1024}
    if request.method == "POST":
        said |= _looked_at(request)
    return _answer(request, "form", said)


def _looked_at(request: HttpRequest) -> dict[str, Any]:
    file, words = request.FILES.get("tep"), request.POST.get("chu", "")
    if file is not None and (file.size or 0) > MOST_BYTES:
        return {"is_too_long": True}
    held = file.read() if file is not None else words.encode()
    if not held.strip():
        return {"is_empty": True}
    digests = {hashlib.sha256(held).hexdigest(), text_digest(held.decode("utf-8", "replace"))}
    return {"was_looked_at": True, "found": [_row(one) for one in attestations_by_digest(*digests)]}


def _row(found: Attestation) -> dict[str, Any]:
    said, standing = found.entry.details, _standing(found)
    return {
        "code": found.code,
        "shown_code": shown_code(found.code),
        "kind": attested_kind(said["kind"]).label,
        "title": "" if standing.is_hidden else said["title"],
        "agency": said["agency"],
        "at": found.entry.at,
        "form": said["form"],
        "digest": said["sha256"],
        "standing": standing,
    }


def _standing(found: Attestation) -> VersionStanding:
    said, subject = found.entry.details, found.entry.subject
    if subject is None:
        return VersionStanding("Cổng không còn giữ nội dung này.", is_hidden=True)
    return attested_kind(said["kind"]).standing(subject, said)


def _version(found: Attestation) -> PublicVersion | None:
    """The very version, where the portal can still show it: its digest says so."""
    said, subject = found.entry.details, found.entry.subject
    version = attested_kind(said["kind"]).read(subject, said) if subject is not None else None
    return version if version is not None and version.digest == said["sha256"] else None


@never_cache
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The permanent address that is printed."""
    if _is_too_often(request):
        return _later(request)
    found = attestation_by_code(code)
    if found is None:
        return _unknown(request, code)
    if code != found.code:
        return redirect("verification:show", found.code)
    row = _row(found)
    is_open = not row["standing"].is_hidden
    version = _version(found) if is_open else None
    has_text = version is not None and bool(version.text)
    return _answer(
        request, "version", {"row": row, "has_text": has_text, "has_proof": is_open and bool(proof_of(found))}
    )


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    return _answer(request, "form", {"unknown": code[:40]}, status=404)


@open_to_machines(CHECKS)
def words(request: HttpRequest, code: str) -> HttpResponse:
    """The words of a version, as they are digested."""
    version = _version(_open_or_404(code))
    if version is None or not version.text:
        raise Http404
    return _file(version.text, f"ban-{code}.txt", "text/plain")


@open_to_machines(CHECKS)
def proof(request: HttpRequest, code: str) -> HttpResponse:
    return _file(pretty(or_404(proof_of(_open_or_404(code)))), f"bang-chung-{code}.json", "application/json")


def _open_or_404(code: str) -> Attestation:
    found: Attestation = or_404(attestation_by_code(code))
    if _standing(found).is_hidden:
        raise Http404
    return found


def _file(said: str, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(said, content_type=f"{kind}; charset=utf-8", headers=headers)


@open_to_machines(CHECKS)
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """The QR code of the address, for the print of a page."""
    found = or_404(attestation_by_code(code))
    return HttpResponse(qr_picture(address_of(found)), content_type="image/svg+xml")


@open_to_machines(HEADS)
def heads(request: HttpRequest) -> HttpResponse:
    """The keys and a page of signed heads, newest first; `next` leads on."""
    before = request.GET.get("truoc", "")
    found = heads_published(before=int(before) if before.isdecimal() else None)
    last = found[-1]["row"] if found else None
    told = {
        "keys": [{"key": key, "sha256": hashlib.sha256(bytes.fromhex(key)).hexdigest()} for key in _keys()],
        "heads": [{name: said for name, said in one.items() if name != "row"} for one in found],
        "next": f"{request.path}?truoc={last}" if last else None,
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@open_to_machines(HEADS)
def offline(request: HttpRequest) -> HttpResponse:
    """One page without network, to keep: it has its script inside, and so it is a file and no page of the portal."""
    page = _answer(request, "offline", {"keys": _keys(), "blanks": BLANKS})
    page["Content-Disposition"], page["Cache-Control"] = 'attachment; filename="kiem-chung.html"', "no-store"
    return page


def _keys() -> list[str]:
    return [public_key(), *settings.HEADS_OLD_KEYS]


app_name = "verification"
urlpatterns = [
    path("", check, name="check"),
    path("dau.json", heads, name="heads"),
    path("kiem-chung.html", offline, name="offline"),
    path("<str:code>/", show, name="show"),
    path("<slug:code>/van-ban.txt", words, name="words"),
    path("<slug:code>/bang-chung.json", proof, name="proof"),
    path("<slug:code>/qr.svg", picture, name="picture"),
]
