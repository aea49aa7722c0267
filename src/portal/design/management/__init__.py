"""The commands that keep the screens in Vietnamese."""
