"""When, how fast and at what cost a campaign leaves: hours, caps, quotas, forecast. Pure: no Django, no database."""
