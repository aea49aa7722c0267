"""The kinds of texts that agencies write, as the national portal names them."""

from dataclasses import dataclass

ARTICLE = "editorial.article"  # what the stale guard calls them


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind; `is_guidance` says that it explains the law to a citizen and so must be reviewed from time to time."""

    code: str
    label: str
    plural: str
    is_guidance: bool


KINDS = {
    kind.code: kind
    for kind in (
        Kind("bai-viet", "Bài viết", "Bài viết", is_guidance=True),
        Kind("tin", "Tin", "Tin tức", is_guidance=False),
        Kind("to-gap", "Tờ gấp", "Tờ gấp", is_guidance=True),
        Kind("tinh-huong", "Tình huống", "Tình huống cho hòa giải viên", is_guidance=True),
        Kind("thong-cao", "Thông cáo báo chí", "Thông cáo báo chí", is_guidance=False),
    )
}
LANGUAGES = {"vi": "Tiếng Việt", "km": "ភាសាខ្មែរ (tiếng Khmer)"}


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.code, kind.label) for kind in KINDS.values()]


def language_choices() -> list[tuple[str, str]]:
    return list(LANGUAGES.items())
