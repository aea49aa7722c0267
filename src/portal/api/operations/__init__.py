"""Generation of the bulk files, and of the packages for the national data set with their ledger."""
