"""Plans in the back office: import, progress, difficulties, guidance, budget, links, the next plan."""
