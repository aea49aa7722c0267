"""What a campaign says to each of many: from its wordings to messages."""
