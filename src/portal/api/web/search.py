"""The search as data: the answer to a question, or why there is none, and the results.

Without postponed annotations: ninja reads those of an operation where its decorator was written.
"""

from typing import Any, Literal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from pydantic import Field

from lawsearch.engine import IndexUnavailable
from lawsearch.ranking.questions import read_question
from portal.api.law_schemas import StatusCode
from portal.api.schemas import TEXT, Address, ProblemOut, many, shape
from portal.api.web.endpoints import Json, only
from portal.api.web.service import AWAY, problem, service
from portal.search.queries import engine
from portal.search.queries.hits import Hit
from portal.search.queries.results import ResultsQuery, SearchResults, search
from portal.search.queries.suggestions import lexicon
from portal.search.states import AnswerState
from portal.sharing.queries import data_publisher
from portal.sharing.states import DataPublisher

FoundOut = shape(
    "Found",
    kind=(str, "Loại: mã."),
    kind_label=(str, "Loại, nói bằng lời."),
    title=(str, "Tên điều, câu hỏi, bài."),
    source=(str, "Văn bản hay cơ quan; rỗng nếu không có."),
    number=(str, "Số, ký hiệu; rỗng nếu không có."),
    words=(str, "Đoạn sát câu hỏi nhất."),
    url=(Address, "Nơi đọc, đến đúng khoản nếu có."),
    status_code=(StatusCode | None, "Tình trạng hiệu lực của văn bản hôm nay; null nếu không phải văn bản."),
    is_stale=(bool, "Luật được dẫn đã đổi mà cơ quan chưa rà lại."),
)
SearchOut = shape(
    "Search",
    "Trả lời cho một câu hỏi như trang tìm kiếm trả lời.",
    question=(str, "Câu đã hỏi."),
    state=(
        Literal["answer", "maybe", "none"],
        "answer: đây là trả lời; maybe: có thể là một trong các mục; none: chưa có.",
    ),
    reason=(
        Literal["wanted", "local", "not_law", "unknown"] | None,
        "Vì sao chưa có: wanted: văn bản quy định chưa có trên cổng; local: địa phương quy định; not_law: không phải "
        "việc của pháp luật; unknown: chưa biết.",
    ),
    wanted=(list[str], "Số, ký hiệu của văn bản quy định mà cổng chưa có."),
    said=(str, "Lời trả lời, nếu state là answer."),
    answer=(Address | None, "Câu trả lời đã công bố ấy trong API, nếu lời trả lời là của một câu."),
    provisions=(many((FoundOut,)), "Điều luật là trả lời, hoặc có thể là."),
    results=(many((FoundOut,)), "Kết quả khác, sát nhất trước."),
    page=(Address, "Trang tìm kiếm với câu ấy."),
)


SearchAsked = shape(
    "SearchAsked",
    q=(
        str,
        Field(
            ...,
            pattern=TEXT,
            min_length=1,
            max_length=300,
            description="Câu hỏi, viết thế nào cũng được.",
            examples=["đặt cọc"],
        ),
    ),
)


@service.get(
    "/search",
    url_name="search",
    operation_id="search",
    summary="Hỏi như hỏi ở trang tìm kiếm",
    tags=["Tìm kiếm"],
    response={200: SearchOut, 503: ProblemOut},
)
@only(SearchAsked)
def search_all(request: HttpRequest, response: HttpResponse, asked: Any) -> Any:
    """Do máy chọn từ nguyên văn luật và câu trả lời đã công bố, không phải tư vấn cho việc riêng của ai."""
    reading, site = read_question(asked.q), data_publisher()
    try:
        found = (
            search(
                reading=reading,
                wish=ResultsQuery(),
                snapshot=engine().snapshot(),
                day=timezone.localdate(),
                lexicon=lexicon(),
            )
            if reading
            else SearchResults()
        )
    except IndexUnavailable:
        return problem(AWAY, headers={"Retry-After": "120"})
    response["Last-Modified"] = http_date(timezone.now().timestamp())  # the index lags slightly behind the journal
    answer = found.answer
    told = answer.situation if answer and answer.is_sure else None
    return {
        "question": asked.q,
        "state": answer.state.value if answer else AnswerState.NONE.value,
        "reason": answer.silence.value if answer and answer.silence else None,
        "wanted": list(answer.wanted) if answer else [],
        "said": answer.said if answer and answer.is_sure else "",
        "answer": site.at(reverse("api:answer", args=[told.known.number])) if told else None,
        "provisions": [_found(one.hit, site) for one in answer.provisions] if answer else [],
        "results": [_found(one.first, site) for one in found.groups],
        "page": site.at(f"{reverse('search:results')}?{urlencode({'q': asked.q})}"),
    }


def _found(hit: Hit, site: DataPublisher) -> Json:
    heading = "".join(piece.text for piece in hit.heading)
    return {
        "kind": hit.kind,
        "kind_label": hit.kind_label,
        "title": heading,
        "source": hit.title if hit.title != heading else "",
        "number": hit.number,
        "words": hit.summary or "".join(piece.text for piece in hit.passage),
        "url": site.at(hit.address),
        "status_code": hit.status.value if hit.status else None,
        "is_stale": hit.is_stale,
    }
