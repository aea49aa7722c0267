"""The desks of reports in the back office: each module exports `urls` and `menu`."""
