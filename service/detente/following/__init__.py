"""Followers: data folders that become, version by version, what a log of patches has."""
