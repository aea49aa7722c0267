"""The admin views of reports; each module exports its `urls` and its entries of the `menu`."""
