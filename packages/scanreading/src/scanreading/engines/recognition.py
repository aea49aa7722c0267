"""Recognition of one page, from its picture to words: preprocessing, two engines, voting, corrections, reading order,
and flags.

Call `Readers.ready()` once per process, then `read_picture` for each page, which accesses no files, network or
database.
"""

import resource
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scanreading.engines import language, ocr
from scanreading.engines.faults import EnginesMissing, ReaderFailed
from scanreading.engines.flags import rated
from scanreading.engines.language import SyllableModel
from scanreading.engines.layout import note_beside_subject, parted, tables_of, without_rules
from scanreading.engines.misreadings import plain, renumbered, respelt, restored
from scanreading.engines.ocr import SecondReader
from scanreading.engines.pictures import PreparedPicture, check, prepare
from scanreading.engines.reading_order import arrange, with_unread
from scanreading.engines.sheets import Picture, bend_of, glare_share, is_blurred
from scanreading.engines.types import (
    PrintedWord,
    ReadPage,
    ReadToken,
    Route,
    TokenLine,
    WordBox,
)
from scanreading.engines.voting import is_disputed_figure, settled_figure, unread, vote, without_noise

UNREAD = "[…]"  # replaces a line that was not recognised
_INK_SHARE = 0.0002  # of the pixels; a page with less ink is blank (a dozen letters are 0.0005)
_POOR = 62  # mean confidence; a page below it is rotated, handwritten, or has no text
_POOR_DPI = 140
_SURE_TURN = 1.5  # tesseract's orientation confidence from which its rotation is applied
_LEAST_WORDS = 3
_FOREIGN = 50  # mean confidence; lines of other scripts are below; a bad Vietnamese line has some certain word
_FOREIGN_LETTERS = 10
_GLARE = 0.005  # of a photographed page; about three or four words


@dataclass(frozen=True, slots=True)
class Readers:
    """The engines of this process.

    `second` is None if it is switched off or cannot be loaded; `fault` then gives the error.
    """

    language: SyllableModel
    second: SecondReader | None = None
    fault: str = ""

    @classmethod
    def ready(cls, second: bool = True) -> "Readers":
        """Load the models (about 0.5 s). Raises EnginesMissing if the first engine is not installed."""
        if lacking := ocr.missing():
            raise EnginesMissing(*lacking)
        reader, fault = _second() if second else (None, "")
        return cls(language.shipped(), reader, fault)

    @property
    def names(self) -> tuple[str, ...]:
        first = f"tesseract {ocr.version()} ({ocr.LANGUAGE})"
        return (first, self.second.name) if self.second else (first,)


def read_picture(picture: Picture, *, dpi: int, readers: Readers) -> tuple[ReadPage, Picture]:
    """Recognise one page (grey or RGB, uint8; `dpi` 0 if unknown). Returns the page, and its picture upright and
    straightened.

    Raises PictureTooLarge, NotAPicture, EnginesMissing, or ReaderFailed if both engines failed.
    """
    check(picture)
    began = core_seconds()
    made = prepare(picture, dpi=dpi, turn_of=lambda ink, at: _turn(ink, at, readers))
    if _is_blank(made.ink):
        blank = _page(made, (), Route.BLANK, (), seconds=core_seconds() - began)
        return replace(blank, doubts=tuple(_doubts(made, ())) if is_blurred(made.upright) else ()), made.upright
    taken = (made, *_read(made, readers))
    for guess in (_whole, _flattened, _turned):
        if other := guess(taken, picture, dpi, readers):
            taken = max(taken, other, key=_borne_out)
    ruled = taken[0].ink
    if (bare := without_rules(ruled)) is not None:
        unruled = replace(taken[0], ink=bare)
        taken = max(taken, (unruled, *_read(unruled, readers)), key=_borne_out)
    made, lines, doubts = taken
    lines = _with_figures(lines, made.ink)
    ordered = renumbered(
        restored(arrange(lines, width=made.ink.shape[1], height=made.ink.shape[0]), language=readers.language)
    )
    foreign = [line for line in ordered if _is_foreign(line, readers.language)]
    kept = [
        replace(line, tokens=(ReadToken(UNREAD, line.box, 0, agrees=False),)) if line in foreign else line
        for line in ordered
    ]
    if foreign:
        doubts = (
            *doubts,
            f"{len(foreign)} dòng không phải chữ Việt, hoặc máy không đọc được: xem ảnh ở chỗ “{UNREAD}”.",
        )
    words = _words(kept, made, readers)
    page = _page(made, words, Route.SCAN, readers.names, seconds=core_seconds() - began)
    return replace(
        page, tables=tables_of(ruled, words, scale=made.scale), doubts=(*doubts, *_doubts(made, words))
    ), made.upright


def _is_foreign(line: TokenLine, language: SyllableModel) -> bool:
    """Whether no engine is certain of any word in a line: Khmer, Lao or Chinese must not be output as guessed
    Vietnamese.
    """
    return (
        len(line.text) >= _FOREIGN_LETTERS
        and _confidence([line], least=1) < _FOREIGN
        and not any(token.agrees or (token.text[1:].isalpha() and language.knows(token.text)) for token in line.tokens)
    )


def _second() -> tuple[SecondReader | None, str]:
    try:
        return SecondReader(), ""
    except Exception as error:  # a third-party package may raise anything; the first engine works alone
        return None, f"{type(error).__name__}: {error}"


def _read(made: PreparedPicture, readers: Readers) -> tuple[list[TokenLine], tuple[str, ...]]:
    """The voted lines of both engines, and messages about an engine that failed. Raises ReaderFailed if both failed."""
    doubts: list[str] = []
    first: list[TokenLine] | None
    other: list[TokenLine] = []
    failure: ReaderFailed | None = None
    try:
        seen = ocr.read(made.ink, dpi=made.dpi)
        first = plain(seen)
        doubts.extend(f"Máy chữa “{was}” thành “{now}”: hãy xem bản in ghi thế nào." for was, now in respelt(seen))
    except ReaderFailed as error:
        first, failure = None, error
    if readers.second:
        try:
            other = plain(readers.second.read(made.ink))
        except Exception as error:
            doubts.append(f"Bộ đọc thứ hai dừng giữa chừng ({type(error).__name__}): trang này chỉ do một bộ đọc.")
    elif readers.fault:
        doubts.append("Bộ đọc thứ hai không chạy được trên máy này: trang chỉ do một bộ đọc, cần soát kỹ hơn.")
    if first is None:
        if not other or failure is None:
            raise failure or ReaderFailed("không rõ nguyên nhân")
        doubts.append("Bộ đọc chính không đọc được trang này: chữ dưới đây do bộ đọc thứ hai, cần soát kỹ.")
        return sorted(other, key=lambda line: (line.box.top, line.box.left)), tuple(doubts)
    note = note_beside_subject(first, width=made.ink.shape[1], height=made.ink.shape[0])
    first, other = parted(first, note), parted(other, note)
    if not other:
        return first, tuple(doubts)
    voted = without_noise(vote(first, other, language=readers.language))
    return with_unread(voted, unread(first, other, language=readers.language)), tuple(doubts)


def _with_figures(lines: Sequence[TokenLine], ink: Picture) -> list[TokenLine]:
    """Recognise disputed numbers a third time, each separately."""
    disputed = [token for line in lines for token in line.tokens if is_disputed_figure(token)]
    try:
        third = ocr.read_figures(ink, [token.box for token in disputed]) if disputed else []
    except ReaderFailed:
        return [*lines]
    settled = {id(token): settled_figure(token, said) for token, said in zip(disputed, third, strict=True)}
    return [replace(line, tokens=tuple(settled.get(id(token), token) for token in line.tokens)) for line in lines]


def _turn(ink: Picture, dpi: int, readers: Readers) -> int:
    """Degrees to turn the page clockwise.

    The small network decides if it finds the page upright; otherwise tesseract does, if it is certain enough.
    """
    if readers.second is None:
        return 0  # a rotated page shows in poor recognition, see `_turned`
    guess = readers.second.turn_of(ink)
    if guess == 0:
        return 0
    if (told := ocr.turn_of(ink, dpi=dpi)) is None:
        return guess or 0
    degrees, sureness = told
    return degrees if sureness >= _SURE_TURN or degrees == guess else guess or 0


type _Reading = tuple[PreparedPicture, list[TokenLine], tuple[str, ...]]


def _borne_out(reading: _Reading) -> float:
    """The total confidence of the words that the other engine does not contradict.

    A changed picture is used only if it increases this.
    """
    _, lines, _ = reading
    return sum(token.confidence for line in lines for token in line.tokens if token.agrees is not False)


def _whole(taken: _Reading, picture: Picture, dpi: int, readers: Readers) -> _Reading | None:
    """Retry a cropped picture without cropping: the edge of a shadow may have been taken for that of the sheet."""
    made, _, _ = taken
    if not made.is_cut:
        return None
    whole = prepare(picture, dpi=dpi, turn_of=lambda ink, at: _turn(ink, at, readers), may_cut=False)
    return (whole, *_read(whole, readers))


def _flattened(taken: _Reading, picture: Picture, dpi: int, readers: Readers) -> _Reading | None:
    """Retry a page whose lines are bent, with the lines flattened."""
    made, _, _ = taken
    if (bend := bend_of(made.ink)) is None:
        return None
    flat = replace(made, upright=bend.flattened(made.upright), ink=bend.flattened(made.ink))
    return (flat, *_read(flat, readers))


def _turned(taken: _Reading, picture: Picture, dpi: int, readers: Readers) -> _Reading | None:
    """Retry a badly recognised page, rotated as tesseract suggests."""
    made, lines, _ = taken
    if _confidence(lines) >= _POOR:
        return None
    degrees, _ = ocr.turn_of(made.ink, dpi=made.dpi) or (0, 0.0)
    if not degrees:
        return None
    again = prepare(picture, dpi=dpi, turn_of=lambda _ink, _dpi: made.turned + degrees, may_cut=made.is_cut)
    return (again, *_read(again, readers))


def _confidence(lines: Sequence[TokenLine], *, least: int = _LEAST_WORDS) -> float:
    """The mean confidence of the words; 0 if there are fewer than `least`."""
    sure = [token.confidence for line in lines for token in line.tokens]
    return float(np.mean(sure)) if len(sure) >= least else 0.0


def _is_blank(ink: Picture) -> bool:
    """Whether the page has no ink, or almost nothing but ink."""
    share = float(np.mean(ink < 128))
    return share < _INK_SHARE or share > 0.97


def _words(lines: Sequence[TokenLine], made: PreparedPicture, readers: Readers) -> tuple[PrintedWord, ...]:
    height, width = made.upright.shape[:2]
    words = [
        PrintedWord(
            text=token.text,
            box=_placed(token.box, made.scale, width, height),
            confidence=max(0, min(100, token.confidence)),
            # A word that the second engine did not read counts as disagreement.
            agrees=bool(token.agrees) if readers.second else None,
            line=number,
            block=line.block,
        )
        for number, line in enumerate(lines)
        for token in line.tokens
    ]
    return rated(words, language=readers.language)


def _placed(box: WordBox, scale: float, width: int, height: int) -> WordBox:
    """A box of the engines' picture, converted to the picture for display; at least one pixel wide and high."""
    left, top = max(0, min(int(box.left / scale), width - 1)), max(0, min(int(box.top / scale), height - 1))
    right, bottom = min(width, round(box.right / scale)), min(height, round(box.bottom / scale))
    return WordBox(left, top, max(left + 1, right), max(top + 1, bottom))


def _page(
    made: PreparedPicture, words: tuple[PrintedWord, ...], route: Route, names: tuple[str, ...], *, seconds: float
) -> ReadPage:
    height, width = made.upright.shape[:2]
    return ReadPage(
        route=route,
        width=width,
        height=height,
        words=words,
        dpi=made.own_dpi,
        turned=made.turned,
        skew=made.skew,
        readers=names,
        seconds=round(seconds, 2),
    )


def _doubts(made: PreparedPicture, words: Sequence[PrintedWord]) -> list[str]:
    doubts = []
    if made.own_dpi < _POOR_DPI:
        doubts.append(f"Ảnh chỉ khoảng {made.own_dpi} dpi, dấu thanh dễ bị đọc sai: nên quét lại ở 200–300 dpi.")
    if made.is_cut:
        doubts.append("Trang chụp bằng điện thoại, đã được cắt và nắn thẳng: kiểm tra xem có mất chữ ở mép không.")
    if glare_share(made.upright) > _GLARE:
        doubts.append("Ảnh bị chói đèn, chữ ở chỗ chói đã mất: hãy chụp lại, tránh để đèn soi thẳng vào giấy.")
    if is_blurred(made.upright):
        doubts.append("Ảnh bị nhòe, chữ không có nét: hãy chụp lại, giữ yên máy và chờ máy lấy nét.")
    if not words:
        doubts.append("Không đọc được chữ nào trên trang: có thể là hình ảnh, chữ viết tay hoặc trang quá mờ.")
    elif sum(word.confidence for word in words) / len(words) < _POOR:
        doubts.append(
            "Phần lớn chữ trên trang rất khó đọc (mờ, viết tay, lẫn hình vẽ): chụp lại nếu có thể, không thì gõ lại."
        )
    return doubts


def core_seconds() -> float:
    """CPU time of this process and of the child processes it has waited for."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
