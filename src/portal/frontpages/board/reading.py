"""How often public things were read and what readers said of them, by kind, as far as they are of some agencies."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Model, Q, QuerySet, Sum
from django.db.models.functions import Cast, TruncMonth

from portal.digitisation.states import GUARDED as SCAN
from portal.editorial.kinds import ARTICLE, SECTION
from portal.editorial.models import ArticlePage, SectionPage
from portal.frontpages.board.values import Span
from portal.journal.models import Reading
from portal.questions.models import Answer
from portal.questions.states import GUARDED as ANSWER

INSTRUMENT = "library.instrument"  # as the pages of laws name what is read there
KIND_LABELS = {
    ARTICLE: "Tin, bài, tài liệu",
    SECTION: "Trang chuyên mục",
    ANSWER: "Câu trả lời công khai",
    INSTRUMENT: "Văn bản pháp luật",
    SCAN: "Tài liệu số hóa",
}


@dataclass(frozen=True, slots=True)
class ReadKind:
    """The sums of one kind; `month` is the first day of it, None for the whole span."""

    kind: str
    reads: int
    useful: int
    unclear: int
    month: date | None = None

    @property
    def label(self) -> str:
        return KIND_LABELS.get(self.kind, "Nội dung khác")


def readings(*, span: Span, agencies: Collection[int] | None, by_month: bool = False) -> list[ReadKind]:
    """One query. Laws and scans are of the whole portal: of no agency alone."""
    found = Reading.objects.filter(day__range=(span.start, span.until))
    if agencies is not None:
        found = found.filter(
            Q(kind=ARTICLE, key__in=_keys(ArticlePage.objects.filter(agency__in=agencies)))
            | Q(kind=SECTION, key__in=_keys(SectionPage.objects.filter(agency__in=agencies)))
            | Q(kind=ANSWER, key__in=_keys(Answer.objects.filter(agency__in=agencies), "number"))
        )
    by = ["kind", TruncMonth("day")] if by_month else ["kind"]
    sums = found.order_by().values_list(*by)
    rows = sums.annotate(read=Sum("reads"), good=Sum("useful"), bad=Sum("unclear"))
    if by_month:
        return [ReadKind(kind, read, good, bad, month) for kind, month, read, good, bad in rows]
    return [ReadKind(*row) for row in rows]


def _keys[M: Model](of: QuerySet[M], name: str = "pk") -> QuerySet[M]:
    return of.annotate(as_key=Cast(name, CharField())).values("as_key")  # type: ignore[return-value]
