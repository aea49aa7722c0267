"""The progress of a campaign as the tables of a spreadsheet."""

from portal.design.sheets import TableSheet
from portal.digitisation.models import Campaign
from portal.digitisation.queries.campaigns import Progress

_HEAD = ("Cơ quan", "Cơ quan tiếp nhận", "Chỉ tiêu", "Trong danh mục", "Đã nhận", "Đã soát", "Đã công bố", "Tỷ lệ (%)")


def sheets_of(campaign: Campaign, progress: Progress) -> list[TableSheet]:
    total = progress.counts
    shares = [
        (
            row.share.agency.name,
            ", ".join(agency.name for agency in row.bearers),
            row.share.quota,
            row.counts.listed,
            row.counts.received,
            row.counts.proofed,
            row.counts.published,
            row.percent,
        )
        for row in progress.shares
    ]
    whole = ("Tổng cộng", "", progress.quota, total.listed, total.received, total.proofed, total.published)
    months = [(f"{month.first:%m/%Y}", month.published, month.total) for month in progress.months]
    return [
        TableSheet("Theo cơ quan", _HEAD, [*shares, (*whole, progress.percent)]),
        TableSheet("Theo tháng", ("Tháng", "Công bố trong tháng", "Cộng dồn"), list(months)),
    ]
