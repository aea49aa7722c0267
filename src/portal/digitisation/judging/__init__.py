"""Measuring with pages whose text is known: how well documents are understood."""
