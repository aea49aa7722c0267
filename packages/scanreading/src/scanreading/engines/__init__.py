"""Recognition of a page's picture as words with bounding boxes. Pure: no Django; runs in separate processes."""
