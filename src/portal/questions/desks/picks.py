"""What the buttons of the drafting form do that save nothing: pick, order and drop provisions, put stand-ins for names.

Everything is in the form, picked places too, and comes back in it: nothing is kept between two presses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from portal.questions import picking
from portal.questions.forms.answering import TextForm, cited_from
from portal.questions.models import AnswerVersion
from portal.questions.operations.citing import Cited
from portal.questions.picking import Found, OpenLaw
from portal.questions.queries.privacy import PUBLIC_FIELDS, FieldFinding, uncleared_text

_LONGEST_KEY = 200


@dataclass(slots=True)
class Typed:
    """What is in the form while it is worked on: the places picked, and what the author is looking at to pick more."""

    form: TextForm
    cited: list[Cited]
    place: str = ""
    laws: Sequence[Any] = ()
    open: OpenLaw | None = None
    offered: Sequence[Found] = ()
    told: str = ""
    overtaken_by: AnswerVersion | None = None

    @property
    def words(self) -> str:
        return "\n\n".join(self.value(name) for name in ("question_text", "summary", "answer_text", "reply_text"))

    def value(self, name: str) -> str:
        return self.form.typed(name)

    def put(self, name: str, value: str) -> None:
        """Something else in a field of the form; what the form was told of its errors is to be told again."""
        data: Any = self.form.data.copy()  # type: ignore[attr-defined]
        data[name] = value
        self.form = TextForm(data)

    def findings(self) -> list[FieldFinding]:
        """What leads to a person in what the public would read."""
        return uncleared_text(texts={name: self.value(name) for name in PUBLIC_FIELDS})


def look(typed: Typed, said: str, request: HttpRequest) -> None:
    """Look at the form as it is: the preview, without JavaScript."""


def _find(typed: Typed, said: str, request: HttpRequest) -> None:
    """What was typed names places: they are added. Else it names a document: it is looked for."""
    named = picking.cited_in_words(typed.place)
    if places := [one for one in named if one.address]:
        _add(typed, places)
        typed.place = ""
        return
    typed.laws = picking.laws_named(typed.place)
    if named and not typed.laws:
        _add(typed, named)
        typed.told = "Thư viện chưa có văn bản này. Đã thêm bằng tên; bạn có thể bỏ nếu gõ nhầm."
    elif not typed.laws:
        typed.told = "Chưa tìm thấy. Hãy thử số hiệu (7/2021/NĐ-CP), tên luật, hoặc “khoản 1 Điều 5 Luật …”."


def _open(typed: Typed, said: str, request: HttpRequest) -> None:
    """Open a law ("luat:slug"), or an article of the open one ("dieu:slug", with the choice of the list)."""
    article = request.POST.get("article", "")[:_LONGEST_KEY] if request.POST.get("open") == said else ""
    typed.open = picking.open_law(slug=said, article=article, day=timezone.localdate())


def _choose(typed: Typed, said: str, request: HttpRequest) -> None:
    """Pick a place; the law stays open beside, because the next place often stands in it."""
    _add(typed, [cited_from(said)])
    if slug := request.POST.get("open", ""):
        article = request.POST.get("article", "")[:_LONGEST_KEY]
        typed.open = picking.open_law(slug=slug[:160], article=article, day=timezone.localdate())


def _propose(typed: Typed, said: str, request: HttpRequest) -> None:
    """Every place that the words name and nobody has picked yet is added."""
    missing = [one.cited for one in picking.not_picked(typed.words, typed.cited)]
    _add(typed, missing)
    typed.told = f"Đã thêm {len(missing)} căn cứ mà bài viết nêu." if missing else "Bài viết chưa nêu căn cứ nào khác."


def _move(typed: Typed, said: str, request: HttpRequest, *, by: int) -> None:
    at = int(said) if said.isdecimal() and len(said) < 4 else -1
    if 0 <= at < len(typed.cited) and 0 <= at + by < len(typed.cited):
        typed.cited[at], typed.cited[at + by] = typed.cited[at + by], typed.cited[at]


def _up(typed: Typed, said: str, request: HttpRequest) -> None:
    _move(typed, said, request, by=-1)


def _down(typed: Typed, said: str, request: HttpRequest) -> None:
    _move(typed, said, request, by=1)


def _remove(typed: Typed, said: str, request: HttpRequest) -> None:
    at = int(said) if said.isdecimal() and len(said) < 4 else -1
    if 0 <= at < len(typed.cited):
        del typed.cited[at]


def _stand_in(typed: Typed, said: str, request: HttpRequest) -> None:
    """Put the proposed words in the place of what leads to a person, wherever it stands in that field."""
    name, _, digest = said.partition("/")
    for found in typed.findings():
        if found.field == name and found.finding.digest == digest:
            typed.put(name, typed.value(name).replace(found.finding.words, found.finding.stand_in))


def _add(typed: Typed, more: Sequence[Cited]) -> None:
    held = {(one.document_key, one.address) for one in typed.cited}
    typed.cited += [one for one in more if one.document_key and (one.document_key, one.address) not in held]


CHANGES: Mapping[str, Callable[[Typed, str, HttpRequest], None]] = {
    "tim": _find,
    "luat": _open,
    "dieu": _open,
    "chon": _choose,
    "trong-bai": _propose,
    "len": _up,
    "xuong": _down,
    "go": _remove,
    "thay": _stand_in,
}
