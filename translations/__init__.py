"""Gettext catalogues of the questionnaires and the interface, and the tools that keep them complete."""
