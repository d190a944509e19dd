"""The application: people, fieldwork, storage, jobs and pages around the four pure packages."""

__version__ = "0.1.0"
