"""Background work: the sending process, scheduled jobs, readers of the journal and of providers' notices."""
