"""Small pieces of HTML that several rooms show: changes of a text marked for eye and ear, QR codes as SVG; and
addresses of files that whoever was shown the page may follow."""

from __future__ import annotations

import re
from urllib.parse import unquote

import qrcode
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage

from lawtext.comparison import DiffOp, diff

# The class by which a page hides from the eye what is for the ear.
PUBLIC_PAGES, BACK_OFFICE = "visually-hidden", "w-sr-only"

_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
_FRAMES = {
    DiffOp.ADDED: '<ins><span class="{unseen}">[thêm: </span>{words}<span class="{unseen}">] </span></ins>',
    DiffOp.REMOVED: '<del><span class="{unseen}">[bỏ: </span>{words}<span class="{unseen}">] </span></del>',
}


def changed_paragraphs(old: str, new: str, *, unseen: str = PUBLIC_PAGES) -> list[SafeString]:
    """The paragraphs that differ: words removed in `del`, words added in `ins`; none where none differ."""
    html = "".join(_within_lines(piece.op, piece.words, unseen) for piece in diff(old, new))
    # Each piece was escaped.
    return [mark_safe(part) for part in html.split("\n") if "<ins>" in part or "<del>" in part]  # noqa: S308


def marked(op: DiffOp, words: str, *, unseen: str = PUBLIC_PAGES) -> SafeString:
    """Words of one paragraph, escaped, in the frame that says what became of them."""
    return format_html(_FRAMES[op], words=words, unseen=unseen) if op in _FRAMES else conditional_escape(words)


def _within_lines(op: DiffOp, words: str, unseen: str) -> str:
    """Marks end with their line, so that every paragraph is whole."""
    return "\n".join(marked(op, line, unseen=unseen) if line.strip() else line for line in words.split("\n"))


def data_block(json: str) -> SafeString:
    """JSON for a data block, which no browser runs: the three characters that could end the block are escaped."""
    for character, escaped in _ESCAPED.items():
        json = json.replace(character, escaped)
    return mark_safe(json)  # noqa: S308  escaped just above


def qr_picture(address: str) -> SafeString:
    """The picture of an address; nothing from it but dots gets into the markup."""
    drawing = qrcode.make(address, image_factory=SvgPathImage, box_size=12)
    return mark_safe(drawing.to_string(encoding="unicode"))  # noqa: S308


_LENT = "xem"  # the name in the address
_LENT_SECONDS = 3600
_LENDER = TimestampSigner(salt="files.lent")
_ADDRESSES = re.compile(r"""(?<=["\s])(?:/media/images/|/tai-lieu/\d+/)[^"\s,?]+""")  # also in "a.jpg 800w, b.jpg"


def lend_files(response: HttpResponse) -> HttpResponse:
    """Give whoever is shown this page the pictures and documents in it, for an hour, though they are not public."""
    if not getattr(response, "is_rendered", True):
        response.add_post_render_callback(lend_files)  # type: ignore[attr-defined]
        return response
    response.content = _ADDRESSES.sub(_signed, response.content.decode())
    return response


def _signed(found: re.Match[str]) -> str:
    return f"{found[0]}?{_LENT}={_LENDER.sign(unquote(found[0])).removeprefix(unquote(found[0]))}"


def is_lent(request: HttpRequest) -> bool:
    """Whether who asks was shown a page with this very address within the hour."""
    try:
        _LENDER.unsign(f"{request.path}{request.GET.get(_LENT, '')}", max_age=_LENT_SECONDS)
    except BadSignature:
        return False
    return True
