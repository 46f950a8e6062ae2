"""Versions: what each changed, which was there at a time, and how to cite one."""
