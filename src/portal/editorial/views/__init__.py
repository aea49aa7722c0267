"""The public doors beside the pages themselves."""
