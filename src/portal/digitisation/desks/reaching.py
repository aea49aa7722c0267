"""The scan and the page of an address, for whoever may: to others they do not exist."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from portal.agencies.models import Officer
from portal.agencies.queries.access import covers, reach_of
from portal.digitisation.models import Scan, ScanPage


def scan_in_reach(request: HttpRequest, code: str, *verbs: str) -> Scan:
    """Raises PermissionDenied for those who may none of this anywhere, Http404 for other agencies' scans."""
    reaches = [reach_of(request.user, verb) for verb in verbs]
    if all(reach == set() for reach in reaches):
        raise PermissionDenied
    scan = get_object_or_404(Scan.objects.select_related("agency", "accepted_by"), code=code)
    if not any(covers(reach, scan.agency_id) for reach in reaches):
        raise Http404
    return scan


def page_in_reach(request: HttpRequest, code: str, number: int, *verbs: str) -> ScanPage:
    scan = scan_in_reach(request, code, *verbs)
    page = get_object_or_404(ScanPage.objects.select_related("proofed_by"), scan=scan, number=number)
    page.scan = scan
    return page


def may(request: HttpRequest, verb: str, scan: Scan) -> bool:
    return covers(reach_of(request.user, verb), scan.agency_id)


def officer(request: HttpRequest) -> Officer:
    """Whoever asks. Raises PermissionDenied for nobody."""
    if not isinstance(request.user, Officer):
        raise PermissionDenied
    return request.user
