"""From a published item to what is said of it on each channel and on paper. Pure: no Django, no database, no clock."""
