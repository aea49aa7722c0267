"""Public views of sharing: feeds, OAI-PMH, embeds, oEmbed, their documentation, and a page for each partner."""
