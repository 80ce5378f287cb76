"""A stand-in for TMDB over HTTP: a catalogue file, or a synthetic catalogue whose laws are known."""
