"""Write the offices and their holders; with --check, write nothing and fail where a file would change."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from scripts.officeholders.counting import put_between, tables
from scripts.officeholders.made import make
from scripts.officeholders.seeds import MADE_HERE

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "authority.md"


def main() -> int:
    """Write what changed, remove what nothing is left of, and name those files."""
    shared = Path(os.environ.get("DETENTE_SHARED") or ROOT.parent / "shared")
    authority = ROOT / "seeds" / "authority"
    made = make(shared / "data" / "leaders", authority)
    document = put_between(DOCUMENT.read_text("utf-8"), tables(made.tenures, made.offices))
    files = {**made.files, DOCUMENT: document}
    standing = {file for folder in MADE_HERE for file in (authority / folder).glob("*.yaml")}
    standing |= {file for file in files if file.exists()}
    changed = [
        file for file, text in files.items() if file not in standing or file.read_text("utf-8") != text
    ]
    gone = sorted(standing - set(files))
    if "--check" not in sys.argv[1:]:
        for file in changed:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(files[file], encoding="utf-8")
        for file in gone:
            file.unlink()
    for file in [*changed, *gone]:
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")
    return 1 if (changed or gone) and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
