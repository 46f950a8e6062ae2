"""What programs find here: `/openapi.json` for every address that answers in JSON, and `/llms.txt`."""
