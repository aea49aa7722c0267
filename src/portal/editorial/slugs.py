"""Addresses of pages as people type them without marks, in the editor as on the server."""

from lawtext.words import fold

VIETNAMESE = (
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđð"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐÐ"
)


def folding_rules() -> list[tuple[str, str]]:
    """Regex -> letter, for the script of Wagtail's editor, which by itself drops đ and mistakes some vowels."""
    letters: dict[str, str] = {}
    for letter in VIETNAMESE:
        letters[fold(letter)] = letters.get(fold(letter), "") + letter
    return [(f"[{marked}]", bare) for bare, marked in letters.items()]
