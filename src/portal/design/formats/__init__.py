"""How days, moments and numbers are written and read, in place of what Django gives for a language."""
