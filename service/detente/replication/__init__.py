"""The order of versions as a log of patches, and versions made again from it, on this machine or another."""
