"""Statistics forms on values: named queries, tables with their sums, checks, the heading tree, the sheet. Pure."""
