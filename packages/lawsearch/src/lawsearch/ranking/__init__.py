"""How questions and texts are read and compared. Pure: no Django, no models, no files, no clock."""
