"""The web doors of those who fetch: feeds, OAI-PMH, embeds, oEmbed, and the pages that explain them."""
