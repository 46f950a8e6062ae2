"""The flat tables that a version can be had as."""

from __future__ import annotations

from collections.abc import Iterable

from detente.exports.columns import (
    SAID,
    SETTLED,
    Column,
    Table,
    code_column,
    iris_column,
    label,
    literal_column,
    names_column,
    row_iri_column,
    states_column,
)
from detente.vocabulary.eventualities import NARROW, in_sparql, local_name, narrowest_filters

_LABEL = Column("label", "Name", "Its name.", label("row"))
_EVENT = row_iri_column("event", "Event", "Its IRI, which never changes.")
_CLAIMS = iris_column(
    "claims", "Claims", "The claims of it; the table `claims` has their words.", "^det:about"
)
_ENTRIES = iris_column("entries", "Entries", "The entries that claim it.", "^det:about/det:reportedIn")
_MODALITIES = code_column(
    "modalities",
    "Modalities",
    "How it is claimed: planned, pledged, …",
    "^det:about/det:modality",
    "modality",
    several=True,
)
_ATTRIBUTED = names_column("attributed_to", "Attributed to", "Who claims it.", "^det:about/det:attributedTo")
_SIDES = states_column(
    "sides",
    "Sides",
    "States that take part, or whose organisation or office holder does; ISO 3166-1 alpha-3.",
    "det:side",
)
_PARTICIPANTS = names_column(
    "participants", "Participants", "Who takes part, agents and recipients too.", "det:participant"
)


def _taken_back(of: str, path: str) -> Column:
    """Tell how entries were taken back: their words stay, and settle nothing."""
    words = (
        f"`withdrawn` or `replaced`: {of} was taken back, by a curator or by a later entry that corrects it."
    )
    return Column(
        "taken_back",
        "Taken back",
        words,
        (
            f'?row {path} ?entry . ?entry det:rank dets:rank-deprecated BIND("withdrawn" AS ?value)',
            f'?row {path} ?entry . ?later dct:replaces ?entry ; a det:Entry BIND("replaced" AS ?value)',
        ),
        several=True,
    )


def _kind(within: str) -> Column:
    names_ = ", ".join(map(local_name, NARROW))
    pattern = f"?row a ?class . {narrowest_filters('?row', '?class')}".rstrip()
    return Column(
        "kind",
        "Kind",
        f"Its class in the ontology: {names_}; none if it is another event.",
        f"VALUES ?class {{ {in_sparql(NARROW)} }} {within.format(pattern)} "
        "BIND(STRAFTER(STR(?class), STR(det:)) AS ?value)",
        several=True,
    )


def _types(within: str) -> Column:
    about = "PLOVER category or CAMEO code."
    return code_column(
        "event_types", "Event types", about, "det:eventType", "event-type", several=True, within=within
    )


def _parties(within: str) -> tuple[Column, ...]:
    return (
        names_column("agents", "Agents", "Who does or did it, or is bound.", "det:agent", within=within),
        names_column(
            "recipients", "Recipients", "Whom it is aimed at, or owed to.", "det:recipient", within=within
        ),
    )


def _dates(within: str = SETTLED) -> tuple[Column, ...]:
    edtf = "When, in EDTF (ISO 8601-2), which also tells how surely and how exactly."
    last = "The last day that the date allows; none if it is open or has no date."
    return (
        literal_column("date", "Date", edtf, "det:edtf", within=within),
        literal_column(
            "start", "First day", "The first day that the date allows.", "det:start", "date", within
        ),
        literal_column("end", "Last day", last, "det:end", "date", within),
    )


def _where(within: str = SETTLED) -> tuple[Column, ...]:
    level = "Of a meeting: heads, ministers, officials."
    return (
        names_column("places", "Places", "Where.", "det:place", within=within),
        code_column("level", "Level", level, "det:level", "level", within=within),
    )


def _status(within: str = SETTLED) -> Column:
    about = "How far it is: proposed, pledged, agreed, in-force, …"
    return code_column("status", "Status", about, "det:status", "status", within=within)


EVENTS = Table(
    "events",
    "Events and what else may hold: settled only",
    "A row for each eventuality that is settled, with its settled values; `kind` says what it is.",
    "?row a det:Eventuality .",
    (
        _EVENT,
        _LABEL,
        _kind(SETTLED),
        _types(SETTLED),
        _SIDES,
        *_parties(SETTLED),
        _PARTICIPANTS,
        *_dates(),
        *_where(),
        _status(),
        iris_column("in_response_to", "In response to", "What it answers.", "det:inResponseTo"),
        iris_column("part_of", "Part of", "What it is a part of.", "det:partOf"),
        _CLAIMS,
        _ENTRIES,
    ),
)

UNSETTLED = Table(
    "unsettled",
    "What is said, and not settled",
    "A row for each eventuality that an entry speaks of and that is not settled: planned, alleged, denied, "
    "disputed, or promised. Its values are those that entries give it. None of it is to be counted as fact.",
    f"{SAID.format('?row a det:Eventuality .')} ?entry a det:Entry . "
    "FILTER NOT EXISTS { ?row a det:Eventuality }",
    (
        _EVENT,
        _LABEL,
        _kind(SAID),
        _types(SAID),
        states_column(
            "states", "States", "States among its participants; ISO 3166-1 alpha-3.", "det:participant", SAID
        ),
        *_parties(SAID),
        *_dates(SAID),
        *_where(SAID),
        _status(SAID),
        _MODALITIES,
        code_column(
            "polarities",
            "Polarities",
            "Whether claims affirm or deny it.",
            "^det:about/det:polarity",
            "polarity",
            several=True,
        ),
        _ATTRIBUTED,
        _CLAIMS,
        _ENTRIES,
        _taken_back("an entry that speaks of it", "^det:about/det:reportedIn"),
    ),
)

_ABOUT = "?row (det:about|det:comments|rdf:subject) ?thing ."
_IS_SETTLED = (
    "?row det:about ?thing . ?thing a det:Eventuality . BIND(true AS ?value)",
    "?row rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o . FILTER EXISTS { ?s ?p ?o } "
    "BIND(true AS ?value)",
)

CLAIMS = Table(
    "claims",
    "Claims: who said what, how surely, in which words",
    "A row for each claim, whether or not what it says is settled.",
    "?row a det:Claim .",
    (
        row_iri_column("claim", "Claim", "Its IRI, which never changes."),
        Column(
            "about",
            "About",
            "What it claims, comments on, or states a value of.",
            _ABOUT.replace("?thing", "?value"),
            "anyURI",
        ),
        Column("about_label", "About (name)", "The name of that.", f"{_ABOUT} {label('thing')}"),
        iris_column(
            "property",
            "Property",
            "The property whose value it states, if it states one.",
            "rdf:predicate",
            several=False,
        ),
        Column(
            "value",
            "Value",
            "That value: an IRI, or the words of a literal.",
            "?row rdf:object ?object . BIND(STR(?object) AS ?value)",
        ),
        code_column("modality", "Modality", "How: asserted, planned, alleged, …", "det:modality", "modality"),
        code_column("polarity", "Polarity", "`negative` if it denies.", "det:polarity", "polarity"),
        Column(
            "settled",
            "Settled",
            "Whether what it is about, or the value that it states, is settled, by this claim or by another.",
            _IS_SETTLED,
            "boolean",
            absent="false",
        ),
        code_column(
            "rank", "Rank", "`preferred` or `deprecated`, if a curator has said so.", "det:rank", "rank"
        ),
        names_column(
            "attributed_to", "Attributed to", "The nearest source of it.", "det:attributedTo", several=False
        ),
        iris_column(
            "attributed_to_iri", "Attributed to (IRI)", "The IRI of that.", "det:attributedTo", several=False
        ),
        Column(
            "quote",
            "Quote",
            "The words that it rests on.",
            "?row det:anchor/oa:hasSelector/oa:exact ?value .",
        ),
        Column(
            "quote_start",
            "Quote: start",
            "Where they begin in the entry's text: Unicode code points, from 0.",
            "?row det:anchor/oa:hasSelector/oa:start ?value .",
            "nonNegativeInteger",
        ),
        Column(
            "quote_end",
            "Quote: end",
            "Where they end: the first code point after them.",
            "?row det:anchor/oa:hasSelector/oa:end ?value .",
            "nonNegativeInteger",
        ),
        literal_column("words", "Words", "What a comment says.", "schema:text"),
        iris_column(
            "entry",
            "Entry",
            "The entry that reports it; none if it is a curator's.",
            "det:reportedIn",
            several=False,
        ),
        Column(
            "entry_date",
            "Date of the entry",
            "The day of that entry.",
            "?row det:reportedIn/dct:issued ?value .",
            "date",
        ),
        _taken_back("the entry that reports it", "det:reportedIn"),
    ),
)

COMMITMENTS = Table(
    "commitments",
    "Commitments: settled only",
    "A row for each pledge, promise, offer or intention that is settled as made. "
    "What is promised is not settled by it.",
    "?row a det:Commitment .",
    (
        row_iri_column("commitment", "Commitment", "Its IRI, which never changes."),
        _LABEL,
        states_column(
            "agent_states", "Bound states", "States that are bound, by ISO 3166-1 alpha-3.", "det:agent"
        ),
        _parties(SETTLED)[0],
        states_column("recipient_states", "Owed to states", "States that it is owed to.", "det:recipient"),
        _parties(SETTLED)[1],
        _status(),
        *_dates(),
        iris_column("commits_to", "Commits to", "What is to be done.", "det:commitsTo"),
        _MODALITIES,
        _ATTRIBUTED,
        Column(
            "quotes",
            "Quotes",
            "The words of these claims.",
            "?row ^det:about/det:anchor/oa:hasSelector/oa:exact ?value .",
            several=True,
        ),
        _CLAIMS,
        _ENTRIES,
    ),
)

MEETINGS = Table(
    "meetings",
    "Meetings: settled only",
    "A row for each meeting that is settled.",
    "?row a det:Meeting .",
    (
        row_iri_column("meeting", "Meeting", "Its IRI, which never changes."),
        _LABEL,
        _SIDES,
        names_column("participants", "Participants", "Who met.", "det:participant"),
        iris_column("participant_iris", "Participants (IRIs)", "The IRIs of these.", "det:participant"),
        *_dates(),
        *_where(),
        iris_column("topics", "Topics", "What it was about.", "det:topic"),
        _CLAIMS,
        _ENTRIES,
    ),
)

_PERSON = ("?row det:holder ?thing .", "?row a det:Person . BIND(?row AS ?thing)")


def _person(pattern: str) -> tuple[str, ...]:
    return tuple(f"{each} {pattern}" for each in _PERSON)


PEOPLE = Table(
    "people-and-offices",
    "People and offices",
    "A row for each time that a person held an office, and one for each person of whom no office is known.",
    "{ ?row a det:Tenure } UNION { ?row a det:Person FILTER NOT EXISTS { ?tenure det:holder ?row } }",
    (
        row_iri_column("tenure", "Tenure", "The tenure's IRI; the person's, if no office is known."),
        Column("person", "Person", "The person's IRI.", _person("BIND(?thing AS ?value)"), "anyURI"),
        Column("person_label", "Person (name)", "The person's name.", _person(label("thing"))),
        Column(
            "wikidata",
            "Wikidata",
            "The person in Wikidata.",
            _person("?thing skos:exactMatch ?value . FILTER(STRSTARTS(STR(?value), STR(wd:)))"),
            "anyURI",
        ),
        iris_column("office", "Office", "The office's IRI.", "det:office", several=False),
        names_column("office_label", "Office (name)", "The office's name.", "det:office", several=False),
        states_column(
            "state", "State", "The state whose office it is, by ISO code.", "det:office/det:ofState"
        ),
        *_dates(),
    ),
)

TABLES: tuple[Table, ...] = (EVENTS, UNSETTLED, CLAIMS, COMMITMENTS, MEETINGS, PEOPLE)


def table(name: str, among: Iterable[Table] = TABLES) -> Table:
    """Find a table by its name; raises KeyError."""
    for each in among:
        if each.name == name:
            return each
    raise KeyError(name)
