"""Small defects, each of which some test must find: the proof that the tests bite."""
