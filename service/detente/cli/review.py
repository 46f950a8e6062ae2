"""Commands for those who review drafts: a file to fill in, its publication, the withdrawal of an entry."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from detente.changes.commit import Committed, RefusedError, commit
from detente.changes.publishing import Published, publish
from detente.changes.rules import DiplomaticRules, rules_of
from detente.claims.drafting.drafter import EntryText, draft_entry
from detente.claims.drafting.parsing import NoParserError
from detente.claims.drafting.tagging import LEFT_OUT, tag_entry
from detente.claims.seeds.reader import AUTHORITY_FOLDER
from detente.cli.common import as_json, echo_json, progress, version_store
from detente.errors import DetenteError, InputError, Problem
from detente.gazetteer.gazetteer import Gazetteer, gazetteer_of_quads
from detente.resources import resource
from detente.reviews.beginning import begin
from detente.reviews.days import is_day
from detente.reviews.file import read_review_file, review_file
from detente.reviews.folder import NoReviewError, Reviews
from detente.reviews.offices import with_offices
from detente.reviews.review import Review, Stamp, StepError, draft_json
from detente.reviews.withdrawing import Withdrawal, withdrawal_files
from detente.reviews.writing import NEW_THINGS, entry_files, sound_text
from detente.settings import Settings
from detente.store import Draft, VersionStore
from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import Iris

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_AUTHOR = "detente publish"


@click.command("review")
@click.argument("file", type=_FILE, required=False)
@click.option("--drafts", type=_FILE, help="Drafts of the text in FILE, as JSON, in place of a new draft.")
@click.option("--issued", help="Day on which the text was published, such as 2016-08-10.")
@click.option("--title", default="", help="What the entry is about; by default its first words.")
@click.option("--by", "drafted_by", default="", help="Who, or which software, drafted.")
@click.option("--name", help="Write the review of this name, of those in the data folder, as a file.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
@as_json
@click.pass_obj
def review_command(
    settings: Settings,
    file: Path | None,
    drafts: Path | None,
    issued: str | None,
    title: str,
    drafted_by: str,
    name: str | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Write the drafts of the text in FILE as a file to review, or list the reviews that are kept.

    The file names its JSON Schema, so that an editor completes it: accept or reject each claim (state),
    correct what is wrong, say who reviewed it and when. `detente publish` takes it then. With --name a
    review that was begun in the browser is written instead. Without FILE and --name the queue is listed.
    """
    if file is None and name is None:
        _list(Reviews(settings.data), as_json=as_json)
        return
    review = _kept(settings, name) if name else _begun(settings, file, drafts, issued, title, drafted_by)
    made = review_file(review, _schema(output))
    if output is None:
        click.echo(made.decode(), nl=False)
        return
    _write(output, made)
    click.echo(f"{output}: {len(review.items)} claims; fill it in, then 'detente publish {output}'")


@click.command("publish")
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Say what the gate says, and change nothing.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the entry's files there in place of a version: a folder of seeds, for `detente build`.",
)
@as_json
@click.pass_obj
def publish_command(
    settings: Settings, file: Path, dry_run: bool, folder: Path | None, as_json: bool
) -> None:
    """Publish the reviewed entry in FILE as one version, if the gate lets it through.

    An entry that was published before is replaced: `detente diff` shows what that changed. Exit code 2:
    something is wrong in the file, or not chosen yet; 3: the gate refuses what it says.
    """
    review = read_review_file(file)
    files = entry_files(review)
    if folder is not None:
        _write_folder(folder, files)
        return
    with progress("Publishing"):
        done, published = _publish(settings, files, f"Published {review.name}", dry_run=dry_run)
    _tell(done, published, as_json=as_json)


@click.command("withdraw")
@click.argument("entry")
@click.option("--by", required=True, help="The curator who decides it, such as person/curator-1.")
@click.option("--reason", required=True, help="Why.")
@click.option("--publisher", required=True, help="Publisher of the evidence.")
@click.option("--day", required=True, help="Day of the evidence, such as 2016-08-10.")
@click.option("--url", required=True, help="Address of the evidence.")
@click.option("--description", required=True, help="What the evidence says, in your own words.")
@as_json
@click.pass_obj
def withdraw_command(
    settings: Settings,
    entry: str,
    by: str,
    reason: str,
    publisher: str,
    day: str,
    url: str,
    description: str,
    as_json: bool,
) -> None:
    """Withdraw an ENTRY: a curator's decision, with evidence, by which all that it says is deprecated.

    Nothing is deleted: the entry and its claims stay, marked, and settle nothing.
    """
    why = Withdrawal(entry, reason, by, _now(), publisher, day, url, description)
    with progress("Withdrawing"):
        done, published = _publish(settings, withdrawal_files(why), f"Withdrew {entry}: {reason}")
    _tell(done, published, as_json=as_json)


def _begun(
    settings: Settings,
    file: Path | None,
    drafts: Path | None,
    issued: str | None,
    title: str,
    by: str,
) -> Review:
    if file is None or not issued:
        raise click.UsageError("say with --issued when the text was published")
    try:
        text = file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Problem(str(file), None, None, f"cannot be read as UTF-8: {error}")]) from None
    try:
        found, named = _read_drafts(drafts) if drafts else _drafted(settings, text, issued)
        stamp = Stamp(by or named, _now())
        return begin(text, {"issued": issued, "title": title}, found, stamp, ())
    except StepError as error:
        raise InputError([Problem(str(file), None, None, str(error))]) from None


def _drafted(settings: Settings, text: str, issued: str) -> tuple[list[Mapping[str, Any]], str]:
    """Draft the claims of a text by the names of the current version; without the parser it is tagged."""
    if not is_day(issued):
        return [], ""  # which is told when the review is begun
    names, entry = _names(settings), EntryText(sound_text(text), date.fromisoformat(issued))
    try:
        found = [draft_json(each) for each in with_offices(draft_entry(entry, names), names)]
    except NoParserError:
        click.echo(f"warning: {LEFT_OUT}", err=True)
        return [draft_json(each) for each in tag_entry(entry, names)], "detente, by tagging without a parser"
    return [*found], "detente, by rules over a parse"


def _names(settings: Settings) -> Gazetteer:
    iris, version = Iris(settings.base), version_store(settings).current()
    quads = version.match(graph=AUTHORITY.iri(iris)) if version is not None else ()
    return gazetteer_of_quads(quads, iris)


def _read_drafts(path: Path) -> tuple[list[Mapping[str, Any]], str]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError([Problem(str(path), None, None, f"is no JSON: {error}")]) from None
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise InputError([Problem(str(path), None, None, "is to be a list of draft claims")])
    return value, "detente review"


def _kept(settings: Settings, name: str) -> Review:
    try:
        return Reviews(settings.data).read(name)
    except NoReviewError as error:
        raise DetenteError(f"{error}; 'detente review' lists those there are") from None


def _list(kept: Reviews, *, as_json: bool) -> None:
    rows = [
        {
            "name": each.name,
            "open": sum(item.state == "open" for item in each.items),
            "accepted": len(each.accepted),
            "drafted_by": each.state["drafted"]["by"],
            "reviewers": [*each.reviewers()],
            "minutes": round(each.seconds() / 60, 1),
            "version": each.published[-1].version if each.published else None,
            "origin": each.state.get("origin"),
        }
        for each in kept.all()
    ]
    if as_json:
        echo_json({"reviews": rows})
        return
    for row in rows:
        state = f"version {row['version']}" if row["version"] else f"{row['open']} left"
        who = ", ".join(row["reviewers"]) or "nobody yet"
        done = f"{row['accepted']} accepted; drafted by {row['drafted_by']}, reviewed by {who}"
        found = f"; found in {row['origin']['feed']}" if row["origin"] else ""
        click.echo(f"{row['name']}: {state}, {done}{found}")
    if not rows:
        click.echo("nothing is under review")


def _publish(
    settings: Settings, files: Mapping[str, bytes], message: str, *, dry_run: bool = False
) -> tuple[Committed, Published]:
    """Commit what reviewed files say; what the gate refuses is told at its line of them."""
    store: VersionStore = version_store(settings)
    rules, found = rules_of(settings.profile, settings.base), list[Published]()
    if not isinstance(rules, DiplomaticRules):
        raise DetenteError("entries are published in a graph of the profile 'full' alone")
    with tempfile.TemporaryDirectory(prefix="detente-") as name:
        _keep(Path(name), files)

        def change(draft: Draft) -> None:
            found.append(publish(Path(name), draft, rules.gate.ontology, Iris(settings.base)))

        try:
            done = commit(store, rules, change, author=_AUTHOR, message=message, dry_run=dry_run)
        except RefusedError as error:
            for problem in found[0].problems(error.report):
                click.echo(problem, err=True)
            click.echo(f"{error}; nothing was changed", err=True)
            raise click.exceptions.Exit(error.exit_code) from None
    return done, found[0]


def _tell(done: Committed, published: Published, *, as_json: bool) -> None:
    version = done.manifest.id if done.manifest else None
    counts = {"added": len(done.change.added), "removed": len(done.change.removed)}
    if as_json:
        echo_json({"version": version, "new": done.is_new, **counts, "warnings": [*published.doubts]})
        return
    for doubt in published.doubts:
        click.echo(doubt, err=True)
    quads = f"{counts['added']} quads added, {counts['removed']} removed"
    if version is None:
        click.echo(f"dry run: it conforms; {quads}")
    else:
        click.echo(f"version {version}: {quads if done.is_new else 'nothing to change'}")


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write an entry set into a folder of seeds; what is new to the authority goes beside it, there."""
    entry = next(name.removesuffix(".txt") for name in files if name.endswith(".txt"))
    for name, content in files.items():
        path = folder / entry / name
        if name == NEW_THINGS:
            path = folder / AUTHORITY_FOLDER / f"{entry}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)
        click.echo(path)


def _keep(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise DetenteError(f"{path} cannot be written: {error.strerror}") from None


def _schema(output: Path | None) -> str:
    """Give the way from a file to the schema of reviews, without its ending."""
    there = resource("seeds") / "schema" / "review"
    return Path(os.path.relpath(there, output.resolve().parent)).as_posix() if output else there.as_posix()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
