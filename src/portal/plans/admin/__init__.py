"""Desks of the back office around a plan: difficulties, guidance, budget, links, the next plan."""
