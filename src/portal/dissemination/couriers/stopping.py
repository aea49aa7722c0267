"""Whether somebody's words say that they want no more: the whole message is one of these, marks and case aside."""

from __future__ import annotations

import re
import unicodedata

_WORDS = frozenset(
    {
        *("tu choi", "huy", "dung", "ngung", "thoi", "khong nhan", "khong nhan tin", "huy dang ky", "huy nhan tin"),
        *("bo theo doi", "ngung nhan tin", "dung nhan tin", "stop", "unsubscribe", "tc"),
    }
)
_NOT_A_LETTER = re.compile(r"[\W_]+")


def wants_to_stop(text: str) -> bool:
    """ "Từ chối!" and "TU CHOI" do; "tôi không từ chối" does not."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(one for one in bare if not unicodedata.combining(one))
    return _NOT_A_LETTER.sub(" ", bare).strip() in _WORDS
