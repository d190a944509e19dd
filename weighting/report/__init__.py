"""The report: its tables as data (tables.yaml), their figures, and what they look like in files."""
