"""Incoming side: sources (agencies' own sites), visits to them, and the items harvested from them."""

from django.db import models
from django.db.models import Q

from portal.agencies.models import Agency
from portal.editorial.models import ArticlePage, SectionPage
from portal.editorial.states.contents import licence_choices
from portal.schema.models import PlainMeta, PlainModel
from portal.sharing.states import HarvestState, RunOutcome, SourceForm, SourceTrust


class Source(PlainModel):
    """An agency's own site that the portal visits. `hosts`: one host a line on which its items may be.

    A run reads the whole list, over several visits if it is long; `cursor` is where the next visit continues. `lease`
    identifies the one worker that visits now. A held source is not visited until an officer has reviewed it.
    `moved_to`: the new address by permanent redirect; only an officer changes `address`.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="sources", verbose_name="cơ quan")
    section = models.ForeignKey(SectionPage, models.PROTECT, related_name="sources", verbose_name="chuyên mục nhận")
    title = models.CharField("tên nguồn", max_length=200)
    address = models.URLField("địa chỉ nguồn", max_length=500)
    form = models.CharField("dạng nguồn", max_length=20, choices=SourceForm.choices())
    oai_set = models.CharField("tập OAI", max_length=160, blank=True)
    hosts = models.TextField("tên miền của cơ quan", blank=True)
    article_kind = models.CharField("đăng thành loại", max_length=20, default="tin")
    trust = models.CharField("tin nhận được", max_length=20, choices=SourceTrust.choices(), default=SourceTrust.WAIT)
    licence = models.CharField("điều kiện dùng lại", max_length=20, choices=licence_choices, default="duoc-phep")
    every_minutes = models.PositiveIntegerField("thăm mỗi (phút)", default=60)
    is_active = models.BooleanField("đang hoạt động", default=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    cursor = models.CharField(max_length=500, blank=True)
    next_at = models.DateTimeField("thăm lần tới")
    visited_at = models.DateTimeField("thăm gần nhất", null=True)
    failures = models.PositiveIntegerField("số lần lỗi liền nhau", default=0)
    last_error = models.CharField("lỗi gần nhất", max_length=200, blank=True)
    moved_to = models.CharField("trang nguồn báo đã chuyển đến", max_length=500, blank=True)
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    run_began_at = models.DateTimeField("lượt đọc bắt đầu lúc", null=True)
    run_withdrawn = models.PositiveIntegerField("đã rút trong lượt đọc", default=0)
    # Start of the last complete run: items not seen since are no longer in the list.
    whole_run_at = models.DateTimeField("lượt đọc trọn gần nhất", null=True)
    held_at = models.DateTimeField("giữ lại từ", null=True)
    held_reason = models.CharField("lý do giữ lại", max_length=300, blank=True)
    may_withdraw_many = models.BooleanField("cán bộ đã cho gỡ nhiều bài", default=False)

    class Meta(PlainMeta):
        verbose_name = "nguồn của cơ quan"
        indexes = [models.Index(fields=["next_at"], condition=Q(is_active=True), name="source_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["address", "oai_set"],
                name="a_source_is_named_once",
                violation_error_message="Nguồn này đã có.",
            ),
            models.CheckConstraint(condition=Q(every_minutes__gte=5), name="a_source_is_not_visited_too_often"),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True, held_reason="") | (Q(held_at__isnull=False) & ~Q(held_reason="")),
                name="a_source_that_is_held_says_why",
            ),
        ]


class Visit(PlainModel):
    """One visit to a source, with counts of its results."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="visits", verbose_name="nguồn")
    at = models.DateTimeField("lúc")
    outcome = models.CharField("kết quả", max_length=20, choices=RunOutcome.choices())
    found = models.PositiveIntegerField("mục đọc được", default=0)
    taken = models.PositiveIntegerField("mới", default=0)
    changed = models.PositiveIntegerField("sửa", default=0)
    doubled = models.PositiveIntegerField("trùng", default=0)
    quarantined = models.PositiveIntegerField("cách ly", default=0)
    withdrawn = models.PositiveIntegerField("rút", default=0)
    error = models.CharField("lỗi", max_length=200, blank=True)

    class Meta(PlainMeta):
        verbose_name = "lần thăm nguồn"
        indexes = [models.Index(fields=["source", "-at"], name="visit_of_source")]


class Harvested(models.Model):
    """An item of a source. `payload` is the item as last decided about.

    `incoming` is a later version that waits for an officer since `waits_since`, because it may not be published
    automatically; `reason` says why. `checksum` is that of the newer of the two. `written` is the digest of what was
    written into the article, to detect edits by officers. `address_key` is equal for all addresses of one article.
    `taken_at`: first published; `ended_at`: withdrawn by the source; `missing_since`: its address was first found
    empty.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="items", verbose_name="nguồn")
    guid = models.CharField("mã tại nguồn", max_length=500)
    address = models.CharField("địa chỉ gốc", max_length=1000)
    address_key = models.CharField(max_length=32, blank=True)
    title = models.CharField("tiêu đề", max_length=300, blank=True)
    state = models.CharField("tình trạng", max_length=20, choices=HarvestState.choices(), default=HarvestState.WAITING)
    reason = models.CharField("lý do", max_length=300, blank=True)
    checksum = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    incoming = models.JSONField(default=dict)
    waits_since = models.DateTimeField("bản sửa chờ từ", null=True)
    written = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField("nguồn đăng lúc", null=True)
    article = models.ForeignKey(
        ArticlePage, models.SET_NULL, null=True, blank=True, related_name="harvested", verbose_name="bài"
    )
    twin_article = models.ForeignKey(
        ArticlePage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="trùng với bài"
    )
    first_seen_at = models.DateTimeField("gặp lần đầu")
    last_seen_at = models.DateTimeField("gặp gần nhất")
    taken_at = models.DateTimeField("đăng lúc", null=True)
    ended_at = models.DateTimeField("rút lúc", null=True)
    missing_since = models.DateTimeField("không thấy ở địa chỉ gốc từ", null=True)
    checked_at = models.DateTimeField("xem lại địa chỉ gốc lúc", null=True)
    version = models.PositiveIntegerField("bản số", default=1)

    class Meta(PlainMeta):
        verbose_name = "mục của nguồn"
        indexes = [
            models.Index(fields=["address_key"], name="harvested_address"),
            models.Index(fields=["state", "-last_seen_at"], name="harvested_state"),
            models.Index(fields=["waits_since"], condition=Q(waits_since__isnull=False), name="harvested_change_waits"),
        ]
        constraints = [models.UniqueConstraint(fields=["source", "guid"], name="a_source_tells_an_item_once")]

    def __str__(self) -> str:
        return self.title or self.guid


class SketchBand(PlainModel):
    """A key of a text's sketch: texts that share a key may be near copies (see `harvesting.similarity`).

    Kept for items that are published or waiting, and for the portal's own public articles, so that a source's copy of
    one is recognised.
    """

    band = models.CharField(max_length=32)
    harvested = models.ForeignKey(Harvested, models.CASCADE, null=True, related_name="bands")
    article = models.ForeignKey(ArticlePage, models.CASCADE, null=True, related_name="+")

    class Meta(PlainMeta):
        verbose_name = "dải nhận dạng"
        indexes = [models.Index(fields=["band"], name="sketch_band")]
        constraints = [
            models.CheckConstraint(
                condition=Q(harvested__isnull=False) ^ Q(article__isnull=False), name="a_band_is_of_one_text"
            )
        ]
