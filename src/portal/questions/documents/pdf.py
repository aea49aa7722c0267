"""A letter -> PDF by Typst, in the same measures. The text travels as JSON and never as markup."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from portal.library.exports.letterhead import COUNTRY, MOTTO
from portal.library.exports.lines import printable
from portal.library.exports.pdf import FONTS
from portal.library.exports.typesetting import typeset
from portal.questions.documents.letter import Letter
from portal.questions.wording.blocks import blocks

_TEMPLATE = Path(__file__).with_name("letter.typ")


def write_pdf(letter: Letter) -> bytes:
    said: dict[str, Any] = {
        name: [printable(one) for one in value] if isinstance(value, tuple) else printable(value)
        for name, value in asdict(letter).items()
    }
    said |= {
        "country": COUNTRY,
        "motto": MOTTO,
        "fonts": list(FONTS),
        "blocks": [
            {"kind": block.kind.value, "lines": [printable(line) for line in block.lines]}
            for block in blocks(letter.text)
        ],
    }
    return typeset(_TEMPLATE, inputs={"letter": json.dumps(said, ensure_ascii=False)})
