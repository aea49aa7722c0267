"""Reports in the back office: each module brings its `urls` and its lines of the `menu`."""
