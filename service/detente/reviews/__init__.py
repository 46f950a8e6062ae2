"""Drafts under review: kept on disk step by step, corrected by people, and written as reviewed seed files."""
