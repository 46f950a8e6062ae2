"""Serve a data folder with the saved questions in the plain profile, which builds nothing."""

from __future__ import annotations

import os

from detente.questions.saved import load_questions
from detente.settings.environment import read_settings
from detente.web.server.serving import serve

if __name__ == "__main__":  # the processes of the service import this file again
    settings = read_settings(os.environ)
    serve(settings, load_questions(settings.base))
