"""Where the wording of an edition comes from."""

from enum import StrEnum


class EditionKind(StrEnum):
    """The value is stored; `label` is what people read."""

    ISSUED = "ban-hanh"
    CONSOLIDATED = "hop-nhat"
    CODIFIED = "phap-dien"

    @property
    def label(self) -> str:
        return EDITION_LABELS[self]


EDITION_LABELS = {
    EditionKind.ISSUED: "Bản ban hành",
    EditionKind.CONSOLIDATED: "Bản hợp nhất",
    EditionKind.CODIFIED: "Bản theo Bộ pháp điển",
}
EDITION_CHOICES = [(kind.value, label) for kind, label in EDITION_LABELS.items()]
