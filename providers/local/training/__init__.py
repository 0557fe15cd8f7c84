"""Training of the MRZ line recogniser that ships with the local provider; not part of the wheel."""
