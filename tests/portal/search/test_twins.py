"""One document under two numbers: registers have such pairs, and a circular issued anew says the same as before."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from portal.search.operations import rebuild
from tests.portal.search.conftest import TODAY
from tests.portal.search.corpus import LAWS

ARTICLE = re.compile(r'href="(/van-ban/3[01]-[^"#]*/dieu-8/)')


@pytest.fixture
def twins(shelf: None, index_folder: Path, tmp_path: Path) -> None:
    law = next(law for law in LAWS if law["law_id"] == "30/2020/NĐ-CP")
    twin = law | {"law_id": "31/2021/NĐ-CP", "title": "Nghị định về văn thư", "issued": "06/03/2021"}
    file = tmp_path / "twin.jsonl"
    file.write_text(json.dumps(twin, ensure_ascii=False), encoding="utf-8")
    call_command("import_law", str(file), "--processes", "1", verbosity=0)
    rebuild(day=TODAY)


@pytest.mark.usefixtures("twins")
def test_the_same_article_stands_once_and_names_the_other(client: Client):
    page = client.get("/tim-kiem/", {"q": "thể thức văn bản", "sap-xep": "moi-nhat"}).content.decode()
    assert list(dict.fromkeys(ARTICLE.findall(page))) == [
        "/van-ban/31-2021-nd-cp/dieu-8/",
        "/van-ban/30-2020-nd-cp/dieu-8/",
    ]
    assert page.count("Lời văn giống hệt:") == page.count("<article") == 1


@pytest.mark.usefixtures("twins")
def test_the_card_quotes_one_of_them(client: Client):
    html = client.get("/tim-kiem/", {"q": "thể thức văn bản hành chính gồm những gì"}).content.decode()
    card, _, rest = html.partition('id="ket-qua"')
    assert len(set(ARTICLE.findall(card))) <= 1
    assert len(set(ARTICLE.findall(card + rest))) == 2
