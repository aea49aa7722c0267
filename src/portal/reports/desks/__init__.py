"""Where officers report: every module exports `urls` and `menu`."""
