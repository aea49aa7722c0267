"""What stands in a package, and that it is there whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import jsonschema_rs
import pytest

from portal.api.models import LedgerState
from portal.api.national import KINDS, NOT_HELD, HeldKind, manifest
from portal.api.national.manifest import NotAPackage, check_package, faults_of, read_manifest
from portal.api.national.writer import PackageWriter
from portal.api.operations.packages import LedgerOvertaken
from portal.sharing.models import Item
from tests.portal.api.answers import leave_behind, publish
from tests.portal.api.national.holdings import BASE, NOW, export, hear, make_book, make_holdings, records, text_of
from tests.portal.editorial.factories import make_stale_article
from tests.portal.laid import laid
from tests.portal.library.laws import make_instrument
from tests.portal.questions.situation_story import KEPT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("founded_portal")]


class TestWhatStandsInIt:
    def test_every_record_is_as_its_schema_in_the_package_wants(self, tmp_path: Path):
        make_holdings()
        path = export(tmp_path)
        with ZipFile(path) as package:
            for part in read_manifest(path).kinds:
                schema = json.loads(package.read(part.schema_file))
                judge = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
                lines = package.read(part.data).splitlines()
                assert lines, part.code
                for line in lines:
                    judge.validate(json.loads(line))
        assert check_package(path)[2] == ()

    def test_the_manifest_says_what_is_there_and_what_is_not(self, tmp_path: Path):
        holdings = make_holdings()
        manifest = read_manifest(export(tmp_path))
        assert [one.code for one in manifest.kinds] == list(HeldKind)
        assert {one.code: one.published for one in manifest.kinds} | {"co-quan": 0} == {
            "tu-sach": 1,
            "hoi-dap": 1,
            "ke-hoach": 1,
            "cuoc-pbgdpl": 1,
            "cuoc-thi": 1,
            "van-ban-dia-phuong": 1,
            "co-quan": 0,
        }
        assert [(one.code, one.state) for one in manifest.not_included] == [(one.code, "chưa có") for one in NOT_HELD]
        assert {one.number for one in (*KINDS, *NOT_HELD)} - {0} == set(range(1, 17))
        assert (manifest.owner.slug, manifest.owner.code) == (holdings["agency"].slug, "H13.12")
        assert (manifest.scope, manifest.since, manifest.state.cut_off) == (
            "toan-bo",
            None,
            "2026-11-27T10:00:00+07:00",
        )

    def test_every_file_has_its_checksum(self, tmp_path: Path):
        make_holdings()
        path = export(tmp_path)
        with ZipFile(path) as package:
            told = {one.path: (one.bytes, one.sha256) for one in read_manifest(path).files}
            assert set(told) | {"manifest.json"} == set(package.namelist())
            for name, (length, digest) in told.items():
                found = package.read(name)
                assert (len(found), hashlib.sha256(found).hexdigest()) == (length, digest)

    def test_a_book_says_its_shelf_its_agency_of_then_and_now_and_what_it_cites(self, tmp_path: Path):
        holdings = make_holdings()
        [book] = records(export(tmp_path), "tu-sach")
        item = Item.objects.get(key=str(holdings["book"].pk), kind="editorial.article")
        assert (book["id"], book["version"], book["url"]) == (str(item.content_id), 1, f"{BASE}{item.path}")
        data = book["data"]
        assert data["shelf"]["code"] == "tai-lieu"
        assert data["introduction"] == "Bỏ cọc thì mất cọc."
        assert (data["agency"]["name"], data["agency_today"]) == (
            "Sở Tư pháp tỉnh Hậu Giang",
            [{"slug": holdings["agency"].slug, "code": "H13.12", "name": "Sở Tư pháp thành phố Cần Thơ"}],
        )
        assert [one["code"] for one in data["audiences"]] == ["nong-dan"]
        [cited] = data["citations"]
        assert (cited["document"]["key"], cited["address"], cited["label"]) == (
            "91-2015-qh13",
            "dieu-328-khoan-2",
            "khoản 2 Điều 328",
        )

    def test_a_plan_says_who_does_what_by_when(self, tmp_path: Path):
        make_holdings()
        [plan] = records(export(tmp_path), "ke-hoach")
        assignments = plan["data"]["assignments"]
        assert assignments
        assert all(one["roles"] and one["deadlines"] for one in assignments)
        assert {role["part"] for one in assignments for role in one["roles"]} == {"chu-tri", "phoi-hop"}

    def test_local_law_is_there_and_national_law_is_not(self, tmp_path: Path):
        make_holdings()
        [law] = records(export(tmp_path), "van-ban-dia-phuong")
        assert law["data"]["number"] == "18/2024/QĐ-UBND"
        assert law["data"]["status"]["name"] == "Còn hiệu lực"
        assert [(one["begins"], one["ends"]) for one in law["data"]["spans"]] == [("2024-06-15", None)]
        claim = law["data"].pop("claim")
        assert (claim["by"], claim["on"], claim["checked_to"]) == ("", "2024-06-15", None)
        first, second = (f"van-ban-dia-phuong-{version}.schema.json" for version in (1, 2))
        line = json.dumps(law).encode()
        assert (faults_of(line, schema=first), len(faults_of(line, schema=second))) == ([], 1)  # the claim came with 2

    def test_events_and_contests_are_kept_apart(self, tmp_path: Path):
        make_holdings()
        path = export(tmp_path)
        [event], [contest] = records(path, "cuoc-pbgdpl"), records(path, "cuoc-thi")
        assert (event["data"]["form"]["code"], event["data"]["attended_count"]) == ("hoi-nghi", 120)
        assert contest["data"]["title"] == "Tìm hiểu Luật Đất đai"

    def test_an_agency_that_is_no_more_names_its_heir(self, tmp_path: Path):
        holdings = make_holdings()
        agencies = {one["data"]["name"]: one["data"] for one in records(export(tmp_path), "co-quan")}
        before = agencies["Sở Tư pháp tỉnh Hậu Giang"]
        assert before["exists_to"] == "2025-07-01"
        assert [one["agency"]["slug"] for one in before["successors"]] == [holdings["agency"].slug]

    def test_what_the_law_has_left_behind_carries_the_notice(self, tmp_path: Path):
        law = make_instrument("7/2021/NĐ-CP")
        answer = publish(laws=((law, "dieu-8-khoan-2-diem-c"),))
        leave_behind(answer, law, "dieu-8-khoan-2-diem-c")
        make_stale_article(kind="de-cuong")
        path = export(tmp_path)
        [book], [told] = records(path, "tu-sach"), records(path, "hoi-dap")
        assert book["data"]["stale"]["notice"].startswith("Luật đã thay đổi:")
        assert told["data"]["stale"]["changes"]

    def test_only_kinds_that_are_wanted(self, tmp_path: Path):
        make_holdings()
        manifest = read_manifest(export(tmp_path, kinds=(HeldKind.BOOKS,)))
        assert [one.code for one in manifest.kinds] == ["tu-sach"]
        assert [one.code for one in manifest.not_included if one.state == "không xuất lần này"] == list(HeldKind)[1:]

    def test_there_may_be_nothing(self, tmp_path: Path):
        path = export(tmp_path, kinds=(HeldKind.BOOKS,))
        assert (records(path), read_manifest(path).state.sequence) == ([], 0)
        assert check_package(path)[2] == ()


class TestNobodyIsNamed:
    """The asker's words and person are in other tables; here it is seen that none of it can come out."""

    def test_an_answer_has_no_place_for_the_asker(self, tmp_path: Path):
        told = publish()
        [answer] = records(export(tmp_path), "hoi-dap")
        assert told.title in text_of(answer)
        assert told.live.reply_text not in text_of(answer)
        assert not {"asker", "reply", "phone", "email", "author", "officer"} & set(answer["data"])

    def test_a_situation_is_no_part_of_the_national_shape(self, tmp_path: Path):
        publish(situation=KEPT)
        path = export(tmp_path)
        [answer] = records(path, "hoi-dap")
        assert "situation" not in answer["data"]
        assert check_package(path)[2] == ()

    def test_a_schema_takes_no_field_that_it_does_not_know(self, tmp_path: Path):
        publish()
        path = export(tmp_path)
        with ZipFile(path) as package:
            judge = jsonschema_rs.Draft202012Validator(json.loads(package.read("schemas/hoi-dap-1.schema.json")))
        [answer] = records(path, "hoi-dap")
        assert judge.is_valid(answer)
        for spoilt in (answer | {"asker": "Ông A"}, answer | {"data": answer["data"] | {"phone": "0900000000"}}):
            assert not judge.is_valid(spoilt)

    def test_of_a_plan_only_the_standing_is_told_not_the_officer_or_the_note(self, tmp_path: Path):
        make_holdings()
        [plan] = records(export(tmp_path), "ke-hoach")
        assert plan["data"]["assignments"] != []
        assert not {"officer", "note"} & {key for one in plan["data"]["assignments"] for key in one}


class TestBytes:
    def test_the_same_state_is_the_same_file(self, tmp_path: Path):
        make_holdings()
        first = export(tmp_path)
        (tmp_path / "again").mkdir()
        second = export(tmp_path / "again", minutes=90)
        assert first.name == second.name == f"lan-toa-toan-bo-20261127-{LedgerState.objects.get().pk}.zip"
        assert first.read_bytes() == second.read_bytes()

    def test_a_look_that_finds_nothing_is_no_state(self, tmp_path: Path):
        make_holdings()
        for minutes in range(3):
            export(tmp_path, minutes=minutes)
        assert LedgerState.objects.count() == 1

    def test_files_of_contents_lie_in_it_when_wanted(self, tmp_path: Path, monkeypatch):
        make_book()
        path = export(tmp_path, with_files=True)
        assert check_package(path)[2] == ()


class TestWholeOrNotAtAll:
    def test_a_making_that_fails_leaves_nothing(self, tmp_path: Path, monkeypatch):
        make_holdings()

        def full(*_: object, **__: object) -> None:
            raise OSError("No space left on device")

        monkeypatch.setattr(PackageWriter, "_write_manifest", full)
        with pytest.raises(OSError, match="No space"):
            export(tmp_path)
        assert list(tmp_path.iterdir()) == []

    def test_what_was_written_down_before_it_failed_is_in_the_next(self, tmp_path: Path, monkeypatch):
        make_holdings()
        first = export(tmp_path)
        make_book("Tờ gấp thứ hai")
        with monkeypatch.context() as broken:
            broken.setattr(PackageWriter, "finish", lambda *_, **__: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                export(tmp_path, minutes=1)
        then = export(tmp_path, since=read_manifest(first).state, minutes=2)
        assert [one["data"]["title"] for one in records(then)] == ["Tờ gấp thứ hai"]

    def test_two_looks_at_once_do_not_mix(self, tmp_path: Path, monkeypatch):
        make_holdings()
        export(tmp_path)
        make_book("Tờ gấp thứ hai")
        taken = PackageWriter.begin

        def overtaken(self: PackageWriter, kind: HeldKind) -> None:
            LedgerState.objects.get_or_create(at=NOW.replace(hour=23))
            taken(self, kind)

        monkeypatch.setattr(PackageWriter, "begin", overtaken)
        with pytest.raises(LedgerOvertaken):
            export(tmp_path, minutes=1)


@laid
def _made_once(folder: Path, _portal: None) -> Path:
    make_holdings()
    hear()
    return export(folder)


class TestChecking:
    @pytest.fixture
    def package(self, tmp_path: Path, _made_once: Path) -> Path:
        return Path(shutil.copy(_made_once, tmp_path))

    def spoil(self, package: Path, name: str, change) -> Path:  # noqa: ANN001
        spoilt = package.with_name("spoilt.zip")
        with ZipFile(package) as before, ZipFile(spoilt, "w", ZIP_DEFLATED) as after:
            for one in before.namelist():
                content = before.read(one)
                if one == name:
                    content = change(content)
                if content is not None:
                    after.writestr(one, content)
        return spoilt

    @pytest.mark.parametrize(
        ("name", "change", "said"),
        [
            ("data/tu-sach.jsonl", lambda was: was + was, "mã id có hai lần"),
            ("data/tu-sach.jsonl", lambda was: was.replace(b'"title"', b'"tieude"'), "title"),
            ("data/tu-sach.jsonl", lambda was: was + b"{", "Invalid JSON"),
            ("data/tu-sach.jsonl", lambda was: was.replace(b'"kind":"tu-sach"', b'"kind":"hoi-dap"'), "kind"),
            ("data/tu-sach.jsonl", lambda _: None, "trong gói không có"),
            ("schemas/tu-sach-1.schema.json", lambda was: was.replace(b"date-time", b"date"), "không phải lược đồ"),
            ("data/co-quan.jsonl", lambda was: was[: was.index(b"\n") + 1], "số bản ghi không khớp"),
            ("data/co-quan.jsonl", lambda was: was[::-1], "Invalid JSON"),
        ],
    )
    def test_tells_what_is_wrong(self, package: Path, name: str, change, said: str):
        faults = check_package(self.spoil(package, name, change))[2]
        assert faults
        assert said in "\n".join(faults)

    def test_a_good_one_is_counted_up_to_the_longest_manifest(self, package: Path, monkeypatch):
        told, count, faults = check_package(package)
        assert not faults
        assert count == sum(part.published + part.withdrawn for part in told.kinds)
        with ZipFile(package) as held:
            size = held.getinfo("manifest.json").file_size
        monkeypatch.setattr(manifest, "_LONGEST_MANIFEST", size)
        assert not check_package(package)[2]
        monkeypatch.setattr(manifest, "_LONGEST_MANIFEST", size - 1)
        with pytest.raises(NotAPackage, match="quá dài"):
            check_package(package)

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_tells_of_files_by_name_length_and_checksum(self, package: Path):
        told = check_package(self.spoil(package, "data/co-quan.jsonl", lambda was: was + b"\n"))[2]
        assert "tờ khai ghi" in told[0]
        told = check_package(self.spoil(package, "data/co-quan.jsonl", lambda was: was[:-1] + b" "))[2]
        assert told[0] == "data/co-quan.jsonl: mã kiểm SHA-256 không khớp."
        told = check_package(self.spoil(package, "data/tu-sach.jsonl", lambda _: b"{\n" * 60))[2]
        assert len(told) == manifest.MOST_FAULTS == 50
        with ZipFile(package, "a") as more:
            more.writestr("data/khac.jsonl", "")
            more.writestr("data/tu-sach.jsonl", more.read("data/tu-sach.jsonl"))
        assert check_package(package)[2][:2] == (
            "data/tu-sach.jsonl: có nhiều lần trong gói.",
            "data/khac.jsonl: có trong gói mà tờ khai không nêu.",
        )

    def test_what_is_no_package_is_refused(self, tmp_path: Path, package: Path):
        (tmp_path / "text.zip").write_text("không phải", encoding="utf-8")
        with pytest.raises(NotAPackage):
            check_package(tmp_path / "text.zip")
        with pytest.raises(NotAPackage):
            check_package(self.spoil(package, "manifest.json", lambda _: None))
        shutil.copy(package, tmp_path / "cut.zip")
        (tmp_path / "cut.zip").write_bytes(package.read_bytes()[:-200])
        with pytest.raises(NotAPackage):
            check_package(tmp_path / "cut.zip")
