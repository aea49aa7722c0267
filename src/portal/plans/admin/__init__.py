"""The admin views of plans: import, progress, difficulties, guidance, budget, links, the next plan."""
