"""Finds English in what a Vietnamese screen says: words that no Vietnamese syllable is spelt like, but for names."""

import re
from collections.abc import Iterable

# How a syllable without marks may be spelt; what is spelt otherwise is a foreign word.
_SYLLABLE = re.compile(
    r"""
    (ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?   # ngh-iêm
    (uye|uya|uyu|oai|oao|oay|oeo|uay|uoi|uou|yeu|ieu|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|[aeiouy])
    (ng|nh|ch|[cmnpt])?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORD = re.compile(r"(?<![\w@./#%&=-])[A-Za-z][A-Za-z'’]+(?![\w@/=]|[.-]\w)")
# Names of things, of formats and of keys, which are said in English in Vietnam too.
ALLOWED = frozenset(
    """
    Atom CSV DOCX EPUB Excel HTML JavaScript JSON JSONL ODS ODT PDF QR RSS TXT URL Word XLSX XML ZIP MP JPG JPEG PNG GIF
    WEBP AVIF SVG TOTP Unicode VIQR VNI TCVN Zalo Facebook YouTube email mail web website internet video cookie SMS px
    byte KB MB GB Ctrl Cmd Shift Enter Esc Tab Alt Wagtail Creative Commons Khmer http https thg localhost
    """.lower().split()
)


def english_in(lines: Iterable[str], *, names: frozenset[str] = frozenset()) -> list[str]:
    """The lines that hold a foreign word which is neither allowed nor one of `names` (small letters)."""
    return [line for line in lines if any(_is_foreign(word, names) for word in _WORD.findall(line))]


def _is_foreign(word: str, names: frozenset[str]) -> bool:
    small = word.lower()
    is_sign = len(word) < 3 or word.isupper()  # "px", "GMT"
    return not (is_sign or small in ALLOWED or small in names or _SYLLABLE.fullmatch(small))
