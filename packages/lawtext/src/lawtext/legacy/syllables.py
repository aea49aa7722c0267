"""Is this a Vietnamese syllable? By its spelling: an opening consonant, a rhyme, a tone that the rhyme can bear.

There are few rhymes and they are strict (one that ends in c, ch, p, t bears sắc or nặng only), so that letters read in
a wrong encoding hardly ever spell one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_OPENINGS = (  # "gi" itself is g + i
    "",
    *("ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr"),
    *("b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x"),
)
_RHYMES = frozenset(
    re.findall(
        r"\w+",
        "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây"
        " e ec em en eng eo ep et ê êch êm ên ênh êp êt êu"
        " i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu"
        " o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc"
        " oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt"
        " u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut"
        " uy uya uych uyên uyêt uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu"
        " y yêm yên yêng yêt yêu ych yn ynh yt",
    )
)
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_OF_STOPS = frozenset("\u0301\u0323")
_STOPS = ("c", "ch", "p", "t")
_LONGEST = 7  # nghiêng


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """True for "Luật", "nghiêng", "ủy", "hoà"; False for "LuËt", "Luaät", "garage". Capitals count as small letters."""
    if not word or len(word) > 2 * _LONGEST:
        return False
    marks = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in marks if mark in _TONES]
    bare = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    return (
        len(tones) <= 1
        and (not bare.endswith(_STOPS) or not _OF_STOPS.isdisjoint(tones))
        and any(bare.startswith(opening) and bare[len(opening) :] in _RHYMES for opening in _OPENINGS)
    )
