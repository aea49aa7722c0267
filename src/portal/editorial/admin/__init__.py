"""The admin views of the editorial room; each module of views exports `urls` and `menu`."""
