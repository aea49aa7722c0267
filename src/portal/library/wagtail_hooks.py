"""Where the shelf enters the back office."""

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from portal.library.admin import InstrumentViewSet, RolePolicy, has_role, upload
from portal.library.desks import problems
from portal.library.models import Instrument

register_permission_policy(Instrument, RolePolicy(Instrument))


class Desk(NamedTuple):
    """A desk of the menu: shown to whoever the roles table allows the verb, anywhere."""

    label: str
    url_name: str
    verb: str
    icon: str
    order: int


_DESKS = (Desk("Báo lỗi văn bản", "library_problems", problems.VERB, "warning", 214),)


class _DeskItem(MenuItem):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.label, reverse(desk.url_name), name=desk.url_name, icon_name=desk.icon, order=desk.order)
        self._verb = desk.verb

    def is_shown(self, request: HttpRequest) -> bool:
        return has_role(request.user, self._verb)


def _register_desk(desk: Desk) -> None:
    hooks.register("register_admin_menu_item", lambda: _DeskItem(desk))


for _desk in _DESKS:
    _register_desk(_desk)


@hooks.register("register_admin_viewset")
def register_instruments() -> InstrumentViewSet:
    return InstrumentViewSet()


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [
        path("nap-van-ban/", upload, name="library_upload"),
        path("bao-loi-van-ban/", problems.problem_list, name="library_problems"),
        path("bao-loi-van-ban/<int:pk>/", problems.settle, name="library_problem"),
    ]
