"""Texts as an index would count them, for the tests of what was meant: written here, or the law itself."""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from lawsearch.ranking import (
    folded_forms,
    marked_forms,
    tokens,
    with_pairs,
)
from lawsearch.ranking.terms import TextForm


class Written:
    """How many of the texts hold a token; each text stands in the index `times` times."""

    def __init__(self, texts: Iterable[str], *, times: int = 1) -> None:
        self.total = 0
        self._held: dict[TextForm, Counter[str]] = {form: Counter() for form in TextForm}
        for text in texts:
            found = tokens(text)
            self._held[TextForm.MARKED].update(set(with_pairs(marked_forms(found))))
            self._held[TextForm.FOLDED].update(set(with_pairs(folded_forms(found))))
            self.total += times
        self._times = times

    def __call__(self, form: TextForm, token: str) -> int:
        return self._held[form][token] * self._times


def articles(laws: Path, *, every: int) -> Iterator[str]:
    """One article in so many of the public laws: its heading and its text."""
    with gzip.open(laws, "rt", encoding="utf-8") as lines:
        everything = (article for line in lines for article in json.loads(line)["articles"])
        for article in islice(everything, 0, None, every):
            yield f"{article['title']}\n{article['text']}"


LAWS = [
    "Hợp đồng lao động là sự thỏa thuận giữa người lao động và người sử dụng lao động về việc làm có trả công",
    "Đặt cọc là việc một bên giao cho bên kia một khoản tiền để bảo đảm giao kết hoặc thực hiện hợp đồng mua nhà",
    "Nhà nước giải quyết tranh chấp đất đai; luật đất đai quy định người sử dụng đất có quyền sử dụng đất",
    "Giấy chứng nhận quyền sử dụng đất được cấp cho người sử dụng đất",
    "Lao động nữ được nghỉ thai sản trước và sau khi sinh con là 06 tháng",
    "Trợ cấp thôi việc, trợ cấp thất nghiệp và bảo hiểm xã hội của người lao động",
    "Xử phạt vi phạm hành chính trong lĩnh vực giao thông đường bộ; cấp giấy phép lái xe",
    "Điều 5 của Luật này quy định trách nhiệm của cơ quan quản lý nhà nước về đất đai",
    "Kết hôn và ly hôn; nuôi con nuôi; thừa kế theo di chúc và theo pháp luật",
]
"""A small shelf of law, written for the tests."""
