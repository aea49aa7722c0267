"""The staff door to reports: one module a desk, each with its `urls` and its lines of the `menu`."""
