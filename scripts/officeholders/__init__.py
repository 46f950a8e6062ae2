"""Who held which office: lists of holders compared with each other, and what they agree on written as seeds.

`python -m scripts.officeholders` reads the lists in `../shared/data/leaders`, which the project does not contain, and
writes `seeds/authority/offices/`, `people/` and `tenures/`. docs/authority.md has the rules and the counts.
"""
