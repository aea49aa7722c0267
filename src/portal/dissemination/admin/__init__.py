"""Admin views: letters, campaigns, accounts, people at the counter, requests about data. A module each."""
