"""Background work: the worker, what keeps its queue in order, and the locks by which workers are known."""
