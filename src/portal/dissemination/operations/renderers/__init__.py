"""From deliveries to messages: letters, campaigns, and which renderer writes what of a batch."""
