"""Measurements, run from the repository: `python -m bench --help`."""
