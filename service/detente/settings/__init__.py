"""Settings of the service: one declarative table, read from `DETENTE_*` environment variables."""

from detente.settings.environment import Row, read_settings, setting_rows, shown_value, written
from detente.settings.table import Settings

__all__ = ["Row", "Settings", "read_settings", "setting_rows", "shown_value", "written"]
