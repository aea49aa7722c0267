"""A hand-made index for the pure tests: how many texts hold a token."""

from collections.abc import Iterable

from lawsearch.ranking import (
    folded_forms,
    marked_forms,
    tokens,
    with_pairs,
)
from lawsearch.ranking.terms import (
    Needle,
    TextForm,
    needle_of,
    terms_of,
)

FORMS = {TextForm.MARKED: marked_forms, TextForm.FOLDED: folded_forms}


class Counts:
    """Counts over some texts, as an engine would give them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.held = {form: [set(with_pairs(read(tokens(text)))) for text in texts] for form, read in FORMS.items()}

    @property
    def total(self) -> int:
        return len(self.held[TextForm.MARKED])

    def __call__(self, form: TextForm, token: str) -> int:
        return sum(token in text for text in self.held[form])


def needle_for(question: str, *texts: str) -> Needle:
    """The needle of a question over these texts and a few that share nothing with it."""
    counts = Counts([*texts, *[f"khác {number}" for number in range(20)]])
    terms = terms_of(tokens(question), count=counts, total=counts.total)
    return needle_of(terms, count=counts, total=counts.total)
