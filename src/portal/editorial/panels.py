"""What an officer sees above the form of an article."""

from functools import cached_property

from django.db.models import Count
from wagtail.admin.panels import Panel

from portal.editorial.kinds import ARTICLE
from portal.editorial.states import LinkPurpose
from portal.library.queries import stale_keys


class StalePanel(Panel):
    """The changes of the law since the article was written; not there where nobody need look at any."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editorial/admin/stale_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk) and self._is_stale()

        def _is_stale(self) -> bool:
            key = str(self.instance.pk)
            return key in stale_keys(kind=ARTICLE, keys=[key])


class RemarksPanel(Panel):
    """That outside experts have written about the draft; not there where none has."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editorial/admin/remarks_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk) and bool(self.count)

        @cached_property
        def count(self) -> int:
            links = self.instance.desk_links.filter(purpose=LinkPurpose.READ)
            return sum(links.annotate(said=Count("remarks")).values_list("said", flat=True))


class AdvicePanel(Panel):
    """What a careful colleague would say of the text, as last saved; a button reads it anew without saving."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editorial/admin/advice_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)


class UsePanel(Panel):
    """How much a public page is read, and what the council wants told this month."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editorial/admin/use_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)
