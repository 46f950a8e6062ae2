"""Commands that make, check and write data."""

from __future__ import annotations

import io

import click

from detente.cli.common import at_version, opened_version
from detente.exports.catalogue import CSV, FORMS
from detente.exports.contents import write_content
from detente.exports.output import coding_of, compressed
from detente.exports.parquet import PARQUET
from detente.exports.rdf import FORMATS, OF_ONE_GRAPH, SETTLED
from detente.exports.sqlite import SQLITE
from detente.exports.tables import TABLES
from detente.settings import Settings


@click.command()
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="Format of RDF; without it, that of the ending of FILENAME, or trig.",
)
@click.option("--graph", help="One graph only, such as entry/2016-08-turkey-russia-1, authority or settled.")
@click.option(
    "--table",
    type=click.Choice([table.name for table in TABLES]),
    help="A table in place of RDF: CSV, or Parquet by the ending .parquet.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True),
    metavar="FILENAME",
    default="-",
    help="File to write, compressed if it ends in .gz or .zst; - is standard output. All tables are written "
    "as one database where it ends in .sqlite.",
)
@at_version
@click.pass_obj
def dump(
    settings: Settings,
    format_: str | None,
    graph: str | None,
    table: str | None,
    output: str,
    version: str | None,
) -> None:
    """Write a version, or one of its graphs, as RDF, or a table of it; the same version gives the same bytes.

    The default graph is named graph/settled, because engines whose default graph is the union of all graphs
    would show rumours as facts. Turtle, N-Triples and JSON-LD have no graphs: they hold one, graph/settled
    unless another is named.
    """
    if table and (graph or format_):
        raise click.UsageError("A table has neither --graph nor --format.")
    stem, coding = coding_of(output)
    format_ = format_ or _format_of(stem, table)
    if graph is None and table is None and format_ in OF_ONE_GRAPH:
        graph = SETTLED
    opened = opened_version(settings, version)
    content = io.BytesIO()
    with compressed(content, coding) as written:
        write_content(opened, settings.base, format_, written, graph=graph, table=table)
    try:
        with click.open_file(output, "wb", atomic=output != "-") as file:
            file.write(content.getbuffer())
    except OSError as error:
        raise click.FileError(output, error.strerror) from None


def _format_of(name: str, table: str | None) -> str:
    """Tell the format by the ending of a file: of a table CSV or Parquet, else that of RDF or SQLite."""
    form = FORMS.get(name.rpartition(".")[2])
    allowed, usual = ((PARQUET,), CSV) if table else ((*FORMATS, SQLITE), "trig")
    return form.format_ if form and form.format_ in allowed else usual
