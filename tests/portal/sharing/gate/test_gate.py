"""The gate, measured as an attacker and as an ordinary agency; and the one way from outside to the public."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from portal.outward.states import GateCheck, GateVerdict, OutsideText
from portal.outward.states.gate import SourceManner, judge
from portal.outward.states.links import addresses_in
from portal.questions.queries.personal_data import persons_in
from tests.portal.sharing.gate.hostile import LAST, SEEN, UNSEEN, last, seen, unseen
from tests.portal.sharing.gate.innocent import OWN, innocent

PORTAL = Path(__file__).resolve().parents[4] / "src" / "portal"


def verdict(text: OutsideText, manner: SourceManner | None = None) -> GateVerdict:
    return judge(text, personal=persons_in, manner=manner)


def let_through(items: Iterable[tuple[str, OutsideText]]) -> Counter[str]:
    return Counter(kind for kind, text in items if not verdict(text).holds)


class TestWhatIsMeantIll:
    @pytest.mark.parametrize("items", [seen, unseen, last], ids=["seen", "unseen", "last"])
    def test_never_passes(self, items):
        told = list(items())
        missed = let_through(told)
        assert missed.total() <= 0.01 * len(told), missed

    def test_is_of_many_kinds(self):
        kinds = [*SEEN, *UNSEEN, *LAST]
        assert len(kinds) == len(set(kinds)) > 45
        assert len(UNSEEN) + len(LAST) > len(SEEN)


class TestWhatIsInnocent:
    def test_hardly_ever_waits(self):
        told = list(innocent())
        held = [(one.title, found.reason) for one in told if (found := verdict(one)).holds]
        assert len(told) >= 300
        assert len(held) <= 0.01 * len(told), held


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("Người dân gọi 0912 345 678 để hỏi.", GateCheck.PERSONAL),
        ("Bà Trần Thị Lệ ở ấp Một nhiễm HIV từ năm ngoái.", GateCheck.CIRCUMSTANCES),
        ("Bà con vào https://w88.com nhé.", GateCheck.LINK),
        ("Bà con vào dichvucong-gov.vip nhé.", GateCheck.HIDDEN_LINK),
        ("Chơi tài xỉu: nạp lần đầu tặng 100k.", GateCheck.LURE),
        ("Xem <b>ở đây</b> nhé bà con.", GateCheck.MARKUP),
    ],
)
def test_a_finding_names_its_words(body: str, check: GateCheck):
    found = [one for one in verdict(OutsideText("Thông báo của xã", body, hosts=OWN)).findings if one.check is check]
    assert found
    assert found[0].words.lower() in body.lower() or check is GateCheck.HIDDEN_LINK


@pytest.mark.parametrize(
    "body",
    [
        "Đường dây nóng của xã: 0912 345 678, trực ngày đêm.",
        "Hộp thư ubnd@cantho.gov.vn và điện thoại 0292 3820 536.",
        "Văn bản ở https://vanban.chinhphu.vn/?docid=12 và https://sotuphap.cantho.gov.vn/tin/1.",
        "Ông Nguyễn Văn Bình, Chủ tịch xã, nói về phòng bệnh dại ở trường học.",
    ],
)
def test_what_is_public_passes(body: str):
    assert not verdict(OutsideText("Thông báo của xã", body, hosts=OWN)).holds


def test_addresses_inside_addresses_are_read():
    assert addresses_in("https://xa.gov.vn/?toi=https%3A%2F%2Fb.top") == ["https://xa.gov.vn/?toi=", "https://b.top"]


class TestTheMannerOfASource:
    BEFORE = tuple(
        OutsideText(
            f"Hòa giải ở ấp {at}", "Tổ hòa giải của ấp họp với bà con về đất đai và nước sinh hoạt. " * 3, hosts=OWN
        )
        for at in range(12)
    )

    def test_counts_once_it_is_known(self):
        strange = OutsideText(
            "Thị trường",
            "Cổ phiếu ngành thép tăng mạnh phiên sáng nhờ khối ngoại mua ròng, thanh khoản đạt đỉnh sáu tuần; "
            "chuyên gia khuyến nghị giữ tỷ trọng cao, chốt lời từng phần khi chỉ số chạm ngưỡng kháng cự kỹ thuật.",
            links=tuple(f"https://{OWN[0]}/{at}" for at in range(6)),
            hosts=OWN,
        )
        assert not verdict(strange, SourceManner(self.BEFORE[:3])).holds
        assert [one.check for one in verdict(strange, SourceManner(self.BEFORE)).findings] == [GateCheck.MANNER]
        assert verdict(strange, SourceManner(self.BEFORE)).holds
        assert not verdict(self.BEFORE[0], SourceManner(self.BEFORE[1:])).holds

    def test_is_broken_by_a_burst(self):
        many = SourceManner(self.BEFORE, in_the_hour=60, in_a_day=2)
        assert [one.check for one in verdict(self.BEFORE[0], many).findings] == [GateCheck.BURST]
        assert not verdict(self.BEFORE[0], SourceManner(self.BEFORE, in_the_hour=60, in_a_day=40)).holds


class TestTheOneWay:
    """From outside to the public: `publish_from_source` alone, which takes the gate's verdict and refuses one that
    holds; and nobody makes a verdict but the gate."""

    TREES = {path.relative_to(PORTAL).as_posix(): ast.parse(path.read_text("utf-8")) for path in PORTAL.rglob("*.py")}

    def called_in(self, name: str) -> set[str]:
        return {
            f"{path}:{function.name}"
            for path, tree in self.TREES.items()
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef)
            for call in ast.walk(function)
            if isinstance(call, ast.Call) and name in (getattr(call.func, "id", ""), getattr(call.func, "attr", ""))
        }

    def test_goes_through_the_gate(self):
        items = "sharing/operations/harvesting/items.py"
        assert self.called_in("publish_from_source") == {"editorial/operations/syndication.py:publish_received"}
        assert self.called_in("publish_received") == {f"{items}:show_item"}
        shown = self.called_in("show_item") - {"sharing/web/embeds.py:show_item"}
        assert shown <= self.called_in("verdict_on")
        assert len(shown) == 2

    def test_nobody_else_writes_a_verdict(self):
        assert self.called_in("GateVerdict") == {
            "outward/states/gate.py:judge",
            "sharing/admin/items.py:_item_page",  # of what is not held: nothing to show, nothing is done with it
        }
