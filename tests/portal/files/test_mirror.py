"""Files of several machines: what one lays down at a server of S3 every other reads, until somebody removes it."""

import contextlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.utils import timezone

from portal.files.operations import (
    checksum_of,
    drop,
    drop_folder,
    fetched,
    forget_copies,
    inside,
    keep_bytes,
    keep_file,
)
from portal.files.states import ValidFile
from portal.questions.operations import private_files
from portal.settings.environment import file_storages
from tests.portal.editorial.factories import make_article
from tests.portal.editorial.test_public_files import make_picture

boto3 = pytest.importorskip("boto3", reason="requirements/machines.txt is not installed")
pytest.importorskip("storages", reason="requirements/machines.txt is not installed")
moto = pytest.importorskip("moto.server", reason="requirements/machines.txt is not installed")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of S3 on this machine, and the key to it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "somebody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "something")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        served = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        served.start()
        host, port = served.get_host_and_port()
        yield f"http://{host}:{port}"
        served.stop()


class Machines:
    """`on(name)`: what follows happens on that machine, with its own folders."""

    def __init__(self, settings, folder: Path, server: str) -> None:
        self._settings, self._folder = settings, folder
        self._said = {"S3_BUCKET": f"lan-toa-{uuid4().hex[:8]}", "S3_ENDPOINT_URL": server, "S3_REGION": "us-east-1"}
        boto3.client("s3", endpoint_url=server, region_name="us-east-1").create_bucket(Bucket=self._said["S3_BUCKET"])

    def folder_of(self, name: str) -> Path:
        return self._folder / name

    @contextlib.contextmanager
    def on(self, name: str) -> Iterator[Path]:
        media, private = self._folder / name / "media", self._folder / name / "private"
        self._settings.MEDIA_ROOT, self._settings.PRIVATE_DIR = media, private
        self._settings.STORAGES = self._settings.STORAGES | file_storages(self._said, media=media, private=private)
        yield private


@pytest.fixture
def machines(settings, tmp_path: Path, server: str) -> Machines:
    return Machines(settings, tmp_path, server)


class TestPrivateFiles:
    def test_laid_down_by_one_machine_are_read_by_another(self, machines: Machines):
        with machines.on("a") as private:
            keep_bytes(b"a scan", target=private / "digitisation" / "originals" / "abc")
        with machines.on("b") as private:
            place = private / "digitisation" / "originals" / "abc"
            assert not place.exists()
            assert fetched(place).read_bytes() == b"a scan"
            assert inside(private / "digitisation") == ([place.parent], [])
            assert inside(place.parent) == ([], [place])

    def test_of_any_size_are_checked_and_sent(self, machines: Machines, tmp_path: Path):
        big = tmp_path / "big"
        big.write_bytes(os.urandom(9_000_000))
        with machines.on("a") as private:
            keep_file(big, target=private / "o" / "big", checksum=checksum_of(big), least_free=0)
        with machines.on("b") as private:
            assert checksum_of(fetched(private / "o" / "big")) == checksum_of(big)

    def test_removed_by_one_are_gone_for_all(self, machines: Machines):
        with machines.on("a") as private:
            keep_bytes(b"of an asker", target=private / "questions" / "q" / "1.pdf")
            keep_bytes(b"of an asker", target=private / "questions" / "q" / "2.pdf")
        with machines.on("b") as private:
            first, second = (fetched(private / "questions" / "q" / name) for name in ("1.pdf", "2.pdf"))
            assert first.exists()
            drop(first)
            assert not first.exists()
            assert second.exists()
            drop_folder(private / "questions" / "q")
        with machines.on("a") as private:
            assert inside(private / "questions" / "q") == ([], [])
            for name in ("1.pdf", "2.pdf"):
                assert not fetched(private / "questions" / "q" / name).exists(), (
                    "the copy here goes when it is asked for"
                )

    def test_that_nobody_asks_for_leave_no_copy_on_other_machines(self, machines: Machines):
        with machines.on("a") as private:
            keep_bytes(b"of an asker", target=private / "questions" / "q" / "1.pdf")
        with machines.on("b") as private:
            copy = fetched(private / "questions" / "q" / "1.pdf")
            assert forget_copies(at=timezone.now()) == 0
            assert forget_copies(at=timezone.now() + timedelta(hours=2)) == 1
            assert not copy.exists()
            assert fetched(copy).exists(), "what all have stays"

    def test_drawn_anew_by_one_are_the_new_ones_for_all(self, machines: Machines):
        with machines.on("a") as private:
            keep_bytes(b"old", target=private / "p" / "1.jpg")
        with machines.on("b") as private:
            assert fetched(private / "p" / "1.jpg").read_bytes() == b"old"
            os.utime(private / "p" / "1.jpg", (0, 0))  # a second has passed
            keep_bytes(b"newer", target=private / "p" / "1.jpg")
        with machines.on("a") as private:
            os.utime(private / "p" / "1.jpg", (0, 0))
            assert fetched(private / "p" / "1.jpg").read_bytes() == b"newer"

    def test_of_a_form_go_with_it_from_machine_to_machine(self, machines: Machines):
        form, question = uuid4(), uuid4()
        with machines.on("a"):
            for name in ("mot", "hai"):
                private_files.put_waiting(
                    form=form, file=ValidFile(f"{name}.pdf", "application/pdf", ".pdf", name.encode())
                )
        with machines.on("b") as private:
            waiting = private_files.files_waiting(form=form)
            assert [one.name for one in waiting] == ["mot.pdf", "hai.pdf"]
            kept = [private_files.keep(waiting=one, question=question) for one in waiting]
            private_files.drop_waiting(form=form)
        with machines.on("c") as private:
            assert private_files.files_waiting(form=form) == []
            assert [fetched(private / "questions" / place).read_bytes() for place in kept] == [b"mot", b"hai"]


@pytest.mark.django_db
@pytest.mark.usefixtures("founded_portal")
# Wagtail leaves the file of a rendition it has just made to the garbage collector, as Django does those it streams.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
class TestMedia:
    def test_uploaded_on_one_machine_is_shown_by_another(self, machines: Machines, client):
        cache.clear()  # Wagtail keeps renditions there, those of another test as well
        with machines.on("a"):
            picture = make_picture()
            make_article(body=[("picture", {"image": picture, "alternative": "Hoa", "caption": ""})])
            address = picture.renditions.get().url
            kept = client.get(address)
            assert kept.status_code == 200
            data = b"".join(kept)
        with machines.on("b"):
            shown = client.get(address)
            assert (shown.status_code, b"".join(shown)) == (200, data)
            assert shown["Content-Type"] == "image/jpeg"
            assert shown["ETag"] == kept["ETag"], "one file, whoever shows it"
            default_storage.delete(picture.renditions.get().file.name)
        with machines.on("a"):
            assert client.get(address).status_code == 404

    def test_of_one_name_from_two_machines_is_two_files(self, machines: Machines):
        names = []
        for machine in ("a", "b"):
            with machines.on(machine):
                names.append(default_storage.save("documents/mau.pdf", ContentFile(machine.encode())))
        assert names[0] != names[1]
        with machines.on("c"):
            for name, taken_in_by in zip(names, (b"a", b"b"), strict=True):
                with default_storage.open(name) as file:
                    assert file.read() == taken_in_by

    def test_of_other_folders_is_not_shown_by_the_way_to_pictures(self, machines: Machines, client):
        with machines.on("a"):
            name = default_storage.save("documents/mat.pdf", ContentFile(b"secret"))
            assert client.get(f"/media/images/../{name}").status_code in (400, 404)
            assert client.get(f"/media/images/{'a' * 3000}").status_code == 404
        assert storages["shared"].exists(f"media/{name}")
