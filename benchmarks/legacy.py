"""Legacy encodings: correct letters in real files, and in Unicode text converted to VNI; altered Unicode lines; speed.

The real files are those of `../shared/data/legacy_dev` (TCVN3 in RTF, DOC and PDF; VNI in DOC). Their truth lacks the
capitals that come from fonts such as `.VnTimeH`, so letters are compared case-insensitively. The second VNI set is
generated: laws in Unicode are converted to VNI with the table below, which is written from the standard and not taken
from `lawtext`.
"""

import gzip
import json
import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from lawtext.legacy import LegacyEncoding, mend
from portal.library.readers.jobs import read_file
from safefiles.checks import COMMAND
from safefiles.errors import UnreadableFile

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ARTICLES = 1_500

_TONES = {"\u0301": 0xF9, "\u0300": 0xF8, "\u0309": 0xFB, "\u0303": 0xF5, "\u0323": 0xEF}
_ROOFED = {"": 0xE2, "\u0301": 0xE1, "\u0300": 0xE0, "\u0309": 0xE5, "\u0303": 0xE3, "\u0323": 0xE4}
_BREVE = {"": 0xEA, "\u0301": 0xE9, "\u0300": 0xE8, "\u0309": 0xFA, "\u0303": 0xFC, "\u0323": 0xEB}
_ALONE = {"đ": 0xF1, "í": 0xED, "ì": 0xEC, "ỉ": 0xE6, "ĩ": 0xF3, "ị": 0xF2, "ỵ": 0xEE}
_HORNED = {"o": 0xF4, "u": 0xF6}


def run() -> dict[str, float]:
    if not DATA.is_dir():
        print(f"  skipped: no real data at {DATA}")
        return {}
    real = list(_real())
    laws = list(_laws())
    return {
        **_figures("TCVN3, real files", (pair for name, pair in real if name is LegacyEncoding.TCVN3)),
        **_figures("VNI, real file", (pair for name, pair in real if name is LegacyEncoding.VNI)),
        **_figures("VNI, laws written in it", ((law, mend(_in_vni(law)).text) for law in laws)),
        **_left_alone(laws),
    }


def _real() -> Iterator[tuple[LegacyEncoding, tuple[str, str]]]:
    for truth in sorted((DATA / "legacy_dev").glob("*.gt.txt")):
        path = next(file for file in truth.parent.glob(f"{truth.name[:-7]}.*") if file != truth)
        encoding = LegacyEncoding.VNI if path.name.startswith("2008") else LegacyEncoding.TCVN3
        try:
            read = read_file(path, limits=COMMAND).text
        except UnreadableFile as error:
            print(f"  {path.name} not measured: {error}")
            continue
        yield encoding, (truth.read_text(encoding="utf-8"), read)


def _laws() -> Iterator[str]:
    """Articles from all over the corpus."""
    with gzip.open(DATA / "laws.jsonl.gz", "rt", encoding="utf-8") as corpus:
        texts = [article["text"] for line in corpus for article in json.loads(line)["articles"][:1]]
    yield from [unicodedata.normalize("NFC", text) for text in texts if text][:ARTICLES]


@dataclass(slots=True)
class _Count:
    characters: int = 0
    right: int = 0
    marked: int = 0
    marked_right: int = 0


def _figures(name: str, pairs: Iterable[tuple[str, str]]) -> dict[str, float]:
    count = _Count()
    for truth, read in pairs:
        _compare(count, _words(truth), _words(read))
    if not count.characters:
        return {}
    return {
        f"{name}: characters right": count.right / count.characters,
        f"{name}: marked letters right": count.marked_right / count.marked,
    }


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).casefold().split()


def _compare(count: _Count, truth: list[str], read: list[str]) -> None:
    for word in truth:
        count.characters += len(word)
        count.marked += sum(not letter.isascii() for letter in word)
    for what, start, end, other, until in SequenceMatcher(None, truth, read, autojunk=False).get_opcodes():
        if what == "equal":
            _note(count, "".join(truth[start:end]))
        elif what == "replace":
            one, two = "".join(truth[start:end]), "".join(read[other:until])
            for block in SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks():
                _note(count, one[block.a : block.a + block.size])


def _note(count: _Count, right: str) -> None:
    count.right += len(right)
    count.marked_right += sum(not letter.isascii() for letter in right)


def _left_alone(laws: list[str]) -> dict[str, float]:
    files = [path.read_text(encoding="utf-8", errors="replace") for path in sorted((DATA / "gazette").glob("*.txt"))]
    texts = [*laws, *files]
    started = time.perf_counter()
    altered = sum(
        before != after
        for text in texts
        for before, after in zip(text.split("\n"), mend(text).text.split("\n"), strict=True)
    )
    seconds = time.perf_counter() - started
    return {
        "Unicode lines read": sum(text.count("\n") + 1 for text in texts),
        "Unicode lines altered": altered,
        "Unicode text passed over, MB/s": sum(map(len, texts)) / 1e6 / seconds,
    }


def _in_vni(text: str) -> str:
    return "".join(map(_vni, text))


def _vni(letter: str) -> str:
    small = letter.lower()
    if small.isascii() or not letter.isalpha():
        return letter
    written = chr(_ALONE[small]) if small in _ALONE else _composed(unicodedata.normalize("NFD", small))
    return written.upper() if letter.isupper() else written


def _composed(parts: str) -> str:
    base, marks = parts[0], parts[1:]
    tone = "".join(mark for mark in marks if mark in _TONES)
    if "\u0302" in marks:
        return base + chr(_ROOFED[tone])
    if "\u0306" in marks:
        return base + chr(_BREVE[tone])
    if "\u031b" in marks:
        base = chr(_HORNED[base])
    return base + (chr(_TONES[tone]) if tone else "")
