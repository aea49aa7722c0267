"""What the portal gives to machines: published answers as open data, read-only, page by page and in whole files."""
