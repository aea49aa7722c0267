"""What may be asked of scans, pages and campaigns. Nothing here writes."""
