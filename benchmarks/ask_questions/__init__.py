"""Question sets written before the parser saw them, round by round."""
