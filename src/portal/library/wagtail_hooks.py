"""Where the shelf enters the back office."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from portal.library.admin import InstrumentViewSet, RolePolicy, upload
from portal.library.models import Instrument

register_permission_policy(Instrument, RolePolicy(Instrument))


@hooks.register("register_admin_viewset")
def register_instruments() -> InstrumentViewSet:
    return InstrumentViewSet()


@hooks.register("register_admin_urls")
def register_upload() -> list[URLPattern]:
    return [path("nap-van-ban/", upload, name="library_upload")]
