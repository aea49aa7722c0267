"""Random questions and answers, for a full database."""
