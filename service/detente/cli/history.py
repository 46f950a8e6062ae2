"""Commands for versions: what there is, what changed, names for them, and going back."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from itertools import islice

import click

from detente.changes.restore import restore_version
from detente.changes.rules import rules_of
from detente.changes.summary import describe_change, summarize
from detente.cli.common import as_json, echo_json, print_table, progress, version_store
from detente.settings import Settings
from detente.store.history import difference
from detente.store.patch import patch_lines
from detente.store.ways import lineage

KEPT = 100


def user_name() -> str:
    """Name whoever runs the command, for the log."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without an entry
        return "unknown"


@click.command()
@click.option("-n", "--number", type=click.IntRange(min=1), help="So many versions at most.")
@as_json
@click.pass_obj
def log(settings: Settings, number: int | None, as_json: bool) -> None:
    """List the versions that led to the current one, newest first."""
    store = version_store(settings)
    manifests = list(islice(lineage(store, store.current_id()), number))
    tags = store.tags()
    names = {each.id: [name for name, version in tags.items() if version == each.id] for each in manifests}
    if as_json:
        echo_json([{**each.facts(), "tags": names[each.id]} for each in manifests])
        return
    print_table(
        ("version", "created", "author", "quads", "added", "removed", "message", "tags"),
        (
            (
                each.id,
                each.created[:19].replace("T", " "),
                each.author,
                f"{each.total:,}",
                f"+{each.added:,}",
                f"-{each.removed:,}",
                each.message,
                " ".join([*names[each.id], *(["pruned"] if store.is_pruned(each.id) else [])]),
            )
            for each in manifests
        ),
        whole="version",
    )


@click.command("diff")
@click.argument("before", default="current~1")
@click.argument("after", default="current")
@click.option("--patch", is_flag=True, help="Write an RDF patch, for programs.")
@click.pass_obj
def diff_command(settings: Settings, before: str, after: str, patch: bool) -> None:
    """Show what AFTER has that BEFORE has not, and the other way round; by default the last change.

    Versions are named by id, by tag, as `current`, or as `current~2`: so many before it.
    """
    store = version_store(settings)
    one, other = store.resolve(before), store.resolve(after)
    with progress("Reading patches"):
        change = difference(store, one.id, other.id)
    for line in (
        patch_lines(
            sorted(change.added, key=str), sorted(change.removed, key=str), version=other.id, parent=one.id
        )
        if patch
        else _readable(
            one.id, other.id, describe_change(change, settings.base), summarize(change, settings.base)
        )
    ):
        click.echo(line, nl=not patch)


def _readable(one: str, other: str, lines: Iterator[str], summary: str) -> Iterator[str]:
    yield f"from version {one} to {other}: {summary}"
    yield from lines


@click.command()
@click.argument("name", required=False)
@click.argument("version", default="current")
@click.option("--delete", is_flag=True, help="Take the name away; the version stays.")
@click.pass_obj
def tag(settings: Settings, name: str | None, version: str, delete: bool) -> None:
    """Name a VERSION, so that it can be cited by NAME and is never pruned; without NAME, list the names."""
    store = version_store(settings)
    if name is None:
        print_table(("tag", "version"), store.tags().items(), whole="version")
    elif delete:
        store.untag(name)
    else:
        store.tag(name, store.resolve(version).id)


@click.command()
@click.argument("version")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.pass_obj
def restore(settings: Settings, version: str, dry_run: bool) -> None:
    """Make what a VERSION stated current again, as a new version; the versions since then stay.

    What is settled is derived anew and the gate judges it, so that a version of older rules may be refused.
    """
    store = version_store(settings)
    with progress("Restoring"):
        done = restore_version(
            store,
            rules_of(settings.profile, settings.base),
            version,
            author=user_name(),
            dry_run=dry_run,
        )
    _tell(
        None if done.manifest is None else done.manifest.id,
        summarize(done.change, settings.base),
        is_new=done.is_new,
    )


def _tell(version: str | None, summary: str, *, is_new: bool) -> None:
    if not is_new:
        click.echo(f"version {version}: nothing to change")
    else:
        click.echo(f"version {version}: {summary}" if version else f"dry run, it conforms: {summary}")


@click.command()
@click.argument("version")
@click.pass_obj
def checkout(settings: Settings, version: str) -> None:
    """Make a VERSION current as it is, without a commit: for going on from it, or when the newest is hurt."""
    store = version_store(settings)
    click.echo(f"version {store.check_out(store.resolve(version).id).id} is current")


@click.command()
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=KEPT,
    show_default=True,
    help="Versions that keep their stores, the newest; the current one and those with tags do anyway.",
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@click.pass_obj
def gc(settings: Settings, keep: int, dry_run: bool) -> None:
    """Take the stores of old versions, to give disk space back.

    Their manifests and patches stay: they are listed, compared, queried and restored as before, and a store
    is made again when one is asked for. What is read just now keeps its store.
    """
    with progress("Pruning"):
        done = version_store(settings).prune(keep, dry_run=dry_run)
    verb = "would be pruned" if dry_run else "pruned"
    click.echo(f"{len(done.versions)} versions {verb}, {done.bytes / 1e6:.1f} MB of their own")
