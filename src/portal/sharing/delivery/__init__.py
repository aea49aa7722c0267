"""What goes to receivers and what follows from how it went. Pure: no Django, no database, no clock, no network."""
