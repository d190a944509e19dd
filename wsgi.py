"""The WSGI entry point: `gunicorn wsgi:app`."""

from survey.config import Config
from survey.web import create_app

app = create_app(Config.from_env())
