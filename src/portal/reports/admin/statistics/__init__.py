"""Biểu mẫu thống kê (/quan-tri/bieu-mau/): filled in, looked behind, taken along, defined."""
