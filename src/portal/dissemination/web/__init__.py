"""Public pages: subscribing, the follower's own page, the kit of a published item, and providers' callbacks."""
