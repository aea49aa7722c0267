"""A picture or a document is open to everybody exactly while a page that the public reads uses it."""

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from portal.editorial.jobs import publish_scheduled
from portal.editorial.models import ArticlePage, SectionPage
from portal.editorial.operations import end_content
from portal.editorial.operations.personal_links import make_expert_link
from portal.editorial.states.workflow import ContentEnding
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.editorial.factories import make_article, make_draft, make_front, make_section

# Wagtail leaves the file of a rendition it has just made to the garbage collector, as Django does those it streams.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("connection_stays"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Image, Document = get_image_model(), get_document_model()
_NUMBERS = count(1)


@pytest.fixture(autouse=True)
def _own_media(founded_portal: object, settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()  # Wagtail keeps renditions there, those of another test as well


def make_picture(**said: Any) -> Any:
    picture = Image.objects.create(title="Ảnh", file=get_test_image_file(f"anh-{next(_NUMBERS)}.png"), **said)
    picture.get_rendition("width-100|format-jpeg")
    return picture


def make_paper(**said: Any) -> Any:
    return Document.objects.create(title="Tệp", file=ContentFile(b"ab", f"tep-{next(_NUMBERS)}.txt"), **said)


def address_of(file: Any) -> str:
    return str(file.url if isinstance(file, Document) else file.renditions.get().url)


def block_of(file: Any) -> tuple[str, Any]:
    if isinstance(file, Document):
        return random.choice(  # noqa: S311
            [
                ("download", {"title": "Tệp", "file": file}),
                ("paragraph", f'<p><a linktype="document" id="{file.pk}">tệp</a></p>'),
            ]
        )
    picture = {"image": file, "alternative": "Ảnh", "caption": "Chú thích"}
    return random.choice(  # noqa: S311
        [("picture", picture), ("gallery", {"pictures": [picture, picture]})]
    )


def status_of(file: Any, client: Client | None = None, **headers: Any) -> int:
    with closing((client or Client()).get(address_of(file), headers=headers)) as answer:
        return answer.status_code


@dataclass
class Portal:
    """Some pages and some files, and the acts by which a page comes before the public and goes."""

    draw: random.Random
    files: list[Any]
    pages: list[int] = field(default_factory=list)
    day: int = 0

    def page(self, *, live: bool | None = None) -> ArticlePage | None:
        found = ArticlePage.objects.filter(pk__in=self.pages).order_by("pk")
        held = list(found if live is None else found.filter(live=live))
        return self.draw.choice(held) if held else None

    def body(self) -> list[tuple[str, Any]]:
        some = self.draw.sample(self.files, self.draw.randint(1, 2))
        return [("paragraph", "<p>Một đoạn.</p>"), *map(block_of, some)]

    def version(self, page: ArticlePage, **said: Any) -> Revision:
        page = page.get_latest_revision_as_object()
        page.body, page.title = self.body(), f"Bài {next(_NUMBERS)}"
        for name, value in said.items():
            setattr(page, name, value)
        return page.save_revision()

    # ---- acts ----

    def write(self) -> None:
        self.pages.append(make_draft(f"Bài {next(_NUMBERS)}", section=make_section(), body=self.body()).pk)

    def publish(self) -> None:
        self.write()
        ArticlePage.objects.get(pk=self.pages[-1]).get_latest_revision().publish()

    def publish_again(self) -> None:
        """Another version in the place of the one that is public, or after it was withdrawn."""
        if page := self.page():
            self.version(page, go_live_at=None, expire_at=None).publish()

    def draft_a_change(self) -> None:
        if page := self.page():
            self.version(page)

    def schedule(self) -> None:
        if page := self.page():
            begins = timezone.now() + timedelta(days=self.day + 1)
            self.version(page, go_live_at=begins, expire_at=begins + timedelta(days=2)).publish()

    def let_time_pass(self) -> None:
        self.day += 1
        publish_scheduled(at=timezone.now() + timedelta(days=self.day, minutes=1))

    def withdraw(self) -> None:
        if page := self.page(live=True):
            self._end(page, ContentEnding.WITHDRAWN, None)

    def merge(self) -> None:
        page, heir = self.page(live=True), self.page(live=True)
        if page and heir and page.pk != heir.pk:
            self._end(page, ContentEnding.MERGED, heir)

    def _end(self, page: ArticlePage, ending: ContentEnding, heir: ArticlePage | None) -> None:
        end_content(page=page, ending=ending, note="Nhầm.", successor=heir, by=None, at=timezone.now())

    def unpublish(self) -> None:
        if page := self.page(live=True):
            page.unpublish()

    def close(self) -> None:
        if page := self.page():
            PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")

    def open(self) -> None:
        PageViewRestriction.objects.all().delete()

    def delete(self) -> None:
        if page := self.page():
            self.pages.remove(page.pk)
            page.delete()

    def dress_a_section(self) -> None:
        section = SectionPage.objects.get(pk=make_section().pk)
        section.banner = self.draw.choice([None, *(one for one in self.files if isinstance(one, Image))])
        section.save_revision().publish()

    # ---- what must hold ----

    def used(self) -> set[str]:
        """Read of the stored bodies, not of the index that the portal asks."""
        found = {address_of(one.banner) for one in SectionPage.objects.live().exclude(banner=None) if _is_open(one)}
        for page in ArticlePage.objects.live():
            if _is_open(page):
                said = str(list(page.body.raw_data))
                found |= {address_of(one) for one in self.files if _names(said, one)}
        return found

    def given(self) -> set[str]:
        return {address_of(one) for one in self.files if status_of(one) == 200}


def _is_open(page: Any) -> bool:
    return not page.get_view_restrictions().exists()


def _names(said: str, file: Any) -> bool:
    # PostgreSQL keeps the keys of JSON in an order of its own.
    mark = rf"""'file': {file.pk}\b|id="{file.pk}\"""" if isinstance(file, Document) else rf"'image': {file.pk}\b"
    return re.search(mark, said) is not None


_ACTS: list[Callable[[Portal], None]] = [
    Portal.write,
    *[Portal.publish] * 3,
    Portal.publish_again,
    Portal.draft_a_change,
    Portal.schedule,
    Portal.let_time_pass,
    Portal.withdraw,
    Portal.merge,
    Portal.unpublish,
    Portal.close,
    *[Portal.open] * 3,
    Portal.delete,
    Portal.dress_a_section,
]


class TestAStranger:
    @pytest.fixture(autouse=True)
    def _without_the_task(self) -> Iterator[None]:
        """Wagtail brings its index up to date by a task, when the worker comes to it."""
        with disable_reference_index_auto_update():
            yield

    @pytest.mark.parametrize("seed", range(4))
    def test_gets_a_file_exactly_while_something_public_uses_it(self, seed: int):
        random.seed(seed)
        files = [make() for make in (make_picture, make_paper) for _ in range(2)]
        portal, seen, gone = Portal(random.Random(seed), files), set[str](), set[str]()
        acts = [*[Portal.publish] * 3, *portal.draw.sample(_ACTS, len(_ACTS)), *[Portal.publish] * 2]
        for step, act in enumerate(acts):
            act(portal)
            used = portal.used()
            assert portal.given() == used, f"after {act.__name__}, step {step}"
            seen, gone = seen | used, gone | (seen - used)
        assert (len(seen), len(gone) >= 3) == (4, True), "files were public and taken back, or the test shows little"

    @pytest.mark.parametrize("make", [make_picture, make_paper])
    def test_gets_it_as_long_as_another_page_uses_it(self, make: Callable[[], Any]):
        file = make()
        first, second = (make_article(f"Bài {number}", body=[block_of(file)]) for number in (1, 2))
        first.unpublish()
        assert status_of(file) == 200
        second.unpublish()
        assert status_of(file) == 404

    @pytest.mark.parametrize("make", [make_picture, make_paper])
    def test_is_asked_again_of_what_he_has(self, make: Callable[[], Any]):
        file = make()
        page = make_article(body=[block_of(file)])
        with closing(Client().get(address_of(file))) as answer:
            assert answer.status_code == 200
            assert answer["Cache-Control"] == "public, no-cache"
        assert status_of(file, If_None_Match=answer["ETag"]) == 304
        page.unpublish()
        assert status_of(file, If_None_Match=answer["ETag"]) == 404

    def test_does_not_get_the_file_that_was_put_in_its_place(self):
        paper = make_paper()
        make_article(body=[block_of(paper)])
        before = paper.url
        paper.file = ContentFile(b"cd", "tep-moi.txt")
        paper.save()
        assert Client().get(before).status_code == 404
        assert status_of(paper) == 200

    def test_is_told_that_a_file_is_not_there_where_its_bytes_are_lost(self):
        paper = make_paper()
        make_article(body=[block_of(paper)])
        paper.file.storage.delete(paper.file.name)
        assert status_of(paper) == 404


class TestWhoeverMayLookAtADraft:
    """The draft and its files are of one agency; nobody else has heard of them."""

    @pytest.fixture
    def office(self) -> SectionPage:
        return make_front(make_agency("Sở Tư pháp"))

    @pytest.fixture(params=[make_picture, make_paper])
    def file(self, request: pytest.FixtureRequest, office: SectionPage) -> Any:
        return request.param(collection=office.collection)

    @pytest.fixture
    def draft(self, file: Any, office: SectionPage) -> ArticlePage:
        return make_draft("Chưa đăng", section=office, body=[block_of(file)])

    def signed_in(self, role: str, office: SectionPage) -> Client:
        client = Client()
        client.force_login(make_posting(role, agency=office.agency, on=timezone.localdate()).officer)
        return client

    @pytest.mark.usefixtures("draft")
    def test_gets_its_files_by_a_right_in_the_collection(self, file: Any, office: SectionPage, settings: Settings):
        editor = self.signed_in("editor", office)
        with closing(editor.get(address_of(file))) as answer:
            assert answer.status_code == 200
            assert answer["Cache-Control"] == "private, no-store"
        assert status_of(file, self.signed_in("editor", make_front(make_agency("Sở Y tế")))) == 404
        settings.STAFF_SECOND_FACTOR = True
        assert status_of(file, editor) == 404, "a password alone opens nothing"

    def test_gets_its_files_while_it_waits_for_him(self, file: Any, office: SectionPage):
        """Who checks the law has no right in the collection, and looks at the draft in the editor."""
        editor = make_posting("editor", agency=office.agency, on=timezone.localdate()).officer
        legal = self.signed_in("legal", office)
        draft = make_draft("Sắp đăng", section=office, body=[block_of(file)], owner=editor, agency=office.agency)
        assert status_of(file, legal) == 404
        draft.get_workflow().start(draft, editor)
        assert status_of(file, legal) == 200
        assert status_of(make_paper(collection=office.collection), legal) == 404
        assert status_of(file, self.signed_in("legal", make_front(make_agency("Sở Y tế")))) == 404

    def test_gets_the_files_of_a_closed_page_with_it(self, file: Any, office: SectionPage):
        page = make_article(section=office, body=[block_of(file)])
        PageViewRestriction.objects.create(page=page, restriction_type="login")
        shown = self.signed_in("editor", make_front(make_agency("Sở Y tế"))).get(page.url)
        assert shown.status_code == 200
        self._lent(shown.content.decode(), file)

    def test_gets_its_files_by_the_page_that_was_shown(self, file: Any, draft: ArticlePage, office: SectionPage):
        shown = self.signed_in("leader", office).get(f"/quan-tri/pages/{draft.pk}/view_draft/")
        assert shown.status_code == 200
        self._lent(shown.content.decode(), file)

    def test_gets_its_files_by_a_personal_link(self, file: Any, draft: ArticlePage, office: SectionPage):
        editor = make_posting("editor", agency=office.agency, on=timezone.localdate()).officer
        _, token = make_expert_link(page=draft, name="Bà Hoa", office="", days=3, by=editor, at=timezone.now())
        shown = Client().get(f"/gop-y/{token}/")
        assert shown.status_code == 200
        self._lent(shown.content.decode(), file)

    def _lent(self, page: str, file: Any) -> None:
        """The address that stands there opens this file and no other, and not for ever."""
        folder = "/media/images/" if isinstance(file, Image) else "/tai-lieu/"
        lent = next(one for one in re.findall(r'"(/[^"\s]+)', page) if one.startswith(folder))
        with closing(Client().get(lent)) as answer:
            assert answer.status_code == 200
            assert answer["Cache-Control"] == "private, no-store"
        assert Client().get(lent.partition("?")[0]).status_code == 404
        other = make_paper()
        assert Client().get(f"{other.url}?{lent.partition('?')[2]}").status_code == 404
        with pytest.MonkeyPatch.context() as clock:
            later = time.time() + 3700
            clock.setattr("django.core.signing.time.time", lambda: later)
            assert Client().get(lent).status_code == 404
