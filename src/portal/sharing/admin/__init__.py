"""Admin views of sharing: partners, the ledger, sources and harvested items."""
