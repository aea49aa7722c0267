"""Whether a syllable can be Vietnamese: a beginning, a rhyme and a tone that go together (by rule, not by dictionary).

The rules know no words, so "bốn" and "bổn" both pass; what an engine makes of noise ("nghj", "đlều", "quyêt") does not.
"""

import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0309\u0303\u0301\u0323"
_STOPS = ("c", "ch", "p", "t")  # with these endings only sắc and nặng are spoken
_SHARP = "\u0301\u0323"

_ANY = ("b", "ch", "d", "đ", "gi", "h", "kh", "l", "m", "n", "nh", "ph", "r", "s", "t", "th", "tr", "v", "x", "")
_BEFORE_BRIGHT = ("k", "gh", "ngh")  # before e, ê, i, y
_BEFORE_DARK = ("c", "g", "ng")  # before the others
_FOREIGN = ("p",)  # Pa, Pù, Pác: names of places

_OPEN = """
a ai ao au ay â âu ây e eo ê êu i ia iu o oi ô ôi ơ ơi u ua ui ư ưa ưi ưu y
oa oai oay oe oeo uâ uây uê uơ uy uya uyu ươi ươu uôi iêu yêu oao
"""
_CLOSED = """
ac ach am an ang anh ap at ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât ec em en eng ep et ên êch êm ênh êp êt êc êng
ich im in inh ip it iêc iêm iên iêng iêp iêt yêm yên yêng yêt oc om on ong op ot ooc oong ôc ôm ôn ông ôp ôt ơm ơn ơp ơt
uc um un ung up ut uôc uôm uôn uông uôp uôt ưc ưm ưn ưng ưt ưp ươc ươm ươn ương ươp ươt
oac oach oam oan oang oanh oap oat oăc oăm oăn oăng oăt oen oet uân uâng uât uyên uyêt uynh uych uyt uyn uêch uênh uyp
"""
# After qu and gi a sound of the beginning is lost: quốc, quyết, giếng, gìn.
_AFTER_QU = """
a ai ao au ay â ây e eo ê ơ y yên yêt ych ynh yt ac ach am an ang anh ap at ăc ăm ăn ăng ăt ăp âc ân ât âng âu ên êt
en et en eng ech êch ênh ôc ông ôn ơi ơn yn yu it
"""
_AFTER_GI = (
    "a ai an ang anh ao ap at au ac ach am ay ăc ăm ăng ăn ăt âu ây âm ân âp ât âng e eo em en eng ep et ê êc êm"
)
_AFTER_GI += (
    " ên êng êt o oc oi om on ong ot op ô ôi ôc ông ôm ôn ôp ơ ơi ơn u ua ui um un ung uc up ut ư ưa ươm ương ươc"
)
_AFTER_GI += " ươi ưc ưng ưt n "

_BRIGHT = "eêiy"


def _rhymes_of(beginning: str) -> frozenset[str]:
    rhymes = (_OPEN + _CLOSED).split()
    if beginning in _BEFORE_BRIGHT:
        return frozenset(one for one in rhymes if one[0] in _BRIGHT)
    if beginning in _BEFORE_DARK:
        return frozenset(one for one in rhymes if one[0] not in _BRIGHT)
    return frozenset(rhymes)


def _spellings() -> frozenset[str]:
    """Every syllable without its tone."""
    whole = {
        beginning + rhyme
        for beginning in (*_ANY, *_BEFORE_BRIGHT, *_BEFORE_DARK, *_FOREIGN)
        for rhyme in _rhymes_of(beginning)
    }
    whole |= {"qu" + rhyme for rhyme in _AFTER_QU.split()}
    whole |= {"gi" + rhyme for rhyme in _AFTER_GI.split()}
    return frozenset(whole | {"gi", "gin"})


_SPELLINGS = _spellings()


@lru_cache(maxsize=20_000)
def is_vietnamese(syllable: str) -> bool:
    """Whether these letters, in any case, are spelt as a Vietnamese syllable may be."""
    bare: list[str] = []
    tones: list[str] = []
    for sign in unicodedata.normalize("NFD", syllable.lower()):
        (tones if sign in _TONES else bare).append(sign)
    spelt = unicodedata.normalize("NFC", "".join(bare))
    if len(tones) > 1 or spelt not in _SPELLINGS:
        return False
    return not spelt.endswith(_STOPS) or (bool(tones) and tones[0] in _SHARP)
