"""An answer with the field of the how-to, from the form to every reader; run where the field is."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import django

django.setup()

import pyarrow.parquet as pq  # noqa: E402
from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from portal.api.national.manifest import SCHEMAS, schema_of  # noqa: E402
from portal.api.operations.open_data import BulkStore, export_open_data  # noqa: E402
from portal.api.operations.packages import make_packages  # noqa: E402
from portal.api.queries import data_publisher, package_cover  # noqa: E402
from portal.questions.admin.answer_forms import AnswerTextForm  # noqa: E402
from portal.questions.models import Answer  # noqa: E402
from portal.questions.operations.drafts import save_version, start_free_answer, text_of_version  # noqa: E402
from portal.questions.queries.personal_data import findings_in  # noqa: E402
from portal.sharing.operations.registry import register_everything  # noqa: E402
from tests.portal.api.answers import publish  # noqa: E402
from tests.portal.questions.answering import Team  # noqa: E402
from tests.portal.questions.factories import AT  # noqa: E402

FEE = "Không mất phí"
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


def is_typed_and_saved() -> None:
    team = Team()
    version = start_free_answer(agency=team.agency, by=team.author, at=AT, title="Chứng thực chữ ký ở đâu?")
    typed = AnswerTextForm(
        {"revision": "1", "title": version.title, "fee": f" {FEE} ", "audience": "nguoi-dan", "reach": "cong-khai"}
    )
    assert typed.is_valid(), typed.errors
    assert [field.label for field in typed.further] == ["Lệ phí"]
    save_version(version=version, text=typed.text(cited=(), situation={}), revision=1, by=team.author, at=AT)
    version.refresh_from_db()
    assert text_of_version(version).fee == FEE
    assert Answer.objects.get(pk=version.answer_id).fee == FEE, "lists know a draft by its fields"
    version.fee = "Nộp cho ông Nguyễn Văn Bình, 0912 345 678"
    assert {one.field for one in findings_in(version=version)} == {"fee"}, "what is public is searched for persons"


def is_given(client: Client) -> None:
    answer = publish(fee=FEE, number=100)
    answer.versions.update(fee=FEE)
    page = client.get(answer.get_absolute_url()).content.decode()
    assert f"Lệ phí: {FEE}" in page
    assert f"Lệ phí: {FEE}" in client.get("/hoi-dap/").content.decode()
    assert client.get(f"/api/v1/answers/{answer.number}").json()["fee"] == FEE
    assert client.get("/api/v1/answers").json()["answers"][0]["fee"] == FEE
    told = client.get("/api/v1/openapi.json").json()["components"]["schemas"]["AnswerOut"]["properties"]["fee"]
    assert told["description"] == "Lệ phí phải nộp."
    assert "Lệ phí phải nộp." in client.get("/du-lieu-mo/tu-dien/").content.decode()


def is_in_files(folder: Path) -> None:
    made = export_open_data(shelf=BulkStore(folder / "open"), site=data_publisher(), at=NOW)
    rows = list(csv.DictReader(io.StringIO((made.folder / "hoi-dap.csv").read_text("utf-8-sig"))))
    assert [row["fee"] for row in rows] == [FEE]
    assert pq.read_table(made.folder / "hoi-dap.parquet")["fee"].to_pylist() == [FEE]
    assert "Lệ phí phải nộp." in json.dumps(made.package, ensure_ascii=False)


def is_in_the_second_national_shape(folder: Path) -> None:
    """What was promised first stays as it was: it knows no fee."""
    first, second = (json.dumps(schema_of(f"hoi-dap-{one}.schema.json", base="https://a")) for one in (1, 2))
    assert '"fee"' not in first
    assert '"fee"' in second
    assert "hoi-dap-2.schema.json" in SCHEMAS
    register_everything(base=settings.PORTAL_BASE_URL.rstrip("/"), clock=lambda: NOW)
    [package] = make_packages(
        folder=folder, since=[None], site=data_publisher(), cover=package_cover(on=NOW.date()), at=NOW
    )
    with zipfile.ZipFile(package) as file:
        given = "".join(file.read(name).decode() for name in file.namelist() if "hoi-dap" in name)
    assert FEE in given


if __name__ == "__main__":
    setup_test_environment()
    is_typed_and_saved()
    is_given(Client(headers={"host": "localhost"}))
    with TemporaryDirectory() as name:
        is_in_files(Path(name))
        is_in_the_second_national_shape(Path(name))
    print("told")
