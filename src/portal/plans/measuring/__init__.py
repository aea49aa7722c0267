"""What the portal counts by itself for a plan: which words of the journal count, once, and as what. Pure."""
