"""What has a time of its own, written for other programs. Pure: no Django, no clock."""
