"""An officer brings in one decree, in every form in which decrees come."""

import gzip
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from portal.journal.models import Entry
from portal.library.models import CitationLink, Edition, Event, Instrument, Provision
from portal.library.operations import IntakeState
from portal.library.operations.catalogue import load_catalogue
from portal.library.readers.catalogue import CatalogueInstrument, InstrumentCatalogue
from portal.library.states import EventState, InstrumentStatus
from tests.portal.library.factories import (
    AT,
    DECREE,
    DECREE_LINES,
    bring,
    bring_records,
    docx,
    numbered,
    numbering_part,
    record,
    write_corpus,
)

pytestmark = pytest.mark.django_db


def html_of(lines: tuple[str, ...]) -> str:
    return "<!DOCTYPE html><title>x</title><script>1</script>" + "".join(f"<p>{line}</p>" for line in lines)


FORMS = {
    "nghi-dinh.txt": DECREE.encode(),
    "nghi-dinh-utf16.txt": DECREE.encode("utf-16"),
    "nghi-dinh.html": html_of(DECREE_LINES).encode(),
    "nghi-dinh.docx": docx(*DECREE_LINES),
    "nghi-dinh.jsonl": json.dumps(record()).encode(),
    "nghi-dinh.jsonl.gz": gzip.compress(json.dumps(record()).encode()),
}


class TestEveryForm:
    @pytest.mark.parametrize("name", FORMS)
    def test_gives_the_same_instrument(self, name: str, tmp_path: Path) -> None:
        (tmp_path / name).write_bytes(FORMS[name])
        [outcome] = bring(tmp_path / name)
        assert outcome.state is IntakeState.ACCEPTED, outcome.reason
        decree = Instrument.objects.get()
        assert (decree.slug, decree.official_number) == ("7-2021-nd-cp", "7/2021/NĐ-CP")
        assert (decree.doc_type, decree.issuer_name, decree.is_nationwide) == ("Nghị định", "Chính phủ", True)
        assert f"{decree.issued_date} {decree.effective_date}" == "2021-01-04 2021-03-01"
        assert decree.title.lower() == "nghị định về vệ sinh chợ nông thôn"

    @pytest.mark.parametrize("name", ["nghi-dinh.txt", "nghi-dinh.html", "nghi-dinh.docx"])
    def test_keeps_the_structure_down_to_diem_dd(self, name: str, tmp_path: Path) -> None:
        (tmp_path / name).write_bytes(FORMS[name])
        bring(tmp_path / name)
        addresses = list(Provision.objects.order_by("position").values_list("address", flat=True))
        assert addresses == [
            *("chuong-1", "dieu-1", "dieu-2", "dieu-2-khoan-1", "dieu-2-khoan-2", "dieu-2-khoan-2-diem-a"),
            *("dieu-2-khoan-2-diem-dd", "chuong-2", "dieu-3"),
        ]
        article = Provision.objects.get(address="dieu-2")
        units = Provision.objects.filter(position__gte=article.position, position__lt=article.end).order_by("position")
        assert "\n".join(unit.text for unit in units if unit.text) == "\n".join(DECREE_LINES[14:18])

    def test_reads_the_gazettes_own_pdf(self, shared_data: Path) -> None:
        [outcome] = bring(shared_data / "gazette" / "thong-tu-so-27-2022-tt-bldtbxh-39212.pdf")
        assert outcome.state is IntakeState.ACCEPTED, outcome.reason
        circular = Instrument.objects.get()
        assert (circular.official_number, circular.doc_type) == ("27/2022/TT-BLĐTBXH", "Thông tư")
        assert Provision.objects.filter(address="dieu-1-khoan-2-diem-a").exists()

    def test_writes_out_the_automatic_numbers_of_word(self, tmp_path: Path) -> None:
        lines = [*DECREE_LINES[:14], numbered("Chợ phải được quét dọn."), numbered("Rác được phân loại.")]
        parts = {"word/numbering.xml": numbering_part("%1.", "decimal")}
        (tmp_path / "x.docx").write_bytes(docx(*lines, parts=parts))
        bring(tmp_path / "x.docx")
        assert Provision.objects.get(address="dieu-2-khoan-2").text == "2. Rác được phân loại."


class TestTwice:
    def test_the_same_file_changes_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(DECREE.encode())
        bring(tmp_path / "a.txt")
        before = Instrument.objects.values().get(), Edition.objects.values().get(), Entry.objects.count()
        [outcome] = bring(tmp_path / "a.txt")
        assert outcome.state is IntakeState.UNCHANGED
        assert before == (Instrument.objects.values().get(), Edition.objects.values().get(), Entry.objects.count())

    def test_a_better_text_becomes_current_and_keeps_the_address(self, tmp_path: Path) -> None:
        bring_records(tmp_path, record(signer="", issuer=""))
        (tmp_path / "a.txt").write_bytes(DECREE.encode())
        bring(tmp_path / "a.txt")
        decree = Instrument.objects.get()
        assert [edition.is_current for edition in decree.editions.order_by("pk")] == [False, True]
        assert decree.slug == "7-2021-nd-cp"

    def test_what_the_sources_disagree_on_is_said_and_the_shelf_keeps_its_word(self, tmp_path: Path) -> None:
        bring_records(tmp_path, record())
        [outcome] = bring_records(tmp_path, record(effective="02/03/2021"), name="khac.jsonl")
        assert "Ngày hiệu lực khác với bản đã có: giữ “01/03/2021”, nguồn này ghi “02/03/2021”." in outcome.doubts
        assert f"{Instrument.objects.get().effective_date}" == "2021-03-01"

    def test_reread_replaces_what_was_read_before(self, tmp_path: Path) -> None:
        bring_records(tmp_path, record())
        [outcome] = bring(tmp_path / "luat.jsonl", rereads=True)
        assert outcome.state is IntakeState.ACCEPTED
        assert Edition.objects.count() == 1


class TestAccepting:
    def test_leaves_word_in_the_journal(self, tmp_path: Path) -> None:
        bring_records(tmp_path, record())
        entry = Entry.objects.exclude(verb="version.attested").get()
        assert entry.verb == "edition.accepted"
        assert entry.details["slug"] == "7-2021-nd-cp"

    def test_local_numbers_of_two_provinces_are_two_instruments(self, tmp_path: Path) -> None:
        told = {"doc_type": "Quyết định", "title": "Quyết định Về giá nước"}
        bring_records(
            tmp_path,
            record("5/2021/QĐ-UBND", issuer="Ủy ban nhân dân tỉnh Hậu Giang", **told),
            record("05/2021/QĐ-UBND", issuer="Ủy ban nhân dân tỉnh An Giang", **told),
        )
        slugs = list(Instrument.objects.order_by("pk").values_list("slug", flat=True))
        assert slugs == ["5-2021-qd-ubnd", "5-2021-qd-ubnd-uy-ban-nhan-dan-tinh-an-giang"]

    def test_a_rehearsal_stores_nothing(self, tmp_path: Path) -> None:
        write_corpus(tmp_path / "a.jsonl", [record()])
        report = tmp_path / "bao-cao.json"
        call_command("import_law", str(tmp_path / "a.jsonl"), dry_run=True, report=report, verbosity=0)
        assert not Instrument.objects.exists()
        assert json.loads(report.read_text("utf-8"))["counts"] == {"accepted": 1}

    def test_a_link_out_of_the_folder_is_not_followed(self, tmp_path: Path) -> None:
        (tmp_path / "mat.txt").write_text(DECREE, encoding="utf-8")
        folder = tmp_path / "van-ban"
        folder.mkdir()
        (folder / "a.txt").symlink_to(tmp_path / "mat.txt")
        [outcome] = bring(folder)
        assert outcome.state is IntakeState.REFUSED
        assert not Instrument.objects.exists()

    def test_reads_the_day_of_effect_from_the_articles_where_the_record_is_silent(self, tmp_path: Path) -> None:
        told = (
            ("1", "Phạm vi", "Nghị định này quy định về chợ."),
            ("2", "Hiệu lực thi hành", "1. Nghị định này có hiệu lực thi hành từ ngày 01 tháng 8 năm 2022."),
        )
        [outcome] = bring_records(tmp_path, record(effective=None, articles=told))
        assert f"{Instrument.objects.get().effective_date}" == "2022-08-01"
        assert "Ngày hiệu lực 01/08/2022 lấy từ lời văn" in " ".join(outcome.doubts)


class TestCitations:
    def test_wait_for_their_target_and_find_it(self, tmp_path: Path) -> None:
        cites = (("1", "Căn cứ", "Thực hiện theo khoản 2 Điều 3 Nghị định số 9/2020/NĐ-CP."),)
        bring_records(tmp_path, record(articles=cites))
        link = CitationLink.objects.get(target_address="dieu-3-khoan-2")
        assert (link.target, link.document_key) == (None, "9-2020-nd-cp")
        rendering = Edition.objects.get().rendering
        bring_records(tmp_path, record("09/2020/NĐ-CP", title="Nghị định Về chợ", issued="05/02/2020"), name="b.jsonl")
        link.refresh_from_db()
        assert link.target == Instrument.objects.get(slug="9-2020-nd-cp")
        assert link.provision.text[link.start : link.end] == "khoản 2 Điều 3 Nghị định số 9/2020/NĐ-CP"
        assert link.provision.edition.rendering == rendering + 1

    def test_by_name_mean_the_law_of_the_citing_texts_time(self, tmp_path: Path) -> None:
        named = (("1", "Căn cứ", "Thực hiện theo Điều 1 Luật Đất đai."),)
        law = {"doc_type": "Luật", "issuer": "Quốc hội", "effective": None}
        bring_records(
            tmp_path,
            record("45/2013/QH13", title="Luật Đất đai 2013", issued="29/11/2013", **law),
            record("15/2016/NĐ-CP", issued="01/02/2016", effective="01/03/2016", articles=named),
            record("31/2024/QH15", title="Luật Đất đai 2024", issued=None, **law),
            record("7/2025/NĐ-CP", issued="01/02/2025", effective="01/03/2025", articles=named),
        )
        links = CitationLink.objects.filter(document_key="name:luật đất đai").order_by("pk")
        assert [link.target.official_number for link in links] == ["45/2013/QH13", "31/2024/QH15"]


class TestSeveralTextsOfOneInstrument:
    def test_in_one_folder_leave_one_current_edition(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(DECREE.encode())
        (tmp_path / "b.html").write_bytes(html_of(DECREE_LINES).encode())
        bring(tmp_path)
        assert Instrument.objects.count() == 1
        assert Edition.objects.filter(is_current=True).get().source_format == "html"

    def test_articles_of_a_corpus_do_not_displace_a_whole_text_that_has_them_all(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(DECREE.encode())
        bring(tmp_path / "a.txt")
        bring_records(tmp_path, record())
        assert Edition.objects.filter(is_current=True).get().source_format == "txt"
        assert Instrument.objects.get().source_id == "7/2021/NĐ-CP"
        assert [one.state for one in bring(tmp_path / "luat.jsonl")] == [IntakeState.UNCHANGED]

    def test_articles_that_the_whole_text_lacks_make_the_corpus_current(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(DECREE.encode())
        bring(tmp_path / "a.txt")
        bring_records(tmp_path, record(articles=(("2a", "Bổ sung", "Nội dung bổ sung."),)))
        assert Edition.objects.filter(is_current=True).get().source_format == "jsonl"


class TestOneChooser:
    """A name means the same law whatever came first: the latest of its name when it was written."""

    LAW = {"doc_type": "Luật", "issuer": "Quốc hội", "effective": None}
    ARTICLES = tuple((str(number), f"Điều thứ {number}", f"Nội dung của điều {number}.") for number in range(1, 8))
    AMENDING = (
        ("1", "Sửa đổi, bổ sung một số điều của Luật Đất đai", "1. Bãi bỏ Điều 2."),
        ("2", "Hiệu lực thi hành", "Luật này có hiệu lực thi hành từ ngày 01 tháng 01 năm 2019."),
    )

    def records(self) -> list[dict[str, Any]]:
        cites = (("1", "Căn cứ", "Thực hiện theo Điều 7 Luật Đất đai, Điều 2 của Luật Đất đai."),)
        return [
            record("13/2003/QH11", title="Luật Đất đai", issued="26/11/2003", articles=self.ARTICLES, **self.LAW),
            record("45/2013/QH13", title="Luật Đất đai", issued="29/11/2013", articles=self.ARTICLES[:3], **self.LAW),
            record("31/2024/QH15", title="Luật Đất đai", issued="18/01/2024", articles=self.ARTICLES, **self.LAW),
            record("5/2001/NĐ-CP", issued="01/02/2001", effective="01/03/2001", articles=cites),
            record("15/2016/NĐ-CP", issued="01/02/2016", effective="01/03/2016", articles=cites),
            record(
                "35/2018/QH14",
                title="Luật Sửa đổi, bổ sung một số điều của Luật Đất đai",
                doc_type="Luật",
                issuer="Quốc hội",
                issued="20/11/2018",
                effective="01/01/2019",
                articles=self.AMENDING,
            ),
        ]

    @pytest.mark.parametrize("seed", range(20))
    def test_gives_one_result_in_any_order(self, tmp_path: Path, seed: int) -> None:
        shuffled = self.records()
        random.Random(seed).shuffle(shuffled)
        for at, one in enumerate(shuffled):
            bring_records(tmp_path, one, name=f"{at}.jsonl")
        links = CitationLink.objects.filter(document_key="name:luật đất đai").order_by(
            "provision__edition__instrument__number_key", "target_address"
        )
        found = {
            (link.provision.edition.instrument.official_number, link.target_address): str(
                link.target.official_number if link.target else ""
            )
            for link in links.exclude(provision__edition__instrument__number_key="35-2018-qh14")
        }
        assert found == {
            ("15/2016/NĐ-CP", "dieu-2"): "45/2013/QH13",
            ("15/2016/NĐ-CP", "dieu-7"): "",  # the law of 2013, as it is held, ends before that
            ("5/2001/NĐ-CP", "dieu-2"): "",  # all are younger than the decree
            ("5/2001/NĐ-CP", "dieu-7"): "",
        }
        event = Event.objects.get(source__number_key="35-2018-qh14", instrument__isnull=False)
        assert (event.instrument.official_number, event.state) == ("45/2013/QH13", EventState.TOLD)
        assert Instrument.objects.get(number_key="45-2013-qh13").status_on(AT.date()) is InstrumentStatus.TOLD_CHANGED
        assert (
            Instrument.objects.get(number_key="13-2003-qh11").status_on(AT.date()) is not InstrumentStatus.TOLD_CHANGED
        )

    @pytest.mark.parametrize("is_known", [True, False])
    def test_a_law_that_is_only_known_is_not_taken_for_an_older_one(self, tmp_path: Path, is_known: bool) -> None:
        known = CatalogueInstrument("45/2013/QH13", "Luật", "Luật Đất đai", "Quốc hội", date(2013, 11, 29), None, ())
        catalogue = InstrumentCatalogue("danh mục", AT.date(), (known,) if is_known else (), ())
        load_catalogue(catalogue=catalogue, by=None, at=AT)
        bring_records(tmp_path, *[one for one in self.records() if one["law_id"] != "45/2013/QH13"])
        assert Event.objects.filter(instrument__number_key="13-2003-qh11").exists() is not is_known
