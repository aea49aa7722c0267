"""Marks that word processors and chat programs leave in a text -> the four signs of `wording.blocks`."""

from __future__ import annotations

import re
import unicodedata

_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")  # **Nơi nộp:**
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])")  # *Lưu ý:*
_BULLET = re.compile(r"^\s*(?:[*•●◦▪+–-]|\uf0b7)\s+")  # "*   ", "• "
_STEP = re.compile(r"^\s*(\d{1,2})[.)]\s+")
_RULE = re.compile(r"^\s*(?:-{3,}|\*{3,}|_{3,}|={3,})\s*$")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_STRAY = (  # numbers of sources that were taken out left their commas: "…đầy đủ,." and "…đầy đủ,,"
    (re.compile(r"(?:\s*,)+(?=\s*[.;:)])"), ""),
    (re.compile(r"(?:\s*,){2,}"), ","),
    (re.compile(r"(?:\s*,)+\s*$", re.MULTILINE), ""),
    (re.compile(r"\s*【[^】]{0,40}】|\s*\[\d{1,3}(?:,\s*\d{1,3})*\]"), ""),  # [12], 【4†nguồn】
    (re.compile(r"(?<!\.)\.\.(?!\.)"), "."),
)


def tidy_line(line: str) -> str:
    """A line without emphasis and stray commas; its sign at the beginning is kept."""
    line = _ITALIC.sub(r"\1", _BOLD.sub(r"\2", line)).replace("**", "")
    for stray, put in _STRAY:
        line = stray.sub(put, line)
    return " ".join(line.split())


def tidy_answer(text: str) -> str:
    """An answer in the house's markup: items "- ", steps "1. ", headings "## "; one empty line between paragraphs."""
    lines = [_line(line) for line in unicodedata.normalize("NFC", text).replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _line(line: str) -> str:
    if _RULE.match(line):
        return ""
    if _HEADING.match(line):
        return f"## {tidy_line(_HEADING.sub('', line))}"
    if step := _STEP.match(line):
        return f"{int(step[1])}. {tidy_line(line[step.end() :])}"
    if bullet := _BULLET.match(line):
        return f"- {tidy_line(line[bullet.end() :])}"
    return tidy_line(line)
