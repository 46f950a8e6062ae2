"""Settings of the service: one declarative table, read from `DETENTE_*` environment variables."""

from detente.settings.table import Row, Settings, read_settings, setting_rows, written

__all__ = ["Row", "Settings", "read_settings", "setting_rows", "written"]
