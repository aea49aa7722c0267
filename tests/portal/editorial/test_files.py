"""Pictures and documents: of one's own agency and of the shared collection, and no others."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction

from portal.agencies.models import Agency
from portal.editorial.admin.forms import AgencyBoundForm
from portal.editorial.operations.sections import shared_collection
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.editorial.factories import make_draft, make_front

# Wagtail leaves the file of a rendition it has just made to the garbage collector, as Django does those it streams.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
Image, Document = get_image_model(), get_document_model()


def make_image(title: str, collection: Collection) -> object:
    return Image.objects.create(title=title, file=get_test_image_file(), collection=collection)


def make_document(title: str, collection: Collection) -> object:
    return Document.objects.create(title=title, file=ContentFile(b"x", f"{title}.txt"), collection=collection)


@pytest.fixture
def agencies(db, founded_portal, settings, tmp_path) -> tuple[Agency, Agency]:
    settings.MEDIA_ROOT = tmp_path
    return make_agency("Sở Tư pháp"), make_agency("Sở Công Thương")


@pytest.fixture
def theirs(agencies) -> Collection:
    return make_front(agencies[0]).collection


@pytest.fixture
def own(agencies) -> Collection:
    return make_front(agencies[1]).collection


@pytest.fixture
def editor(agencies, theirs, own) -> Client:
    client = Client()
    client.force_login(make_posting("editor", agency=agencies[1], on=timezone.localdate()).officer)
    return client


MAKERS = {"images": make_image, "documents": make_document}
THING_PAGES = {
    "images": ["{pk}/", "{pk}/delete/", "{pk}/generate_url/", "usage/{pk}/", "{pk}/preview/max-100x100/"],
    "documents": ["edit/{pk}/", "delete/{pk}/", "usage/{pk}/"],
}


@pytest.mark.parametrize("kind", ["images", "documents"])
class TestFiles:
    def test_of_others_are_neither_listed_nor_offered(self, kind, editor, theirs, own, agencies):
        MAKERS[kind]("Của họ", theirs)
        MAKERS[kind]("Của mình", own)
        MAKERS[kind]("Của chung", shared_collection())
        MAKERS[kind]("Chưa xếp", Collection.get_first_root_node())
        listed = editor.get(f"/quan-tri/{kind}/").content.decode()
        offered = editor.get(f"/quan-tri/{kind}/chooser/").json()["html"]
        assert "Của mình" in listed
        assert "Của họ" not in listed
        assert "Chưa xếp" not in listed
        assert "Của mình" in offered
        assert "Của chung" in offered
        assert "Của họ" not in offered
        assert "Chưa xếp" not in offered

    def test_of_others_are_not_taken_by_their_number(self, kind, editor, theirs):
        pk = MAKERS[kind]("Của họ", theirs).pk
        doors = [*THING_PAGES[kind], "chooser/chosen/{pk}/", "chooser/chosen-multiple/?id={pk}"]
        assert THING_PAGES[kind] != []
        shut = {door: editor.get(f"/quan-tri/{kind}/{door.format(pk=pk)}") for door in doors}
        assert {door: answer.status_code for door, answer in shut.items() if answer.status_code == 200} == {}
        for api in (f"api/main/{kind}/", f"api/main/{kind}/{pk}/"):
            assert editor.get(f"/quan-tri/{api}").status_code == 302

    def test_of_others_are_not_dealt_with_in_bulk(self, kind, editor, theirs, own):
        app, model = {"images": ("wagtailimages", "image"), "documents": ("wagtaildocs", "document")}[kind]
        pk, mine = MAKERS[kind]("Của họ", theirs).pk, MAKERS[kind]("Của mình", own).pk
        address = f"/quan-tri/bulk/{app}/{model}/delete/"
        for asked in (f"?id={pk}", f"?id={mine}&id={pk}"):
            assert editor.post(address + asked).status_code == 302
        assert "Của họ" not in editor.get(f"{address}?id=all", follow=True).content.decode()
        assert {one.pk for one in (Image if kind == "images" else Document).objects.all()} == {pk, mine}

    def test_of_ones_own_are_changed_and_the_shared_are_not(self, kind, editor, own):
        mine, shared = MAKERS[kind]("Của mình", own), MAKERS[kind]("Của chung", shared_collection())
        door = THING_PAGES[kind][0]
        assert editor.get(f"/quan-tri/{kind}/{door.format(pk=mine.pk)}").status_code == 200
        assert editor.get(f"/quan-tri/{kind}/{door.format(pk=shared.pk)}").status_code == 302
        assert editor.get(f"/quan-tri/{kind}/chooser/chosen/{shared.pk}/").status_code == 200

    def test_uploaded_many_at_once_go_to_the_own_collection(self, kind, editor, own):
        picture = SimpleUploadedFile("a.png", get_test_image_file().file.getvalue(), "image/png")
        file = picture if kind == "images" else SimpleUploadedFile("a.txt", b"x")
        answer = editor.post(
            f"/quan-tri/{kind}/multiple/add/",
            {"title": "Mới", "files[]": file},
            headers={"x-requested-with": "XMLHttpRequest"},
        )
        assert answer.json()["success"], answer.content
        assert (Image if kind == "images" else Document).objects.get().collection == own


class TestTexts:
    def test_do_not_show_a_picture_that_may_not_be_chosen(self, agencies, theirs, own, editor):
        """Somebody who guesses its number would see it in the preview."""
        section = own.sections.get()
        draft = make_draft("Bài của mình", section=section)
        officer = make_posting("editor", agency=agencies[1], on=timezone.localdate()).officer
        form_class = draft.get_edit_handler().get_form_class()
        assert issubclass(form_class, AgencyBoundForm)
        for image, is_taken in ((make_image("Của họ", theirs), False), (make_image("Của mình", own), True)):
            form = form_class(instance=draft, for_user=officer)
            draft.body = [("picture", {"image": image, "alternative": "Một tấm ảnh", "caption": ""})]
            form._files_before = set()
            form.cleaned_data, form._errors = {}, {}
            assert form._may_use((Image, str(image.pk))) is is_taken


class TestPrivateDocuments:
    def test_are_not_handed_to_the_public(self, client, agencies, theirs):
        document = make_document("noi-bo", theirs)
        CollectionViewRestriction.objects.create(collection=theirs, restriction_type="login")
        answer = client.get(document.url)
        assert answer.status_code == 302
        assert "login" in answer.url
