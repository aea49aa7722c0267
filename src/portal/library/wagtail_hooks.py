"""The library's entries in the admin."""

from django.urls import path
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from portal.agencies.admin.menu import AdminMenuEntry, register_lines
from portal.library.admin import (
    consolidations,
    events,
    instrument,
    instruments,
    stale,
)
from portal.library.admin.instruments import LAW_POLICY, InstrumentViewSet, upload
from portal.library.models import Instrument

register_permission_policy(Instrument, LAW_POLICY)


register_lines(
    (
        # For everyone who is responsible for an agency's contents.
        AdminMenuEntry("Nội dung cần xem lại", "library_stale", (stale.VERB,), "warning", 205),
        AdminMenuEntry("Sự kiện hiệu lực", "library_events", (events.VERB,), "calendar", 212, for_all=True),
        AdminMenuEntry("Văn bản cần tìm", "library_wanted", (instruments.VERB,), "search", 213, for_all=True),
        AdminMenuEntry("Văn bản chưa đủ", "library_doubted", (instruments.VERB,), "doc-empty", 214, for_all=True),
        AdminMenuEntry("Báo lỗi văn bản", "library_problems", (instruments.VERB,), "warning", 215, for_all=True),
    )
)
hooks.register("register_admin_viewset", InstrumentViewSet)


hooks.register(
    "register_admin_urls",
    lambda: [
        path("nap-van-ban/", upload, name="library_upload"),
        path("noi-dung-can-xem-lai/", stale.stale_list, name="library_stale"),
        path("noi-dung-can-xem-lai/<int:pk>/", stale.stale_item, name="library_stale_item"),
        path("noi-dung-can-xem-lai/thay-doi/", stale.change_list, name="library_stale_changes"),
        path("noi-dung-can-xem-lai/thay-doi/<int:pk>/", stale.change, name="library_stale_change"),
        path("van-ban-can-tim/", instruments.wanted, name="library_wanted"),
        path("van-ban-chua-du/", instruments.doubted, name="library_doubted"),
        path("bao-loi-van-ban/", instruments.problem_list, name="library_problems"),
        path("bao-loi-van-ban/<int:pk>/", instruments.settle, name="library_problem"),
        path("su-kien-hieu-luc/", events.inbox, name="library_events"),
        path("su-kien-hieu-luc/nhan/", events.accept_many, name="library_events_accept"),
        path("su-kien-hieu-luc/<int:pk>/", events.event, name="library_event"),
        path("su-kien-hieu-luc/dot/", events.batches, name="library_batches"),
        path("su-kien-hieu-luc/dot/<int:pk>/", events.batch, name="library_batch"),
        path("su-kien-hieu-luc/thoi-han-kiem-tra/", events.review_terms, name="library_review_terms"),
        path("hieu-luc-van-ban/<int:pk>/", instrument.living, name="library_living"),
        path("hieu-luc-van-ban/<int:pk>/su-kien/", instrument.new_event, name="library_event_new"),
        path("hieu-luc-van-ban/<int:pk>/con-hieu-luc/", instrument.confirm, name="library_confirm"),
        path("hieu-luc-van-ban/<int:pk>/quan-he/", instrument.relate, name="library_relate"),
        path("hieu-luc-van-ban/<int:pk>/hop-nhat/", instrument.start, name="library_consolidate"),
        path("hieu-luc-van-ban/<int:pk>/nhan-hop-nhat/", instrument.adopt, name="library_adopt"),
        path("quan-he-van-ban/<int:pk>/go/", instrument.unrelate, name="library_unrelate"),
        path("hop-nhat-van-ban/<int:pk>/", consolidations.consolidation, name="library_consolidation"),
        path("hop-nhat-van-ban/buoc/<int:pk>/", consolidations.step, name="library_consolidation_step"),
    ],
)
