"""Those at the other end of the wire, started by tests on the loopback."""
