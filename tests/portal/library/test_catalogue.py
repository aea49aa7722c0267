"""The catalogue: loaded, told to the shelf, in step with what texts say themselves; and what is wanted."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from portal.journal.models import Entry
from portal.library.models import Edition, Event, Instrument, KnownInstrument, KnownRelation
from portal.library.operations import CitingContent, ReliancePlace, register_item
from portal.library.operations.catalogue import load_catalogue
from portal.library.operations.validity import confirm_in_force
from portal.library.queries.claims import claims_of
from portal.library.queries.instruments import wanted_texts
from portal.library.readers.catalogue import (
    CatalogueInstrument,
    CatalogueRelation,
    InstrumentCatalogue,
    NotACatalogue,
    read_catalogue,
)
from portal.library.states import CatalogueDoubt, CatalogueRelationKind, EventState, InstrumentStatus, StatusGrade
from tests.portal.agencies.factories import make_posting
from tests.portal.library.factories import AT, bring_records, record
from tests.portal.seconds import another_agrees

pytestmark = pytest.mark.django_db

TODAY = AT.date()
OLD = CatalogueInstrument("7/2021/NĐ-CP", "Nghị định", "Nghị định về vệ sinh chợ", "Chính phủ", None, None, ())
NEW = CatalogueInstrument("20/2026/NĐ-CP", "Nghị định", "Nghị định về chợ", "Chính phủ", date(2026, 9, 1), None, ())
ENDS = CatalogueRelation(
    "20/2026/NĐ-CP", CatalogueRelationKind.ENDS, "7/2021/NĐ-CP", date(2026, 10, 1), "dieu-9", "cited:1/2026/TT-BTP"
)


def load(*relations: CatalogueRelation) -> None:
    catalogue = InstrumentCatalogue("danh mục thử", TODAY, (OLD, NEW), relations)
    load_catalogue(catalogue=catalogue, by=None, at=AT)


class TestTelling:
    def test_what_nothing_ended_is_listed_and_not_green(self, tmp_path: Path) -> None:
        bring_records(tmp_path, record())
        load()
        claim = claims_of(Instrument.objects.get(), day=TODAY)
        assert (claim.status, claim.grade, claim.checked_to) == (
            InstrumentStatus.LISTED,
            StatusGrade.CATALOGUE,
            TODAY,
        )
        assert claim.status.tone == ""
        assert "danh mục thử" in claim.sentence

    def test_what_the_catalogue_doubts_is_not_listed_until_an_officer_has_looked(self, tmp_path: Path) -> None:
        bring_records(tmp_path, record())
        doubted = replace(OLD, doubt=CatalogueDoubt.PARENT_ENDED.value)
        load_catalogue(catalogue=InstrumentCatalogue("danh mục thử", TODAY, (doubted, NEW), ()), by=None, at=AT)
        claim = claims_of(Instrument.objects.get(), day=TODAY)
        assert (claim.status, claim.grade) == (InstrumentStatus.UNCHECKED, StatusGrade.DATES)
        assert claim.sentence.startswith("Theo danh mục thử, văn bản mà văn bản này quy định chi tiết đã hết hiệu lực")
        officer = make_posting("justice", on=TODAY).officer
        confirm_in_force(instrument=Instrument.objects.get(), checked_to=TODAY, against="Công báo", by=officer, at=AT)
        load()
        assert Instrument.objects.get().status_on(TODAY) is InstrumentStatus.IN_FORCE

    def test_a_doubt_that_is_gone_leaves_it_listed(self, tmp_path: Path) -> None:
        doubted = replace(OLD, doubt=CatalogueDoubt.PARENT_ENDED.value)
        load_catalogue(catalogue=InstrumentCatalogue("danh mục thử", TODAY, (doubted, NEW), ()), by=None, at=AT)
        bring_records(tmp_path, record())
        load()
        assert Instrument.objects.get().status_on(TODAY) is InstrumentStatus.LISTED

    @pytest.mark.parametrize("is_first", [True, False])
    def test_an_ending_is_told_by_an_act_that_nobody_holds(self, tmp_path: Path, is_first: bool) -> None:
        if is_first:
            load(ENDS)
        bring_records(tmp_path, record())
        load(ENDS)
        claim = claims_of(Instrument.objects.get(), day=TODAY)
        assert (claim.status, claim.by, claim.on) == (
            InstrumentStatus.TOLD_OVER,
            "Nghị định 20/2026/NĐ-CP",
            date(2026, 10, 1),
        )
        assert Event.objects.count() == 1

    def test_what_a_later_catalogue_does_not_say_is_taken_back(self, tmp_path: Path) -> None:
        bring_records(tmp_path, record())
        load(ENDS)
        load()
        assert not Event.objects.exists()
        assert Instrument.objects.get().status_on(TODAY) is InstrumentStatus.LISTED

    def test_a_text_that_says_it_itself_takes_the_place_of_the_catalogue(self, tmp_path: Path) -> None:
        bring_records(tmp_path, record())
        load(ENDS)
        says = (
            ("1", "Phạm vi", "Nghị định này quy định về chợ."),
            ("2", "Hiệu lực thi hành", "Nghị định số 7/2021/NĐ-CP hết hiệu lực kể từ ngày 01 tháng 10 năm 2026."),
        )
        acting = record("20/2026/NĐ-CP", title="Nghị định về chợ", issued="01/09/2026", effective="01/10/2026")
        bring_records(tmp_path, acting | record(articles=says) | {k: acting[k] for k in acting if k != "articles"})
        event = Event.objects.get(is_whole=True, instrument__number_key="7-2021-nd-cp")
        assert (event.state, event.source.number_key, event.source_name) == (EventState.TOLD, "20-2026-nd-cp", "")


class TestFiles:
    def test_what_is_shipped_can_be_loaded(self) -> None:
        call_command("load_catalogue", verbosity=0)
        assert KnownInstrument.objects.count() > 400
        doubted = KnownInstrument.objects.filter(doubt=CatalogueDoubt.PARENT_ENDED.value)
        assert doubted.filter(official_number="09/2013/NĐ-CP").exists()
        assert doubted.count() == 33
        assert not KnownRelation.objects.filter(acted__in=doubted, kind__in=["ends", "replaces"]).exists()

    @pytest.mark.parametrize(
        ("instruments", "relations", "says"),
        [
            ("number,title\n,Luật\n", "", "dòng 2"),
            ("number,title,issued\n1/2020/QH14,Luật,hôm qua\n", "", "hôm qua"),
            ("number,title,doubt\n1/2020/QH14,Luật,maybe\n", "", "maybe"),
            ("number,title\n1/2020/QH14,Luật\n", "acting,relation,acted\n1/2020/QH14,hates,1/2020/QH14\n", "hates"),
            ("number,title\n1/2020/QH14,Luật\n", "acting,relation,acted\n1/2020/QH14,ends,9/2001/QH10\n", "9/2001"),
        ],
    )
    def test_a_bad_row_is_named_and_nothing_is_written(
        self, tmp_path: Path, instruments: str, relations: str, says: str
    ) -> None:
        (tmp_path / "instruments.csv").write_text(instruments, encoding="utf-8")
        (tmp_path / "relations.csv").write_text(relations or "acting,relation,acted\n", encoding="utf-8")
        with pytest.raises(NotACatalogue, match=says):
            read_catalogue(tmp_path, name="thử", complete_to=TODAY)
        with pytest.raises(CommandError):
            call_command("load_catalogue", str(tmp_path))
        assert not KnownInstrument.objects.exists()


class TestWanted:
    def test_lists_what_is_cited_and_not_held(self, tmp_path: Path, client: Client) -> None:
        load()
        cites = (("1", "Căn cứ", "Thực hiện theo Điều 3 Nghị định số 20/2026/NĐ-CP."),)
        bring_records(tmp_path, record(articles=cites))
        client.force_login(make_posting("justice", on=TODAY).officer)
        page = client.get(reverse("library_wanted")).content.decode()
        assert "20/2026/NĐ-CP" in page
        assert "Nghị định về chợ" in page
        sheet = client.get(reverse("library_wanted"), {"csv": ""}).content.decode()
        assert "20/2026/NĐ-CP,Nghị định về chợ,1" in sheet

    def test_vouches_for_nothing_where_nothing_was_read(self, client: Client) -> None:
        client.force_login(make_posting("justice", on=TODAY).officer)
        page = client.get(reverse("library_wanted")).content.decode()
        assert "Chưa thấy văn bản nào được dẫn mà thư viện chưa có." in page

    def test_knows_laws_by_their_names(self, tmp_path: Path) -> None:
        says = (("1", "Phạm vi", "Việc này theo Điều 3 Luật Chợ năm 2013 và Luật Đò; còn lại theo Luật Bến đò."),)
        bring_records(tmp_path, record(articles=says))
        law = CatalogueInstrument("45/2013/QH13", "Luật", "Luật Chợ", "Quốc hội", date(2013, 11, 29), None, ())
        other = replace(law, number="9/2015/QH13", title="Luật Đò")
        load_catalogue(catalogue=InstrumentCatalogue("danh mục thử", TODAY, (law, other), ()), by=None, at=AT)
        found = {row["document_key"]: row["title"] for row in wanted_texts()}
        assert found == {"name:luật đò": "Luật Đò", "name:luật chợ@2013": "Luật Chợ", "name:luật bến đò": None}

    def test_is_for_officers_of_the_law_only(self, client: Client) -> None:
        client.force_login(make_posting("editor", on=TODAY).officer)
        assert client.get(reverse("library_wanted")).status_code in (302, 403)


class TestItsWitness:
    """What only the catalogue tells is headed so; "a text says" stands over what a text says."""

    def test_of_an_ending(self, tmp_path: Path, client: Client) -> None:
        bring_records(tmp_path, record())
        register_item(
            content=CitingContent(kind="rooms.leaflet", key="1", title="Tờ gấp", url="/to-gap/"),
            places=[ReliancePlace("7-2021-nd-cp", "dieu-1")],
            at=AT - timedelta(days=90),
        )
        load(ENDS)
        page = client.get(Instrument.objects.get().get_absolute_url()).text
        assert "Danh mục ghi văn bản này đã hết hiệu lực từ ngày 01/10/2026" in page
        assert "Nghị định 20/2026/NĐ-CP (theo danh mục, chưa được xác nhận)" in page
        banner = Template('{% load library %}{% stale_banner "rooms.leaflet" "1" %}').render(Context())
        assert "Danh mục ghi căn cứ của nội dung này đã thay đổi" in banner
        assert "(theo danh mục, chưa được xác nhận)" in banner
        assert "Có văn bản" not in page + banner

    def test_of_an_amendment(self, tmp_path: Path, client: Client) -> None:
        bring_records(tmp_path, record())
        load(replace(ENDS, kind=CatalogueRelationKind.AMENDS))
        page = client.get(Instrument.objects.get().get_absolute_url()).text
        assert "Danh mục ghi văn bản này đã được sửa đổi; lời văn dưới đây chưa được đối chiếu" in page
        assert "Có văn bản" not in page

    def test_names_in_the_history_who_did_it_and_apart_who_cites_it(self, tmp_path: Path, client: Client) -> None:
        bring_records(tmp_path, record())
        load(ENDS)
        page = client.get(f"{Instrument.objects.get().get_absolute_url()}lich-su/").text
        row = next(one for one in page.split("<tr")[1:] if "Bị bãi bỏ" in one or "Hết hiệu lực" in one)
        assert "Nghị định 20/2026/NĐ-CP" in row
        assert "được nhắc tới tại 1/2026/TT-BTP" in row

    def test_of_an_ending_without_a_day(self, tmp_path: Path, client: Client) -> None:
        bring_records(tmp_path, record())
        load(replace(ENDS, day=None))
        claim = claims_of(Instrument.objects.get(), day=TODAY)
        assert (claim.status, claim.grade) == (InstrumentStatus.CONTRADICTED, StatusGrade.CATALOGUE)
        assert claim.sentence.startswith("Danh mục ghi Nghị định 20/2026/NĐ-CP làm văn bản này hết hiệu lực")
        assert claim.sentence in client.get(Instrument.objects.get().get_absolute_url()).text


class TestADayThatTheCatalogueKnows:
    def test_lets_a_text_act_that_tells_none(self, tmp_path: Path) -> None:
        bring_records(tmp_path, record())
        says = (
            ("1", "Phạm vi", "Nghị định này quy định về chợ."),
            ("2", "Điều khoản thi hành", "Nghị định số 7/2021/NĐ-CP hết hiệu lực."),
        )
        undated = record("20/2026/NĐ-CP", articles=says, title="Nghị định về chợ", issued="01/09/2026", effective="")
        bring_records(tmp_path, undated, name="b.jsonl")
        old = Instrument.objects.get(number_key="7-2021-nd-cp")
        assert old.status_on(TODAY) is InstrumentStatus.CONTRADICTED
        load(ENDS)
        assert Instrument.objects.get(pk=old.pk).status_on(TODAY) is InstrumentStatus.TOLD_OVER


class TestTextsInDoubt:
    """What may not be whole is a list that officers work off."""

    @pytest.fixture
    def gapped(self, tmp_path: Path) -> Edition:
        articles = (
            ("1", "Hồ sơ", "1. Đơn.\n3. Ảnh."),
            ("2", "Trách nhiệm", "1. Nộp: a) Đơn; b) Ảnh.\n2. Trả kết quả."),
            ("4", "Phí", "Không thu phí."),
        )
        bring_records(tmp_path, record("30/2026/NĐ-CP", articles=articles), record("31/2026/NĐ-CP"))
        return Edition.objects.get(instrument__number_key="30-2026-nd-cp")

    def test_is_told_with_its_places(self, gapped: Edition, client: Client) -> None:
        assert gapped.lacks == "thieu-so dinh-lien"
        client.force_login(make_posting("justice", on=TODAY).officer)
        page = client.get(reverse("library_doubted")).content.decode()
        assert "30/2026/NĐ-CP" in page
        assert "31/2026/NĐ-CP" not in page
        assert f"{gapped.instrument.get_absolute_url()}dieu-1/#dieu-1-khoan-3" in page
        assert "30/2026/NĐ-CP" not in client.get(reverse("library_doubted"), {"loi": "chu-ky"}).content.decode()
        sheet = client.get(reverse("library_doubted"), {"csv": ""}).content.decode()
        assert "Số thứ tự nhảy cách; Khoản, điểm dính liền" in sheet

    def test_leaves_the_list_when_an_officer_has_seen_the_source(self, gapped: Edition, client: Client) -> None:
        client.force_login(make_posting("justice", on=TODAY).officer)
        client.post(reverse("library_doubted"), {"edition": gapped.pk})
        another_agrees()
        gapped.refresh_from_db()
        assert gapped.lacks == ""
        assert Entry.objects.get(verb="edition.confirmed").details["lacks"] == "thieu-so dinh-lien"

    def test_is_for_officers_of_the_law_only(self, gapped: Edition, client: Client) -> None:
        client.force_login(make_posting("editor", on=TODAY).officer)
        assert client.get(reverse("library_doubted")).status_code in (302, 403)
