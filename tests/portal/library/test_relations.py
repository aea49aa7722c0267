"""What a text stands on, details, consolidates: read from its head, bound on arrival, corrected by officers."""

from pathlib import Path

import pytest

from portal.design.refusals import WrongState
from portal.journal.models import Entry
from portal.library.models import Instrument, Relation
from portal.library.operations import add_relation, remove_relation
from portal.library.preparation.relations import find_relations
from portal.library.states import EventOrigin, RelationKind
from tests.portal.agencies.factories import make_officer
from tests.portal.library.amended import BASE, bring_text, decree
from tests.portal.library.factories import AT, bring_records, record

BASED_ON, DETAILS, GUIDES = RelationKind.BASED_ON, RelationKind.DETAILS, RelationKind.GUIDES


def relations(*, title: str = "", bases: tuple[str, ...] = (), opening: str = "", doc_type: str = "Nghị định"):  # type: ignore[no-untyped-def]
    found = find_relations(
        title=title, doc_type=doc_type, opening=opening, legal_bases=bases, number_key="7-2021-nd-cp"
    )
    return [(one.kind, one.document_key) for one in found]


class TestReading:
    @pytest.mark.parametrize(
        ("base", "expected"),
        [
            # Nghị định 111/2022/NĐ-CP, Nghị định 212/2025/NĐ-CP, Thông tư 28/2026/TT-BTC (căn cứ)
            ("Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015", ["name:luật tổ chức chính phủ@2015"]),
            ("Luật Tổ chức Chính phủ số 63/2025/QH15", ["63-2025-qh15"]),
            (
                "Nghị định số 362/2025/NĐ-CP ngày 31 tháng 12 năm 2025 của Chính phủ quy định chi tiết và hướng dẫn thi"
                " hành một số điều của Luật Phí và lệ phí",
                ["362-2025-nd-cp"],
            ),
            (
                "Luật Kiểm toán độc lập số 15/2012/QH13 được sửa đổi, bổ sung bởi Luật số 54/2014/QH13",
                ["15-2012-qh13"],
            ),
        ],
    )
    def test_a_basis_is_the_document_named_first(self, base: str, expected: list[str]) -> None:
        assert relations(bases=(base,)) == [(BASED_ON, key) for key in expected]

    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            (
                "Nghị định Quy định chi tiết một số điều của Luật Đất đai số 31/2024/QH15",
                [(DETAILS, "31-2024-qh15")],
            ),
            (
                "Nghị định Quy định chi tiết và hướng dẫn thi hành Luật Cư trú số 68/2020/QH14",
                [(DETAILS, "68-2020-qh14")],
            ),
            ("Thông tư Hướng dẫn Nghị định số 20/2021/NĐ-CP về trợ giúp xã hội", [(GUIDES, "20-2021-nd-cp")]),
            ("Quyết định Đính chính Nghị định số 20/2021/NĐ-CP", [(RelationKind.CORRECTS, "20-2021-nd-cp")]),
            (
                "Đính chính Nghị định số 20/2021/NĐ-CP sửa đổi, bổ sung Nghị định số 3/2010/NĐ-CP",
                [(RelationKind.CORRECTS, "20-2021-nd-cp")],
            ),
            ("Nghị định Về công tác văn thư", []),
            ("Nghị định Sửa đổi, bổ sung một số điều của Nghị định số 20/2021/NĐ-CP", []),
        ],
    )
    def test_the_title_says_what_a_text_is_for(self, title: str, expected: list[object]) -> None:
        assert relations(title=title) == expected

    def test_a_consolidation_names_its_base_first(self) -> None:
        # Văn bản hợp nhất 4804/VBHN-BLĐTBXH
        opening = (
            "NGHỊ ĐỊNH\nQuy định mức hưởng trợ cấp\n\n"
            "Nghị định số 75/2021/NĐ-CP ngày 24 tháng 7 năm 2021 của Chính phủ quy định mức hưởng trợ cấp, có hiệu lực"
            " kể từ ngày 15 tháng 9 năm 2021, được sửa đổi, bổ sung bởi:\n"
            "Nghị định số 55/2023/NĐ-CP ngày 21 tháng 7 năm 2023 của Chính phủ sửa đổi, bổ sung một số điều của Nghị"
            " định số 75/2021/NĐ-CP, có hiệu lực kể từ ngày 05 tháng 9 năm 2023.\n"
            "Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;"
        )
        assert relations(opening=opening, doc_type="Văn bản hợp nhất") == [
            (RelationKind.CONSOLIDATES, "75-2021-nd-cp"),
            (RelationKind.CONSOLIDATES, "55-2023-nd-cp"),
        ]

    def test_nothing_is_related_to_itself(self) -> None:
        assert relations(bases=("Nghị định số 7/2021/NĐ-CP",)) == []


@pytest.mark.django_db
class TestStoring:
    def test_a_basis_waits_for_its_law(self, tmp_path: Path) -> None:
        detailing = bring_text(
            tmp_path,
            decree(
                "8/2022/NĐ-CP",
                "Quy định chi tiết Nghị định số 7/2021/NĐ-CP",
                "05 tháng 10 năm 2022",
                "Điều 1. Phạm vi",
                "Nghị định này quy định về chợ.",
                bases=("Căn cứ Nghị định số 7/2021/NĐ-CP ngày 04 tháng 01 năm 2021;",),
            ),
            name="a.txt",
        )
        waiting = Relation.objects.filter(source=detailing).order_by("pk")
        assert [(one.kind, one.target_key, one.target) for one in waiting] == [
            (BASED_ON, "7-2021-nd-cp", None),
            (DETAILS, "7-2021-nd-cp", None),
        ]
        base = bring_text(tmp_path, BASE, name="b.txt")
        assert {one.target for one in waiting.all()} == {base}
        assert {one.origin for one in waiting.all()} == {EventOrigin.READ}

    def test_two_names_of_one_law_make_one_edge(self, tmp_path: Path) -> None:
        source = bring_text(tmp_path, BASE, name="a.txt")
        told = {"source": source, "kind": BASED_ON.value, "origin": EventOrigin.READ.value, "created_at": AT}
        for key in ("name:bộ luật chợ@2015", "91-2015-qh13"):
            Relation.objects.create(target_key=key, **told)
        fields = {"title": "Bộ luật Chợ", "doc_type": "Bộ luật", "issuer": "Quốc hội", "issued": "24/11/2015"}
        bring_records(tmp_path, record("91/2015/QH13", **fields, effective="01/01/2017"))
        law = Instrument.objects.get(slug="91-2015-qh13")
        assert Relation.objects.filter(source=source, target=law).count() == 1
        assert not Relation.objects.filter(source=source, kind=BASED_ON.value, target=None).filter(
            target_key__in=["name:bộ luật chợ@2015", "91-2015-qh13"]
        )

    def test_an_officer_adds_and_removes(self, tmp_path: Path) -> None:
        officer = make_officer()
        base = bring_text(tmp_path, BASE, name="a.txt")
        other = bring_text(tmp_path, BASE.replace("7/2021/NĐ-CP", "8/2021/NĐ-CP"), name="b.txt")
        relation = add_relation(source=other, kind=RelationKind.REFERS_TO, target=base, by=officer, at=AT)
        with pytest.raises(WrongState, match="Hai văn bản đã có quan hệ này"):
            add_relation(source=other, kind=RelationKind.REFERS_TO, target=base, by=officer, at=AT)
        with pytest.raises(WrongState, match="Hai văn bản đã có quan hệ này"):
            add_relation(source=base, kind=RelationKind.REFERS_TO, target=base, by=officer, at=AT)
        for _ in range(2):
            remove_relation(relation=relation, reason="Nhầm", by=officer, at=AT)
        assert not Relation.objects.filter(kind=RelationKind.REFERS_TO.value).exists()
        verbs = ["relation.added", "relation.removed"]
        assert list(Entry.objects.filter(verb__in=verbs).order_by("pk").values_list("verb", flat=True)) == verbs
