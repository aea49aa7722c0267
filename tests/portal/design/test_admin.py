"""What is declared of a list, a form or an act of the back office is shown, saved and told alike."""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.design import admin
from portal.design.admin import ListColumns, act_view, form_page, list_page, rows_with_words, table_of
from portal.design.refusals import Refused


@dataclass
class Place:
    name: str


@dataclass
class Thing:
    title: str
    place: Place | None = None
    day: date | None = None
    count: int = 0


THINGS = [
    Thing("Hòa giải", Place("Xã Ea Kao"), date(2026, 3, 9), 2),
    Thing("Tủ sách"),
    Thing("Phổ biến", Place("Hòa Phú")),
]
COLUMNS: ListColumns = {"Tên": "title", "Nơi": "place.name", "Ngày": "day", "Số": lambda one: one.count}


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the template was given last."""
    given: dict[str, Any] = {}

    def render(_request: HttpRequest, _template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        given.clear()
        given.update(context)
        return HttpResponse(status=status)

    monkeypatch.setattr(admin, "render", render)
    return given


def asked(method: str = "get", **typed: str) -> HttpRequest:
    request = getattr(RequestFactory(), method)("/", typed)
    request._messages = CookieStorage(request)
    return request


def told(request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.level_tag, str(one)) for one in get_messages(request)]


def listed(**typed: str) -> HttpResponse:
    return list_page(asked(**typed), "list.html", THINGS, COLUMNS, title="Việc đã làm", per_page=2)


class TestAList:
    @pytest.mark.parametrize(
        ("typed", "titles"),
        [
            ("hoa", ["Hòa giải", "Phổ biến"]),
            ("HÒA", ["Hòa giải", "Phổ biến"]),
            ("phu hoa", ["Phổ biến"]),
            ("09/03/2026", ["Hòa giải"]),
            ("không có", []),
        ],
    )
    def test_is_looked_through_with_marks_or_without(self, typed: str, titles: list[str]) -> None:
        assert [one.title for one in rows_with_words(THINGS, COLUMNS, typed)] == titles

    def test_is_shown_a_page_at_a_time_and_pages_keep_what_was_typed(self, shown: dict[str, Any]) -> None:
        listed(p="2", loai="a b")
        assert [one.title for one in shown["page_obj"]] == ["Phổ biến"]
        assert shown["narrowed"] == "loai=a+b"
        listed(tim="hoa")
        assert (shown["sought"], shown["narrowed"], shown["tools_kept"]) == ("hoa", "tim=hoa", [])

    def test_is_saved_as_it_was_narrowed(self) -> None:
        answer = listed(tim="hoa", tep="csv")
        assert b"".join(answer).decode().splitlines()[1:4] == [  # type: ignore[call-overload]
            "Tên,Nơi,Ngày,Số",
            "Hòa giải,Xã Ea Kao,09/03/2026,2",
            "Phổ biến,Hòa Phú,,0",
        ]
        assert "viec-da-lam-" in answer["Content-Disposition"]
        assert "spreadsheet" in listed(tep="xlsx")["Content-Type"]

    def test_is_a_page_where_the_address_asks_for_another_kind_of_file(self, shown: dict[str, Any]) -> None:
        listed(tep="exe")
        assert len(shown["page_obj"]) == 2

    def test_says_nothing_where_the_way_to_a_value_ends_early_but_no_column_leads_nowhere(self) -> None:
        assert table_of(THINGS[1:2], COLUMNS, "Việc").rows == [("Tủ sách", "", "", 0)]
        with pytest.raises(AttributeError):
            table_of(THINGS, {"Tên": "tittle"}, "Việc")


class Reason(forms.Form):
    reason = forms.CharField(error_messages={"required": "Hãy ghi lý do."})


class TestAForm:
    def test_says_to_the_operation_what_was_typed(self, shown: dict[str, Any]) -> None:
        done: list[object] = []
        assert self.page(asked("post"), done).status_code == 422
        assert shown["form"].errors
        assert shown["more"] == 1
        request = asked("post", reason="Nhầm")
        assert self.page(request, done)["Location"] == "/xong/Nh%E1%BA%A7m"
        assert (done, told(request)) == (["Nhầm"], [("success", "Đã ghi Nhầm.")])

    def test_is_shown_again_with_a_refusal(self, shown: dict[str, Any]) -> None:
        assert self.page(asked("post", reason="khóa"), []).status_code == 422
        assert shown["form"].non_field_errors() == ["Đã khóa."]

    def page(self, request: HttpRequest, done: list[object]) -> HttpResponse:
        def do(reason: str, **_: object) -> str:
            if reason == "khóa":
                raise Refused("Đã khóa.")
            done.append(reason)
            return reason

        form = Reason(request.POST or {} if request.method == "POST" else None)
        return form_page(request, form, do, "f.html", by=None, said="Đã ghi {made}.", to="/xong/{}".format, more=1)


class TestAnAct:
    def test_is_told_and_leads_back(self) -> None:
        request = asked("post", reason="Nhầm")
        assert self.view()(request, pk=7)["Location"] == "/7"
        assert told(request) == [("success", "Đã rút 7: Nhầm.")]

    @pytest.mark.parametrize(("reason", "words"), [("", "Hãy ghi lý do."), ("khóa", "Đã khóa.")])
    def test_is_refused_in_a_message(self, reason: str, words: str) -> None:
        request = asked("post", reason=reason)
        assert self.view()(request, pk=7)["Location"] == "/7"
        assert told(request) == [("error", words)]

    def test_is_asked_about_first_where_it_loses_something(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(admin, "confirmation", lambda _request, **about: HttpResponse(str(about)))
        assert self.view(asks=lambda found: {"title": found.pk})(asked(), pk=7).content == b"{'back': '/7', 'title': 7}"
        assert self.view()(asked(), pk=7).status_code == 405

    def view(self, **more: Any) -> Any:
        def withdraw(thing: Any, reason: str, **_: object) -> str:
            if reason == "khóa":
                raise Refused("Đã khóa.")
            return reason

        def find(_request: HttpRequest, pk: int) -> tuple[Any, str]:
            return SimpleNamespace(pk=pk), "cán bộ"

        return act_view(
            withdraw,
            "thing",
            find,
            said="Đã rút {found.pk}: {made}.",
            to=lambda found: f"/{found.pk}",
            form=Reason,
            **more,
        )
