"""The words of questions and answers: a small markup that is read aloud as it stands. Pure."""
