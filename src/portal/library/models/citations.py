"""Citation links: which words of which provision point where."""

from django.db import models
from django.db.models import Q

from portal.library.models.instruments import Instrument
from portal.library.models.provisions import Provision


class CitationLink(models.Model):
    """One place cited by a provision: `provision.text[start:end]` are the words read.

    `document_key` names the document in the one form of keys: a number key ("91/2015/QH13"), or "name:luật đất đai"
    with "@2013" where the text gives a year. The link keeps it while the target is not on the shelf, and finds its
    target when that arrives. An empty `target_address` means the whole document.
    """

    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="citations")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    document_key = models.CharField("văn bản được dẫn", max_length=300)
    target = models.ForeignKey(
        Instrument, on_delete=models.SET_NULL, null=True, blank=True, related_name="incoming_citations"
    )
    target_address = models.CharField("đơn vị được dẫn", max_length=200, blank=True)
    target_article = models.CharField("điều được dẫn", max_length=200, blank=True)

    class Meta:
        verbose_name = "dẫn chiếu"
        verbose_name_plural = "dẫn chiếu"
        constraints = [
            models.UniqueConstraint(
                fields=["provision", "start", "end", "document_key", "target_address"],
                name="library_words_point_to_a_place_once",
            ),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="library_citation_has_words"),
        ]
        indexes = [
            models.Index(fields=["target", "target_article"], name="library_cited_by"),
            models.Index(fields=["document_key"], name="library_cites_document"),
        ]

    def __str__(self) -> str:
        return f"{self.provision_id}[{self.start}:{self.end}] -> {self.document_key}#{self.target_address}"
