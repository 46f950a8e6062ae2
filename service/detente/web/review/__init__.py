"""`/review`: drafts of claims, corrected in the browser step by step, and published as a version."""
