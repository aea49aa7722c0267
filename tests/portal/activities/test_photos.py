"""What was brought to people where they are, and pictures that show it: from a telephone, for officers of the agency
alone, without where they were taken; who is seen in one can have it gone."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.activities.models import Activity, ActivityPhoto
from portal.activities.operations import (
    MOST_PHOTOS,
    correct_activity,
    entry_of,
    erase_photo,
    erase_photo_by_two,
    keep_photos,
)
from portal.activities.queries import history_of, sums_between, totals_in
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused, SecondPersonAsked, WrongState
from portal.files.operations import validate_upload
from portal.journal.models import Entry
from portal.journal.operations import ERASURES_FILE
from portal.journal.operations.copies import erase_again
from tests.portal.activities.factories import NOON, leaflets, recorded, talk
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.files.files import pdf, picture, picture_from_a_telephone

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _apart(settings: Any, tmp_path: Path) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.PRIVATE_DIR = tmp_path


@pytest.fixture
def commune() -> Agency:
    return make_agency("Ủy ban nhân dân xã Ví Dụ", kind="committee", level="commune")


@pytest.fixture
def editor(commune: Agency) -> Officer:
    return make_posting("editor", agency=commune).officer


def desk(officer: Officer) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(officer)
    return client


def photo(data: bytes | None = None, name: str = "IMG_0412.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or picture_from_a_telephone())


def typed(agency: Agency, **more: Any) -> dict[str, Any]:
    said = {"ticket": uuid4(), "title": "Thông báo tiêm phòng chó, mèo", "day": TODAY.isoformat(), "agency": agency.pk}
    return said | {"spot": "Bảng tin ấp 3", "so-notices-vi": 4} | more


def enter(officer: Officer, agency: Agency, **more: Any) -> Any:
    return desk(officer).post(reverse("activities_enter", args=["niem-yet"]), typed(agency, **more))


def with_photo(activity: Activity, by: Officer, **size: Any) -> ActivityPhoto:
    kept = validate_upload(data=picture(**size), name="ảnh.jpg")
    keep_photos(activity=activity, photos=[kept], by=by, at=NOON)
    return activity.photos.latest("pk")


def at(one: ActivityPhoto) -> str:
    return reverse("activities_photo", args=[one.pk])


def status(client: Client, address: str) -> int:
    response = client.get(address)
    read = b"".join(response.streaming_content) if response.streaming else response.content
    assert read or response.status_code == 302
    return response.status_code


class TestANotice:
    def test_is_entered_with_where_it_hangs_and_counted(self, commune: Agency, editor: Officer):
        assert enter(editor, commune).status_code == 302
        held = Activity.objects.get()
        assert (held.kind, held.spot, held.entered_by) == ("niem-yet", "Bảng tin ấp 3", editor)
        assert totals_in(Activity.objects.all()) == [("nơi niêm yết", 4)]
        [row] = sums_between(start=TODAY, end=TODAY)
        assert (row.kind, row.counted, row.total) == ("niem-yet", "notices", 4)

    @pytest.mark.parametrize("kind", ["niem-yet", "tai-lieu", "truyen-thanh"])
    def test_and_whatever_is_delivered_asks_where(self, commune: Agency, editor: Officer, kind: str):
        page = desk(editor).get(reverse("activities_enter", args=[kind])).content.decode()
        assert page.index('name="spot"') < page.index("Thêm chi tiết")

    def test_without_a_proof_says_so_until_there_is_one(self, commune: Agency, editor: Officer):
        held = recorded(leaflets(commune), by=editor)
        page = reverse("activities_activity", args=[held.code])
        assert "Chưa có minh chứng" in desk(editor).get(page).content.decode()
        with_photo(held, editor)
        assert "Chưa có minh chứng" not in desk(editor).get(page).content.decode()

    def test_a_talk_is_asked_for_none(self, commune: Agency):
        assert not recorded(talk(commune)).lacks_proof

    def test_what_was_kept_before_there_were_spots_did_not_change(self, commune: Agency, editor: Officer):
        held = recorded(leaflets(commune), by=editor)
        first = held.versions.get()
        first.said.pop("spot")
        first.save()
        correct_activity(activity=held, said=leaflets(commune, vi=300), seen=1, by=editor, at=NOON)
        assert [one["label"] for one in history_of(activity=held)[0]["changes"]] == ["Số liệu"]


class TestAPicture:
    def test_comes_with_the_form_and_tells_nothing_of_the_telephone(self, commune: Agency, editor: Officer):
        assert enter(editor, commune, photos=[photo()]).status_code == 302
        held = ActivityPhoto.objects.get()
        data = Path(settings.PRIVATE_DIR, "activities", held.place).read_bytes()
        assert "bà Tư".encode() not in data
        assert b"105.7469" not in data
        assert b"Exif" not in data
        assert Entry.objects.get(verb="activity.photographed").details["pictures"] == [held.checksum]
        assert at(held) in desk(editor).get(reverse("activities_activity", args=[held.activity.code])).content.decode()

    def test_sent_again_over_a_bad_line_is_kept_once(self, commune: Agency, editor: Officer):
        ticket = uuid4()
        for _ in range(2):
            enter(editor, commune, ticket=ticket, photos=[photo()])
        assert (Activity.objects.count(), ActivityPhoto.objects.count()) == (1, 1)

    @pytest.mark.parametrize("data", [pdf(), b"GIF89a" + b"\x00" * 40])
    def test_must_be_one_and_nothing_typed_is_lost(self, commune: Agency, editor: Officer, data: bytes):
        response = enter(editor, commune, photos=[photo(data, "bien-ban.pdf")])
        assert response.status_code == 422
        assert "Bảng tin ấp 3" in response.content.decode()
        assert not Activity.objects.exists()

    def test_is_added_later_without_another_version(self, commune: Agency, editor: Officer):
        held = recorded(leaflets(commune), by=editor)
        said = {"ticket": held.ticket, "seen": 1, "title": held.title, "day": held.day.isoformat()}
        said |= {"agency": commune.pk, "so-copies-vi": 200, "so-copies-km": 100, "photos": [photo()]}
        desk(editor).post(reverse("activities_correct", args=[held.code]), said)
        held.refresh_from_db()
        assert (held.version, held.photos.count()) == (1, 1)

    def test_of_what_was_withdrawn_is_not_taken(self, commune: Agency, editor: Officer):
        held = recorded(leaflets(commune), by=editor)
        Activity.objects.update(withdrawn_at=NOON, withdrawn_note="Nhầm")
        with pytest.raises(WrongState):
            with_photo(held, editor)

    def test_one_too_many_is_refused(self, commune: Agency, editor: Officer):
        held = recorded(leaflets(commune), by=editor)
        for number in range(MOST_PHOTOS):
            with_photo(held, editor, size=(40 + number, 40))
        with pytest.raises(Refused):
            with_photo(held, editor)


class TestWhoSeesAPicture:
    def test_are_those_who_read_the_activity(self, commune: Agency, editor: Officer):
        held = with_photo(recorded(leaflets(commune), by=editor), editor)
        leader = make_posting("leader", agency=commune).officer
        stranger = make_posting("editor", agency=make_agency("Ủy ban nhân dân xã Khác")).officer
        assert status(desk(editor), at(held)) == 200
        assert status(desk(leader), at(held)) == 200
        assert status(desk(stranger), at(held)) == 404
        assert status(Client(), at(held)) == 302  # to sign in

    def test_nobody_adds_one_to_the_activity_of_others(self, commune: Agency, editor: Officer):
        held = recorded(leaflets(commune), by=editor)
        other = make_agency("Ủy ban nhân dân xã Khác")
        enter(make_posting("editor", agency=other).officer, other, ticket=held.ticket, photos=[photo()])
        assert not ActivityPhoto.objects.exists()


class TestAPersonInAPicture:
    def test_is_forgotten_by_two(self, commune: Agency, editor: Officer, django_capture_on_commit_callbacks: Any):
        held = with_photo(recorded(leaflets(commune), by=editor), editor)
        place, code = Path(settings.PRIVATE_DIR, "activities", held.place), held.activity.code
        other = make_posting("editor", agency=commune).officer
        address = reverse("activities_erase_photo", args=[code, held.pk])
        assert desk(editor).post(address).status_code == 302
        assert at(held) in desk(other).get(reverse("act_requests")).content.decode()  # the other looks at it first
        assert place.exists()
        assert ActivityPhoto.objects.exists()
        with django_capture_on_commit_callbacks(execute=True):
            desk(other).post(address)
        assert not ActivityPhoto.objects.exists()
        assert not place.exists()
        assert Entry.objects.get(verb="activity.photo_erased").details["pictures"] == [held.checksum]

    def test_stays_where_another_activity_shows_it(
        self, commune: Agency, editor: Officer, django_capture_on_commit_callbacks: Any
    ):
        held = with_photo(recorded(leaflets(commune), by=editor), editor)
        same = with_photo(recorded(talk(commune), by=editor), editor)
        assert held.place == same.place
        other = make_posting("editor", agency=commune).officer
        with pytest.raises(SecondPersonAsked):
            erase_photo_by_two(photo=held, by=editor, at=NOON)
        with django_capture_on_commit_callbacks(execute=True):
            erase_photo_by_two(photo=held, by=other, at=NOON + timedelta(hours=1))
        assert Path(settings.PRIVATE_DIR, "activities", same.place).exists()
        assert entry_of(same.activity)

    def test_does_not_come_back_from_an_older_copy(self, commune: Agency, editor: Officer, settings: Any):
        settings.VAR_DIR = Path(settings.PRIVATE_DIR)
        held = with_photo(recorded(leaflets(commune), by=editor), editor)
        erase_photo(photo=held, by=editor, at=NOON)
        held.save(force_insert=True)  # as it stood in the copy
        lines = (Path(settings.VAR_DIR) / ERASURES_FILE).read_text("utf-8").splitlines()
        assert erase_again(filter(None, lines), since=NOON - timedelta(days=1)) == 1
        assert not ActivityPhoto.objects.exists()

    def test_is_not_forgotten_by_another_agency(self, commune: Agency, editor: Officer):
        held = with_photo(recorded(leaflets(commune), by=editor), editor)
        stranger = make_posting("editor", agency=make_agency("Ủy ban nhân dân xã Khác")).officer
        address = reverse("activities_erase_photo", args=[held.activity.code, held.pk])
        assert desk(stranger).post(address).status_code == 404
