"""The demo: an invented town, and the courses and pages every installation can start from."""
