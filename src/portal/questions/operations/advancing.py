"""Many drafts at once go a step further: submitted by one officer, checked by another, approved and published.

Each version is its own act with all its rules, and its own transaction; what a rule refuses is passed over and told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.agencies.models import Officer
from portal.questions.models import AnswerVersion
from portal.questions.operations.checking import PersonalData, approve_version, check_version
from portal.questions.operations.drafting import Incomplete, Overtaken, submit_version
from portal.questions.operations.moving import WrongStep
from portal.questions.operations.publishing import NotForThePublic, NotYet, publish_version
from portal.questions.operations.stepping import NotAllowed, OwnText
from portal.questions.states import CheckResult, VersionState

MOST_AT_ONCE = 200  # versions in one request


@dataclass(frozen=True, slots=True)
class Step:
    """A step for many: from which state, and what is done with each."""

    name: str
    label: str
    state: VersionState
    do: Callable[[AnswerVersion, Officer, datetime], object]


@dataclass(frozen=True, slots=True)
class Advanced:
    done: int
    refused: Mapping[str, int]


def _check(version: AnswerVersion, by: Officer, at: datetime) -> object:
    return check_version(
        version=version, result=CheckResult.PASSED, note="", revision=version.revision, by=by, at=at
    )  # fmt: skip


STEPS = (
    Step("trinh", "Trình kiểm tra", VersionState.DRAFT, lambda one, by, at: submit_version(version=one, by=by, at=at)),
    Step("dat", "Đạt, chuyển duyệt", VersionState.IN_CHECK, _check),
    Step("duyet", "Duyệt", VersionState.CHECKED, lambda one, by, at: approve_version(version=one, by=by, at=at)),
    Step("cong-bo", "Công bố", VersionState.APPROVED, lambda one, by, at: publish_version(version=one, by=by, at=at)),
)
# Why one is passed over, in words for the officer. The narrower stands before what it is a kind of.
_REFUSALS: tuple[tuple[type[Exception], str], ...] = (
    (OwnText, "chính bạn viết, cần đồng nghiệp khác"),
    (NotAllowed, "không thuộc quyền của bạn"),
    (Incomplete, "còn thiếu câu trả lời, lĩnh vực hoặc trả lời ngắn"),
    (PersonalData, "còn chỗ có thể nhận ra một người"),
    (Overtaken, "vừa có người sửa"),
    (NotYet, "chưa đến ngày"),
    (NotForThePublic, "chỉ gửi riêng người hỏi"),
    (WrongStep, "đã qua bước này"),
)


def advance(*, versions: Iterable[AnswerVersion], step: Step, by: Officer, at: datetime) -> Advanced:
    """Take each version a step on. Never raises for one of them."""
    refused: Counter[str] = Counter()
    done = 0
    for version in versions:
        try:
            step.do(version, by, at)
            done += 1
        except tuple(kind for kind, _ in _REFUSALS) as error:
            refused[next(said for kind, said in _REFUSALS if isinstance(error, kind))] += 1
    return Advanced(done, refused)
