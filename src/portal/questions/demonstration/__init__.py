"""What the demo shows of this room: answers from manuscripts, and questions in every place where one can be."""
