"""Pages for tests, on a portal that has been founded; and one small law to cite."""

import json
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.editorial.models import ArticlePage, SectionPage
from portal.editorial.operations.sections import open_sections, sync_section_permissions
from portal.frontpages.models import HomePage
from portal.frontpages.operations import found_portal
from portal.library.models import Instrument, Reliance
from portal.library.operations.imports import ImportOptions, import_paths
from tests.portal.agencies.factories import make_posting
from tests.portal.library.factories import AT
from tests.portal.library.laws import make_event

_numbers = count(1)
CITATION = ("citation", {"number": "91/2015/QH13", "law_name": "Bộ luật Dân sự 2015", "place": "khoản 2 Điều 328"})
LAW = {
    "law_id": "91/2015/QH13",
    "title": "Bộ luật Dân sự",
    "doc_type": "Bộ luật",
    "issued": "24/11/2015",
    "effective": "01/01/2017",
    "issuer": "Quốc hội",
    "articles": [
        {"article_id": "327", "title": "Quyền và nghĩa vụ", "text": "Một câu."},
        {
            "article_id": "328",
            "title": "Đặt cọc",
            "text": "1. Đặt cọc là giao một khoản tiền.\n2. Bên từ chối mất cọc.",
        },
    ],
}


def make_law(folder: Path, **said: object) -> Instrument:
    """One law on the shelf, through the library's own door."""
    file = folder / f"law-{next(_numbers)}.jsonl"
    file.write_text(json.dumps(LAW | said, ensure_ascii=False) + "\n", encoding="utf-8")
    (outcome,) = import_paths(paths=[file], wish=ImportOptions(by=None, at=timezone.now(), processes=1))
    assert outcome.slug, outcome
    return Instrument.objects.get(slug=outcome.slug)


def _home() -> HomePage:
    """Of the portal that stands, with today's rights, else of one that is founded: to look for each page costs more."""
    home = HomePage.objects.first()
    if home is None:
        return found_portal(name="Lan Tỏa", on=date(2026, 11, 24))
    if Agency.objects.exists():  # otherwise nobody is there who could have rights
        sync_section_permissions(on=timezone.localdate())
    return home


def make_section(slug: str = "tin-bai") -> SectionPage:
    return SectionPage.objects.descendant_of(_home()).get(slug=slug)


def make_front(agency: Agency) -> SectionPage:
    """The agency's section, with its staff's rights."""
    _home()
    (front,) = open_sections(agencies=[agency], by=None, at=timezone.now())
    return front


def make_keeper() -> Officer:
    """An officer of the standing body, with today's rights on the common sections."""
    officer = make_posting("justice").officer
    sync_section_permissions(on=timezone.localdate())
    return officer


def make_draft(title: str, *, section: SectionPage, **said: object) -> ArticlePage:
    """A text that nobody has published."""
    fields = {"lead": "Tóm tắt.", "kind": "bai-viet", "body": [("paragraph", "<p>Một đoạn.</p>")]} | said
    draft = section.add_child(instance=ArticlePage(title=title, live=False, **fields))
    draft.save_revision()
    return ArticlePage.objects.get(pk=draft.pk)


def make_article(title: str = "Đặt cọc mua nhà", *, section: SectionPage | None = None, **said: object) -> ArticlePage:
    """An article that the public may read."""
    fields = {"lead": "Bỏ cọc thì mất cọc.", "kind": "bai-viet", "body": [("paragraph", "<p>Một đoạn.</p>")]} | said
    article = ArticlePage(title=title, live=False, **fields)
    (section or make_section()).add_child(instance=article)
    article.save_revision().publish()
    return ArticlePage.objects.get(pk=article.pk)


def make_stale_article(title: str = "Rác để ở đâu", **said: object) -> ArticlePage:
    """An article on an article of a decree that was amended after it was written."""
    article = make_article(title, body=[("paragraph", "<p>Xem Điều 8 Nghị định 7/2021/NĐ-CP.</p>")], **said)
    Reliance.objects.filter(item__key=str(article.pk)).update(written_at=AT - timedelta(days=30))
    make_event("dieu-8")
    return article
