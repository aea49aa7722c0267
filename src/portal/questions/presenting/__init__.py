"""How what is asked and answered is shown."""
