"""From deliveries to messages: letters, and campaigns."""
