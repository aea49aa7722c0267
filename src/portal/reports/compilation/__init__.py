"""From things to figures, from figures to sentences, from these to a document. Pure: no Django, no models, no clock."""
