"""The index behind one small port (`port.SearchEngine`); tantivy, embedded, stands behind it."""
