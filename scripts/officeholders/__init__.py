"""Who held which office: lists of holders compared with each other, and what they agree on written as seeds.

`python -m scripts.officeholders` reads the lists in `../shared/data/leaders`, which are not the project's,
and writes `offices/`, `people/` and `tenures/` in `seeds/authority/`. docs/authority.md has the rules.
"""
