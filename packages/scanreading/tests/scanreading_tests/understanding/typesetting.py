"""Pages set in type for tests: lines of text at places become words with boxes, as an engine would give them."""

from scanreading.engines.types import (
    PrintedWord,
    ReadPage,
    Route,
    WordBox,
)

WIDTH, HEIGHT = 1654, 2339  # A4 at 200 dpi
LEFT, RIGHT = 237, 1511
LETTER = 12  # width of a letter
LINE = 28  # height of a line
STEP = 48


class Sheet:
    """A page being set. Places are in pixels; `unsure` words are read with little confidence."""

    def __init__(self) -> None:
        self.words: list[PrintedWord] = []
        self._line = 0
        self.y = 150

    def at(self, x: int, text: str, *, y: int | None = None, unsure: str = "", taller: str = "") -> int:
        """Set a line at a place; several blanks make a gap. Returns where it ends."""
        top = self.y if y is None else y
        position = x
        for piece in text.split(" "):
            if not piece:
                position += LETTER
                continue
            width = LETTER * len(piece)
            is_tall = bool(taller) and piece == taller
            box = WordBox(position, top - (14 if is_tall else 0), position + width, top + LINE + (10 if is_tall else 0))
            sure = 40 if unsure and piece == unsure else 95
            self.words.append(PrintedWord(piece, box, sure, None, self._line, 0))
            position += width + LETTER
        self._line += 1
        return position

    def centre(self, text: str, *, around: int = (LEFT + RIGHT) // 2, y: int | None = None, **how: str) -> None:
        self.at(around - LETTER * len(text) // 2, text, y=y, **how)

    def down(self, steps: float = 1.0) -> None:
        self.y += round(STEP * steps)

    def page(self) -> ReadPage:
        return ReadPage(Route.SCAN, WIDTH, HEIGHT, tuple(self.words), dpi=200, readers=("test",))


LEFT_COLUMN, RIGHT_COLUMN = 470, 1130  # the middles of the columns of a head block


def set_head(sheet: Sheet, left: list[str], right: list[str], **how: str) -> None:
    """A head block: two columns, centred each, a line below the other."""
    for at in range(max(len(left), len(right))):
        if at < len(left):
            sheet.centre(left[at], around=LEFT_COLUMN, **how)
        if at < len(right):
            sheet.centre(right[at], around=RIGHT_COLUMN, **how)
        sheet.down()
    sheet.down(0.5)


def set_title(sheet: Sheet, lines: list[str]) -> None:
    for line in lines:
        sheet.centre(line)
        sheet.down()
    sheet.down(0.5)


def set_text(sheet: Sheet, paragraphs: list[str]) -> None:
    """Paragraphs of prose, the first line indented, justified enough."""
    for paragraph in paragraphs:
        words, x, line = paragraph.split(), LEFT + 85, ""
        while words:
            word = words.pop(0)
            if line and x + LETTER * (len(line) + 1 + len(word)) > RIGHT:
                sheet.at(x, line)
                sheet.down()
                x, line = LEFT, word
            else:
                line = f"{line} {word}".strip()
        sheet.at(x, line)
        sheet.down(1.2)


def set_closing(sheet: Sheet, recipients: list[str], signing: list[str]) -> None:
    """Recipients at the left, whoever signs at the right; an empty line leaves room for the signature."""
    sheet.down(0.5)
    for at in range(max(len(recipients), len(signing))):
        if at < len(recipients) and recipients[at]:
            sheet.at(LEFT, recipients[at])
        if at < len(signing) and signing[at]:
            sheet.centre(signing[at], around=1150)
        sheet.down()


MOTTO = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
PROSE = [
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
    "Căn cứ Luật Phổ biến, giáo dục pháp luật ngày 20 tháng 6 năm 2012 và các văn bản quy định chi tiết thi hành;",
    "Theo đề nghị của Giám đốc Sở Tư pháp tại Tờ trình số 45/TTr-STP ngày 12 tháng 3 năm 2024,",
]
