"""Statistics forms as values: named queries, tables with sums, checks, headings, the spreadsheet. Pure."""
