"""The parts of a benchmark: each measures one thing and gives its tables."""
