"""What may be done to scans, pages and campaigns. Every verb is one transaction and leaves word in the journal."""
