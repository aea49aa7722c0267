"""Things become figures, figures sentences, and these a document. Pure: no Django, no models, no clock."""
