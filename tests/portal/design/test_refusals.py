"""One handler tells every refusal: as a message, in a form, or, for what is somebody else's, as a page of its own."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory

from portal.design.refusals import (
    Incomplete,
    NotAllowed,
    Refused,
    SecondPersonNeeded,
    WrongState,
    count_message,
    refusals_as_messages,
    refusals_in_form,
    refuse_if,
)


def asked() -> HttpRequest:
    request = RequestFactory().post("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def told(request: HttpRequest) -> list[tuple[str, str]]:
    return [(one.level_tag, str(one)) for one in get_messages(request)]


@pytest.mark.parametrize(("count", "expected"), [(2, ("success", "Đã ghi 2 thư.")), (0, ("info", "Chưa ghi."))])
def test_only_a_change_is_told_as_done(count: int, expected: tuple[str, str]) -> None:
    request = asked()
    count_message(request, count, "Đã ghi {} thư.", "Chưa ghi.")
    assert told(request) == [expected]


class TestAsMessages:
    @pytest.mark.parametrize(
        ("refusal", "words"),
        [
            (Refused("Đã khóa."), "Đã khóa."),
            (WrongState(), WrongState.text),
            (SecondPersonNeeded("Cần người khác."), "Cần người khác."),
        ],
    )
    def test_says_what_hinders(self, refusal: Refused, words: str) -> None:
        request = asked()
        with refusals_as_messages(request, success="Xong."):
            raise refusal
        assert told(request) == [("error", words)]

    def test_says_it_in_the_words_of_the_page(self) -> None:
        request = asked()
        with refusals_as_messages(request, texts={WrongState: "Bài này vừa đổi."}):
            raise WrongState("Có người nhanh hơn.")
        assert told(request) == [("error", "Bài này vừa đổi.")]

    def test_says_what_was_done(self) -> None:
        request = asked()
        with refusals_as_messages(request, success="Xong."):
            refuse_if(False, Refused("Không."))
        assert told(request) == [("success", "Xong.")]

    def test_leaves_what_is_not_ones_own_a_page_of_its_own(self) -> None:
        with pytest.raises(NotAllowed), refusals_as_messages(asked()):
            raise NotAllowed

    def test_hides_no_fault(self) -> None:
        with pytest.raises(KeyError), refusals_as_messages(asked()):
            raise KeyError("x")

    def test_tells_others_that_are_named(self) -> None:
        request = asked()
        with refusals_as_messages(request, forms.ValidationError):
            raise forms.ValidationError(["Một.", "Hai."])
        assert told(request) == [("error", "Một. Hai.")]


class Form(forms.Form):
    day = forms.CharField()


class TestInForm:
    @pytest.mark.parametrize(
        ("refusal", "errors"),
        [
            (Refused("Ngày đã qua.", field="day"), {"day": ["Ngày đã qua."]}),
            (Refused("Đã khóa."), {"__all__": ["Đã khóa."]}),
            (Refused("Thiếu lý do.", field="reason"), {"__all__": ["Thiếu lý do."]}),  # this form has no such field
            (Incomplete(about={"day": "Chưa có ngày."}), {"day": ["Chưa có ngày."]}),
        ],
    )
    def test_says_it_where_it_hinders(self, refusal: Refused, errors: dict[str, list[str]]) -> None:
        form = Form({"day": "1"})
        assert form.is_valid()
        with refusals_in_form(form):
            raise refusal
        assert form.errors == errors
