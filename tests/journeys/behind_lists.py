"""What lies behind the lists of the back office: the first rows of each, and what may be done there, by their links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from playwright.sync_api import APIRequestContext

from tests.journeys.english import english_in

ROWS, MOST = 2, 160  # addresses of one shape from one list; pages of one officer
# No pages; what scripts complete with what was ticked; the manual, which speaks of what one may not do.
_NO_PAGE = re.compile(
    r"logout|/login/|/xuat|/tai-ve|/tep/|/anh/|\.(csv|xlsx|docx|pdf|json|ics|zip|png|jpe?g|webp|svg|js|css)$"
    r"|/quan-tri/(bulk|huong-dan)/"
)
# Where pages are written, Wagtail asks for the right again: its tree shows who may read where others write.
_ASKED_AGAIN = re.compile(r"/quan-tri/(pages/\d+/(edit|history|usage)|workflows/usage/\d+)/$")
_ONE = re.compile(r"\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # what tells a row from its neighbour
# "2026-11-30" and "11/30/2026", which no Vietnamese reader says; and what a program says of nothing.
_DAYS = re.compile(r"(?<![\w/.-])(20\d\d-\d\d-\d\d|\d{1,2}/(1[3-9]|2\d|3[01])/20\d\d)(?![\w/-])")
_NOTHING = re.compile(r"\b(None|True|False|NaN|undefined|null)\b|\{[{%]|[%}]\}|\[object |&(amp|lt|gt|quot|#\d+);")
_WRITTEN = ("title", "aria-label", "placeholder", "alt")
_UNSAID = {"script", "style", "noscript", "iframe", "code", "textarea", "pre"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class _Sent(HTMLParser):
    """What a page as it was sent says, and where the links of its content lead."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.links: list[str] = []
        self._open: list[str] = []
        self._hidden: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.said += [told[name] or "" for name in _WRITTEN if name in told]
        if tag == "a" and told.get("href") and "main" in self._open:
            self.links.append(told["href"] or "")
        if tag not in _VOID:
            self._open.append(tag)
            self._hidden.append("hidden" in told or tag in _UNSAID)

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open:
            self._hidden.pop()
            if self._open.pop() == tag:
                break

    def handle_data(self, data: str) -> None:
        if not any(self._hidden):
            self.said.append(" ".join(data.split()))


def strange_in(lines: Iterable[str], *, names: frozenset[str]) -> list[str]:
    """English, days as others write them, and what a program says of nothing."""
    said = [line for line in lines if line]
    odd = [line for line in said if _DAYS.search(line) or _NOTHING.search(line)]
    return [*english_in(said, names=names), *odd]


@dataclass
class Found:
    """What an officer met behind lists: by address what is no Vietnamese, what does not open, and how much was seen."""

    strange: dict[str, list[str]] = field(default_factory=dict)
    shut: dict[str, str] = field(default_factory=dict)
    opened: int = 0


def walk_behind(signed_in: APIRequestContext, lists: Iterable[str], *, names: frozenset[str]) -> Found:
    """From each list to its first rows, and from there to what may be done: of one shape not as many as there are
    lists."""
    found, seen, shapes = Found(), set[str](), Counter[str]()
    waiting = [(path, "") for path in lists]
    while waiting and found.opened < MOST:
        path, came_from = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = signed_in.get(path, max_redirects=3)
        if came_from:
            found.opened += 1
        if answer.status >= 400:
            found.shut[path] = f"{answer.status}, từ {came_from}"
            continue
        if "html" not in answer.headers.get("content-type", ""):
            continue
        sent = _Sent()
        sent.feed(answer.text())
        if came_from and (lines := strange_in(sent.said, names=names)):
            found.strange[path] = lines
        if any("không có quyền" in line for line in sent.said) and not _ASKED_AGAIN.search(path):
            found.shut[path] = f"không có quyền, từ {came_from}"
        waiting += [(link, path) for link in _rows(sent.links, path, shapes) if link not in seen]
    return found


def _rows(links: Iterable[str], path: str, shapes: Counter[str]) -> Iterator[str]:
    here = Counter[str]()
    for link in links:
        whole = urlsplit(urldefrag(urljoin(f"http://portal{path}", link))[0])
        shape = _ONE.sub("#", whole.path)
        is_ours = whole.netloc == "portal" and whole.path.startswith("/quan-tri/") and not whole.query
        if not is_ours or _NO_PAGE.search(whole.path) or here[shape] >= ROWS or shapes[shape] >= 2 * ROWS:
            continue
        here[shape] += 1
        shapes[shape] += 1
        yield whole.path
