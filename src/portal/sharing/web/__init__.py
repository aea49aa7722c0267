"""The web doors of those who fetch: feeds, OAI-PMH, embeds, oEmbed, pages that explain them, one for each partner."""
