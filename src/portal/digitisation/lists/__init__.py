"""Lists of documents to be digitised, read from CSV and XLSX: every row that cannot be taken is named with its number."""
