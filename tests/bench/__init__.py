"""Measurements, each as a ratio to a floor from the same run.  `make bench` prints them; no test asserts a time."""
