"""Lists of documents to be digitised, read from CSV and XLSX; a row that cannot be taken is named by its number."""
