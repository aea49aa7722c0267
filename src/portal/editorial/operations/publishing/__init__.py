"""From draft to public and back: steps, urgent publications, endings, links for people without an account."""
