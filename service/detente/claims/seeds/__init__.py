"""Reading of `seeds/`: reviewed entries and their claims, the authority, the curation."""
