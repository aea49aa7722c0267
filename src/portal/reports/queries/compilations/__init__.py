"""What a consolidated report holds: its list, its figures with what is behind them, its drafts, its document."""
