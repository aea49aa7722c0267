"""Pages for people without an account: a leader who decides, an expert who reads."""
