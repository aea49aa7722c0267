"""The random source and its material: earlier questions, texts of real provisions, the existing agencies."""

import json
import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path

from django.db.models import Model
from django.utils import timezone

from lawtext.words import slugify
from portal.agencies.models import Agency, Officer, Place
from portal.library.models import Provision
from portal.library.states.topics import TOPICS
from portal.questions.models import DayCount, DeadlineRule
from portal.questions.states import Track

FOLDER = Path(__file__).resolve().parents[2] / "questions"
AT_ONCE = 2000
YEARS = 3
SENTENCES = (
    "Người dân nộp hồ sơ tại Ủy ban nhân dân xã, phường nơi cư trú, hoặc nộp trên Cổng dịch vụ công.",
    "Thời hạn giải quyết là năm ngày làm việc, kể từ ngày nhận đủ hồ sơ hợp lệ.",
    "Nếu hai bên không thỏa thuận được thì có quyền yêu cầu Tòa án nhân dân giải quyết.",
    "Mang theo căn cước công dân và giấy tờ chứng minh quan hệ, nếu có.",
    "Không ai được thu thêm khoản nào ngoài lệ phí mà pháp luật quy định.",
    "Trường hợp chậm trễ, người bị thiệt hại được bồi thường theo mức đã thỏa thuận hoặc theo quy định.",
    "Tổ hòa giải ở cơ sở có thể giúp hai bên nói chuyện với nhau mà không mất tiền.",
    "Quyết định bằng văn bản phải nêu rõ lý do và cách khiếu nại.",
)
STEPS = (
    "Chuẩn bị đơn theo mẫu và bản sao giấy tờ.",
    "Nộp tại bộ phận một cửa, nhận giấy hẹn.",
    "Theo dõi kết quả bằng mã hồ sơ.",
    "Nhận kết quả và kiểm tra lại họ tên, ngày tháng.",
)


class Chance(random.Random):
    """A generator with a fixed seed, and the material from which it chooses."""

    def __init__(self) -> None:
        super().__init__(7)
        self.now = timezone.now()
        self.asked = list(_questions())
        self.fields = self.sample(_fields(), k=len(_fields()))
        self.agencies = list(Agency.objects.order_by("pk")[:200])
        self.places = list(Place.objects.filter(level="commune").order_by("pk")[:100])
        self.officers = list(Officer.objects.order_by("pk")[:8])
        self.provisions = list(
            Provision.objects.filter(edition__is_current=True, unit__in=["dieu", "khoan"])
            .order_by("pk")
            .values_list("edition__instrument", "edition__instrument__number_key", "address", "text")[:20000]
        )
        rule = DeadlineRule.objects.order_by("pk").first()
        self.rule = rule or DeadlineRule.objects.create(
            track=Track.CITIZEN.value, days=10, basis="Quy chế", valid_from=self.now.date() - timedelta(days=3000)
        )

    def title(self) -> str:
        return f"{self.choice(self.asked)[:170]} (tình huống {self.randint(1, 99999)})"[:200]

    def text(self) -> str:
        *_, words = self.choice(self.provisions)
        said = " ".join(self.sample(SENTENCES, 4))
        steps = "\n".join(f"{at}. {step}" for at, step in enumerate(self.sample(STEPS, 3), start=1))
        law, heed = f"## Luật nói gì\n\n{words[:900]}", f"> {self.choice(SENTENCES)}"
        return "\n\n".join((said, law, "## Cần làm gì", steps, heed))

    def some_agency(self) -> Agency:
        """An agency; some have many more answers than others."""
        return self.agencies[min(int(self.paretovariate(0.7)) - 1, len(self.agencies) - 1)]

    def some_field(self) -> str:
        return self.fields[min(int(self.paretovariate(0.5)) - 1, len(self.fields) - 1)]

    def moment(self) -> datetime:
        return self.now - timedelta(seconds=self.randint(3600, YEARS * 365 * 86400))


def store(rows: Iterable[Model]) -> None:
    for some in batched(rows, AT_ONCE, strict=False):
        # Duplicates (for instance of a day count) are ignored.
        type(some[0])._base_manager.bulk_create(some, ignore_conflicts=isinstance(some[0], DayCount))


def _questions() -> Iterator[str]:
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)["question"].strip().rstrip("?") + "?"


def _fields() -> list[str]:
    return [f"{slugify(topic)}/{slugify(heading)}" for topic, headings in TOPICS.items() for heading in headings]
