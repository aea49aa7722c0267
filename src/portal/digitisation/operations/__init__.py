"""What is done with scans: one function an act, one transaction, one entry in the journal."""
