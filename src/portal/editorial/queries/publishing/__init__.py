"""Questions on the way to the public: whose turn, by which path, until when, what was published past it."""
