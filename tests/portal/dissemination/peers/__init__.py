"""Real peers, started by the tests on loopback: a message centre of npm `smpp`, and Kannel."""
