"""How a send is planned: audience, hours, caps, cost and the day on which it is done. Decisions on values."""
