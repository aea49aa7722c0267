"""The form of a content in the editor: what its kind asks for is asked when it is sent on, not of a draft."""

from typing import Any

from portal.editorial.kinds import KINDS
from portal.editorial.needs import missing
from portal.editorial.writing import ArticleForm


class ContentForm(ArticleForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.own_kind:  # an event is an event
            self.fields.pop("kind", None)
        elif "kind" in self.fields:
            self.fields["kind"].choices = [
                (code, label) for code, label in self.fields["kind"].choices if _is_of_no_page_type(code)
            ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.is_deferred_validation and cleaned.get("body") is not None:
            kind = self.instance.own_kind or cleaned.get("kind", "")
            lack = missing(kind=kind, body=cleaned["body"]) if kind in KINDS else ""
            if lack:
                self.add_error(None, lack)
        return cleaned


def _is_of_no_page_type(code: str) -> bool:
    return code not in KINDS or KINDS[code].page == "article"
