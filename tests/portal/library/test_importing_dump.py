"""An operator has downloaded the public dump of the national database and brings it in, whole or in part."""

import gzip
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from portal.agencies.models import Place
from portal.journal.models import Entry
from portal.library.models import Edition, Instrument, Provision, Relation
from portal.library.operations import IntakeState
from portal.library.readers.dump import COLUMNS
from portal.library.readers.jobs import read_selection
from portal.library.readers.records import read_label
from portal.library.states import RelationKind
from tests.portal.library.factories import DECREE, bring

pytestmark = pytest.mark.django_db

TEXT = "<p><b>Điều 1.</b> Phạm vi</p><p>Quyết định này quy định giá nước sạch {0}.</p><p>1. Giá bán lẻ {0}.</p>"


def metadata(identity: int, number: str = "12/2020/QĐ-UBND", **said: Any) -> dict[str, Any]:
    return (
        dict.fromkeys(COLUMNS)
        | {
            "id": identity,
            "title": "Về giá nước sạch",
            "so_ky_hieu": number,
            "ngay_ban_hanh": "05/03/2020",
            "loai_van_ban": "Quyết định",
            "ngay_co_hieu_luc": "20/03/2020",
            "ngay_het_hieu_luc": "...",
            "ngay_dang_cong_bao": "...",
            "co_quan_ban_hanh": "Ủy ban nhân dân tỉnh Hậu Giang",
            "chuc_danh": "Chủ tịch",
            "nguoi_ky": "Nguyễn Văn A",
            "pham_vi": "Tỉnh Hậu Giang",
            "tinh_trang_hieu_luc": "Còn hiệu lực",
        }
        | said
    )


def content(identity: int | str, text: str = "") -> dict[str, Any]:
    return {"id": str(identity), "content_html": text or TEXT.format(identity)}


def relation(one: int, other: int, label: str) -> dict[str, Any]:
    return {"doc_id": one, "other_doc_id": other, "relationship": label}


Tables = dict[str, Sequence[dict[str, Any]]]


def write_parquet(folder: Path, **tables: Sequence[dict[str, Any]]) -> Path:
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(list(rows)), folder / "data" / f"{name}.parquet")
    return folder


def write_jsonl(folder: Path, **tables: Sequence[dict[str, Any]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    return folder


class TestOneDocument:
    @pytest.mark.parametrize("write", [write_parquet, write_jsonl])
    def test_comes_with_all_that_is_said_of_it(self, write: Any, tmp_path: Path) -> None:
        place = Place.objects.create(name="Tỉnh Hậu Giang", code="93", kind="tinh", level="province")
        [outcome] = bring(write(tmp_path / "d", metadata=[metadata(7)], content=[content(7)]))
        assert outcome.state is IntakeState.ACCEPTED, outcome.reason
        law = Instrument.objects.get()
        assert (law.official_number, law.doc_type) == ("12/2020/QĐ-UBND", "Quyết định")
        assert law.title == "Quyết định về giá nước sạch"
        assert (law.issued_date, law.effective_date, law.expired_date) == (date(2020, 3, 5), date(2020, 3, 20), None)
        assert (law.issuer_name, law.signer) == ("Ủy ban nhân dân tỉnh Hậu Giang", "Nguyễn Văn A")
        assert (law.territory, law.is_nationwide, law.stated_status) == (place, False, "con-hieu-luc")
        assert (law.source_id, Edition.objects.get().source_format) == ("7", "dump")
        assert Provision.objects.get(address="dieu-1-khoan-1").text == "1. Giá bán lẻ 7."

    def test_of_the_whole_country_is_said_to_be(self, tmp_path: Path) -> None:
        told = metadata(7, "5/2020/QĐ-BXD", co_quan_ban_hanh="Bộ Xây dựng", pham_vi="TOÀN QUỐC")
        bring(write_parquet(tmp_path, metadata=[told], content=[content(7)]))
        assert Instrument.objects.get().is_nationwide

    def test_without_a_text_is_entered_all_the_same(self, tmp_path: Path) -> None:
        folder = write_parquet(tmp_path, metadata=[metadata(7), metadata(8, "13/2020/QĐ-UBND")], content=[content(7)])
        outcomes = {outcome.slug: outcome for outcome in bring(folder)}
        assert "Chưa có toàn văn" in outcomes["13-2020-qd-ubnd"].doubts[0]
        law = Instrument.objects.get(slug="13-2020-qd-ubnd")
        assert not law.editions.exists()
        assert Entry.objects.get(verb="instrument.registered").details["slug"] == law.slug
        assert [outcome.state for outcome in bring(folder)] == [IntakeState.UNCHANGED] * 2

    def test_whose_text_comes_later_gets_it(self, tmp_path: Path) -> None:
        folder = write_parquet(tmp_path, metadata=[metadata(7)], content=[content(8, " ")])
        bring(folder)
        bring(write_parquet(tmp_path, metadata=[metadata(7)], content=[content(7)]))
        assert Instrument.objects.get().editions.count() == 1

    def test_whose_text_is_a_picture_says_so(self, tmp_path: Path) -> None:
        page = content(7, "<p>Xem tệp đính kèm</p>")
        [outcome] = bring(write_parquet(tmp_path, metadata=[metadata(7)], content=[page]))
        assert outcome.state is IntakeState.ACCEPTED
        assert "Không nhận ra điều, khoản hay mục nào" in " ".join(outcome.doubts)

    def test_in_an_old_font_is_read(self, tmp_path: Path) -> None:
        page = content(
            7, '<p><font face=".VnTime">§iÒu 1. Ph¹m vi</font></p><p>QuyÕt ®Þnh nµy quy ®Þnh gi¸ n\u00adíc.</p>'
        )
        [outcome] = bring(write_parquet(tmp_path, metadata=[metadata(7)], content=[page]))
        assert Provision.objects.get(address="dieu-1").text == "Quyết định này quy định giá nước."
        assert "TCVN3" in " ".join(outcome.doubts)


class TestDirt:
    def test_is_cleaned_or_said(self, tmp_path: Path) -> None:
        told = [
            metadata(1, "12/2020/QĐ–UBND (1)", title="Quyết định số 12/2020/QĐ-UBND Về giá nước sạch"),
            metadata(2, "14/2020/QĐ-UBND VĂN BẢN TRÙNG"),
            metadata(3, "15/2020/QĐ-UBND", title="Lỗi"),
            metadata(4, "16/2020/QĐ-UBND", ngay_ban_hanh="31/02/2020", tinh_trang_hieu_luc="Không còn phù hợp"),
            metadata(5, "Không số"),
            metadata(6, "..."),
        ]
        outcomes = bring(write_parquet(tmp_path, metadata=told, content=[content(one["id"]) for one in told]))
        assert [outcome.state.value[:3] for outcome in outcomes].count("ref") == 2
        by_number = {law.official_number: law for law in Instrument.objects.all()}
        assert sorted(by_number) == ["12/2020/QĐ-UBND", "15/2020/QĐ-UBND", "16/2020/QĐ-UBND", "Không số"]
        assert by_number["12/2020/QĐ-UBND"].title == "Quyết định về giá nước sạch"
        assert by_number["15/2020/QĐ-UBND"].title_is_inferred
        assert (by_number["16/2020/QĐ-UBND"].issued_date, by_number["16/2020/QĐ-UBND"].stated_status) == (None, "")
        said = " ".join(doubt for outcome in outcomes for doubt in outcome.doubts)
        for words in ("(1)", "Lỗi", "31/02/2020", "Không còn phù hợp"):
            assert words in said

    def test_a_second_record_of_one_document_is_refused_by_name(self, tmp_path: Path) -> None:
        told = [metadata(1), metadata(2)]
        outcomes = bring(write_parquet(tmp_path, metadata=told, content=[content(1), content(2)]))
        assert [outcome.state for outcome in outcomes] == [IntakeState.ACCEPTED, IntakeState.REFUSED]
        assert "bản ghi “1”" in outcomes[1].reason

    def test_a_text_that_nothing_is_known_of_is_refused(self, tmp_path: Path) -> None:
        outcomes = bring(write_parquet(tmp_path, metadata=[metadata(1)], content=[content(1), content(99)]))
        assert [outcome.state for outcome in outcomes] == [IntakeState.REFUSED, IntakeState.ACCEPTED]

    def test_two_rows_of_one_text_are_one(self, tmp_path: Path) -> None:
        outcomes = bring(write_parquet(tmp_path, metadata=[metadata(1)], content=[content(1), content(1)]))
        assert len(outcomes) == 1


class TestRelations:
    def test_of_both_ends_are_one(self, tmp_path: Path) -> None:
        folder = write_parquet(
            tmp_path,
            metadata=[
                metadata(1),
                metadata(2, "13/2020/QĐ-UBND"),
                metadata(3, "14/2020/QĐ-UBND", title="Bãi bỏ văn bản"),
            ],
            content=[content(1), content(2)],
            relationships=[
                relation(2, 1, "Văn bản được sửa đổi"),
                relation(1, 2, "Văn bản sửa đổi"),
                relation(2, 1, "Văn bản căn cứ"),
                relation(1, 3, "Văn bản quy định hết hiệu lực"),
                relation(2, 3, "Văn bản liên quan khác"),
                relation(2, 404, "Văn bản căn cứ"),
            ],
        )
        bring(folder)
        found = Relation.objects.values_list("source__official_number", "kind", "target__official_number")
        assert sorted(found) == [
            ("13/2020/QĐ-UBND", RelationKind.BASED_ON, "12/2020/QĐ-UBND"),
            ("13/2020/QĐ-UBND", RelationKind.AMENDS, "12/2020/QĐ-UBND"),
            ("14/2020/QĐ-UBND", RelationKind.REPEALS, "12/2020/QĐ-UBND"),
        ]

    def test_to_a_document_that_was_not_wanted_waits_for_it(self, tmp_path: Path) -> None:
        law = metadata(9, "31/2024/QH15", loai_van_ban="Luật", co_quan_ban_hanh="Quốc hội", title="Luật Đất đai")
        folder = write_parquet(
            tmp_path,
            metadata=[metadata(1), law],
            content=[content(1), content(9)],
            relationships=[relation(1, 9, "Văn bản căn cứ")],
        )
        bring(folder, selection=read_selection(["loai=Quyết định"]))
        waiting = Relation.objects.get()
        assert (waiting.target, waiting.target_key, waiting.target_name) == (None, "31-2024-qh15", "Luật Đất đai")
        bring(folder)
        waiting.refresh_from_db()
        assert waiting.target == Instrument.objects.get(official_number="31/2024/QH15")

    @pytest.mark.parametrize("kind", RelationKind)
    def test_every_one_of_the_thirteen_has_a_label(self, kind: RelationKind) -> None:
        labels = {
            RelationKind.REPEALS: "Bị bãi bỏ",
            RelationKind.ANNOUNCES: "Được công bố",
            RelationKind.BASED_ON: "Căn cứ ban hành",
            RelationKind.REFERS_TO: "Được dẫn chiếu",
            RelationKind.HALTS: "Bị đình chỉ thi hành",
            RelationKind.CORRECTS: "Được đính chính",
            RelationKind.CONSOLIDATES: "Được hợp nhất",
            RelationKind.GUIDES: "Được hướng dẫn áp dụng",
            RelationKind.DETAILS: "Được quy định chi tiết",
            RelationKind.AMENDS: "Văn bản được sửa đổi, bổ sung",
            RelationKind.SUSPENDS: "Bị tạm ngưng hiệu lực",
            RelationKind.REPLACES: "Được thay thế",
            RelationKind.INTERPRETS: "Được giải thích",
        }
        label = read_label(labels[kind])
        assert label is not None
        assert label == (kind, False)


class TestPart:
    def told(self, folder: Path) -> Path:
        told = [
            metadata(number, f"{number}/{2010 + number}/QĐ-UBND", ngay_ban_hanh=f"05/03/{2010 + number}")
            for number in range(1, 7)
        ]
        return write_parquet(folder, metadata=told, content=[content(one["id"]) for one in told])

    def test_of_some_years(self, tmp_path: Path) -> None:
        bring(self.told(tmp_path), selection=read_selection(["nam=2013-2014"]))
        assert {law.issued_date.year for law in Instrument.objects.all() if law.issued_date} == {2013, 2014}

    def test_of_so_many_goes_on_where_it_stopped(self, tmp_path: Path) -> None:
        folder = self.told(tmp_path)
        bring(folder, limit=2)
        assert Instrument.objects.count() == 2
        bring(folder, limit=2)
        assert Instrument.objects.count() == 4

    def test_is_asked_for_on_the_command_line(self, tmp_path: Path) -> None:
        folder = self.told(tmp_path)
        call_command("import_law", str(folder), only=["nam=2012", "loai=Quyết định"], processes=1, verbosity=0)
        assert Instrument.objects.get().official_number == "2/2012/QĐ-UBND"

    def test_of_files_without_a_register_cannot_be_chosen(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Điều 1. X", encoding="utf-8")
        with pytest.raises(CommandError, match="bảng kê"):
            call_command("import_law", str(tmp_path), only=["nam=2012"], verbosity=0)


class TestFiles:
    def test_cut_in_pieces_and_called_anything_are_known_by_their_columns(self, tmp_path: Path) -> None:
        write_parquet(tmp_path / "metadata", **{"0000": [metadata(1)], "0001": [metadata(2, "13/2020/QĐ-UBND")]})
        write_parquet(tmp_path / "content", **{"0000": [content(1)], "0001": [content(2)]})
        write_parquet(tmp_path / "legacy", metadata=[{"id": 1, "document_number": "x", "title": "y"}])
        outcomes = bring(tmp_path)
        assert sorted(outcome.state for outcome in outcomes) == [
            IntakeState.ACCEPTED,
            IntakeState.ACCEPTED,
            IntakeState.REFUSED,
        ]

    def test_broken_end_in_a_sentence(self, tmp_path: Path) -> None:
        folder = write_parquet(tmp_path, metadata=[metadata(1)], content=[content(1)])
        data = (folder / "data" / "content.parquet").read_bytes()
        (folder / "data" / "content.parquet").write_bytes(data[: len(data) // 2])
        (folder / "7.txt").write_text(DECREE, encoding="utf-8")
        outcomes = {outcome.name: outcome for outcome in bring(folder)}
        assert "bị hỏng" in outcomes[f"bộ dữ liệu trong {folder.name}"].reason
        assert "bị hỏng" in outcomes["content.parquet"].reason
        assert outcomes["7.txt"].state is IntakeState.ACCEPTED
