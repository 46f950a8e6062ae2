"""Reading seeds: source texts, authority entries, reviewed claims and curation, checked with positions."""
