"""The law itself: instruments, editions, provisions, their addresses, and the links between them."""
