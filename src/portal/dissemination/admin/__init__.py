"""Admin views: letters, campaigns, accounts, people at the counter, requests about data. One module each."""
