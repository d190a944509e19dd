"""Use cases: the only code that changes data. Functions of (session, actor, *, ...) that flush and never commit."""
