"""What the portal gives to machines: published answers as open data, read-only, versioned, in pages and in whole files."""
