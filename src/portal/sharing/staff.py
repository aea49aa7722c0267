"""What the desks of this room ask of the roles table."""

PARTNER, COPY = "partner.edit", "copy.read"
A_PAGE = 30
