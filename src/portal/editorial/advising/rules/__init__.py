"""The rules, one module for each matter; each rule is a function of a draft."""
