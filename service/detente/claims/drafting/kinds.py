"""What kind of thing a clause tells: by the tables, and by readings that decide where they leave it open."""

from __future__ import annotations

from dataclasses import dataclass, replace

from detente.claims.drafting.actors import EntryActor, once_each, same_side
from detente.claims.drafting.claim_source import BLOCK, DIRECT, ClaimSource
from detente.claims.drafting.clauses import is_finite, is_passive, prepositions
from detente.claims.drafting.frames import ClauseFrame
from detente.claims.drafting.modality import ClauseMood, is_called_for
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.words_of_acts import ActWords

_MOVES = frozenset({"go", "head", "leave", "return", "land", "depart", "arrive", "fly", "tour"})
_DEALS = frozenset({"conclude", "seal", "clinch", "broker", "finalize", "initial"})
_MUTUAL = frozenset({"meet", "talk", "speak", "confer"})
_PROMISES = frozenset({"pledge", "commitment", "promise", "vow"})
_HOSTILE = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "PROTEST"})
_FRIENDLY = frozenset({"AID", "RETREAT", "COOPERATE", "CONCEDE", "CONSULT"})
_OPEN = frozenset({"possible", "expected", "hypothetical", "speculated"})
_TALKING = frozenset(
    {"review", "discuss", "consider", "examine", "address", "assess", "explore", "continue", "meet"}
)
_GOVERNING = ("state", "seat", "demonym")
_AGREEING = frozenset({"agree"})


@dataclass(frozen=True)
class ClauseKind:
    """A class of the ontology, a PLOVER type, and the modality that the reading gives the claim."""

    kind: str
    event: str | None
    modality: str
    is_typed: bool


class Kinds:
    """Decides what clauses tell."""

    def __init__(self, words: ActWords) -> None:
        self._words = words

    def of(
        self, frame: ClauseFrame, source: ClaimSource, mood: ClauseMood, *, reports: bool, has_place: bool
    ) -> ClauseKind:
        """Give the kind of a clause; `reports`: its verb has reported words below or beside it."""
        kind, event = self._by_words(frame, reports=reports)
        if kind is not None and not self._holds(kind, frame, has_place=has_place):
            kind, event = None, None
        modality = mood.modality
        if kind == "Statement" and mood.is_negative and modality in ("planned", "pledged"):
            modality = "asserted"  # "would not confirm it", "won't comment" refuse now
        found = self._by_modality(kind, event, modality, frame, source)
        return replace(found, event=self._event(found, frame, source, is_negative=mood.is_negative))

    def _event(
        self, found: ClauseKind, frame: ClauseFrame, source: ClaimSource, *, is_negative: bool
    ) -> str | None:
        """Give the PLOVER type: what is threatened, promised, refused or asked for is of that type first.

        By PLOVER's manual what is still to come is an intention: AGREE if cooperative, THREATEN if not.
        """
        over = frame.verb.head if frame.verb.dep in ("xcomp", "pcomp", "conj") else None
        if over is not None and over.lemma == "threaten":
            return "THREATEN"
        coming = found.kind == "Commitment" or found.modality in ("planned", "pledged")
        if coming and is_negative and (found.kind == "Commitment" or found.event in _FRIENDLY):
            return "REJECT"
        if coming and found.event in _HOSTILE and found.kind != "Statement":
            return "THREATEN"
        if found.kind == "Commitment" or (coming and found.event in _FRIENDLY and found.kind != "Statement"):
            return "AGREE"
        if found.modality == "intended" and not source.is_author and found.event is None:
            return "REQUEST"
        return found.event

    def _by_words(self, frame: ClauseFrame, *, reports: bool) -> tuple[str | None, str | None]:
        act, lemma = frame.act, frame.verb.lemma
        kind, event = (act.kind, act.event) if act else (None, None)
        if reports and kind not in ("Commitment", "Position"):
            return "Statement", event if kind == "Statement" else None
        if lemma == "speak" and not any(name in ("with", "by") for name, _ in prepositions(frame.verb)):
            others = [each for each in frame.others if each.kind in ("person", "role", "state")]
            if frame.noun is None:
                return (
                    ("Meeting", "CONSULT")
                    if others and frame.verb.has("to") and frame.others[0].kind != "bare"
                    else ("Statement", "CONSULT")
                )
        return kind, event

    def _holds(self, kind: str, frame: ClauseFrame, *, has_place: bool) -> bool:
        """Tell whether a clause has what its kind needs."""
        lemma = frame.verb.lemma
        if kind == "Commitment" and lemma == "commit" and frame.thing is not None:
            return frame.thing.pos == "PRON"  # to commit a crime is no pledge
        if kind == "Position" and lemma in ("push", "press"):
            wished = frame.verb.child("xcomp", "ccomp", "advcl")
            return frame.verb.has("for") or (wished is not None and wished.tag == "VB")
        if kind == "Visit":
            goes = any(each.kind in ("person", "role", "phrase") or each.state for each in frame.agents)
            return (frame.noun is not None) or (goes and (has_place or lemma not in _MOVES))
        if kind == "Agreement" and frame.noun is None:
            return lemma not in _DEALS or (frame.thing is not None and self._is_deal(frame.thing))
        if kind == "Measure" and frame.noun is None:
            return bool(frame.recipients or frame.partners or frame.others) or self._is_paired(frame)
        if kind == "Meeting" and frame.noun is None and lemma in ("receive", "host", "gather"):
            met = [*frame.recipients, *frame.agents] if is_passive(frame.verb) else frame.recipients
            return any(each.kind in ("person", "role") for each in met)
        return True

    def _is_deal(self, thing: ParsedWord) -> bool:
        act = self._words.nouns.get(thing.lemma)
        return act is not None and act.kind == "Agreement"

    def _is_paired(self, frame: ClauseFrame) -> bool:
        thing = frame.thing or frame.subject
        return thing is not None and (frame.verb.lemma, thing.lemma) in self._words.pairs

    def _by_modality(
        self, kind: str | None, event: str | None, modality: str, frame: ClauseFrame, source: ClaimSource
    ) -> ClauseKind:
        typed = kind is not None
        if self._is_agreement(frame):
            return ClauseKind("Agreement", "AGREE", "asserted" if modality == "pledged" else modality, True)
        if modality == "pledged":
            return self._promised(kind, event, frame, typed=typed)
        own = not source.is_author and any(
            same_side(each, source.actor, self._words.media) for each in frame.agents
        )
        if (
            modality == "intended"
            and own
            and kind not in ("Statement", "Meeting", "Visit", "Agreement", "Position")
        ):
            return ClauseKind("Commitment", "AGREE", modality, typed)
        if modality == "intended" and source.is_author and is_called_for(frame.verb):
            return ClauseKind("Position", "REQUEST", modality, True)  # "Russia must end its attacks"
        if kind == "Commitment":
            return self._promising(event, modality)
        bound = self._binding(kind, event, modality, frame, source)
        if bound is not None:
            return bound
        if kind is None or (kind == "Event" and not source.is_author):
            return ClauseKind(self._untyped(frame, source, modality), event, modality, typed)
        return ClauseKind(kind, event, modality, typed)

    def _binding(
        self, kind: str | None, event: str | None, modality: str, frame: ClauseFrame, source: ClaimSource
    ) -> ClauseKind | None:
        """Read what binds without a word of promising; None where nothing does."""
        if self._is_committed(frame.verb) and modality == "asserted":
            return ClauseKind("Commitment", "AGREE", "pledged", True)
        if kind in (None, "Event", "Measure") and modality == "planned" and _is_own_word(frame, source):
            return ClauseKind("Commitment", event or "AGREE", "pledged", True)  # "it will be built", he said
        if kind in (None, "Event") and modality == "planned" and source.is_author and _is_announced(frame):
            return ClauseKind("Commitment", event, modality, kind is not None)
        return None

    def _promised(
        self, kind: str | None, event: str | None, frame: ClauseFrame, *, typed: bool
    ) -> ClauseKind:
        if kind in ("Meeting", "Visit", "Agreement"):
            return ClauseKind(kind, event, "planned", typed)
        if kind == "Statement" and frame.verb.dep == "xcomp" and not is_finite(frame.verb):
            return ClauseKind("Commitment", event or "AGREE", "pledged", True)  # "vowed to respond"
        if kind == "Statement":
            return ClauseKind(
                kind, event, "asserted" if frame.verb.lemma in self._words.cues else "planned", typed
            )
        return ClauseKind("Commitment", event or "AGREE", "pledged", True)

    def _promising(self, event: str | None, modality: str) -> ClauseKind:
        if modality == "asserted":
            return ClauseKind("Commitment", event, "pledged", True)
        if modality in ("possible", "hypothetical", "alleged", "expected", "evaluated"):
            return ClauseKind("Claim", event, modality, False)
        return ClauseKind("Commitment", event, modality, True)

    def _untyped(self, frame: ClauseFrame, source: ClaimSource, modality: str) -> str:
        """Read what others say, what only may be, and what is the case as a Claim; the rest are Events."""
        open_still = modality in _OPEN
        return "Claim" if not source.is_author or open_still or self._is_state(frame.verb) else "Event"

    def _is_committed(self, verb: ParsedWord) -> bool:
        """Read "remains committed to"."""
        told = verb.child("acomp", "attr", "oprd")
        return verb.lemma in ("be", "remain", "stay") and told is not None and told.lower == "committed"

    def _is_state(self, verb: ParsedWord) -> bool:
        return verb.lemma in self._words.states or verb.child("attr", "acomp", "oprd") is not None

    def _is_agreement(self, frame: ClauseFrame) -> bool:
        """Read "A and B agreed to do" as an agreement; one side's agreeing is its commitment."""
        over = frame.verb.head if frame.verb.dep in ("xcomp", "pcomp", "ccomp") else None
        agreeing = frame.verb.lemma in _AGREEING or (over is not None and over.lemma in _AGREEING)
        sides = {each.state or each.key for each in frame.agents}
        return agreeing and len(sides) >= 2

    def bound_states(
        self, kind: str, modality: str, parts: list[EntryActor], state_of: dict[str, EntryActor]
    ) -> list[EntryActor]:
        """Add the states behind people who bind them by a promise, a measure, an agreement, a position."""
        if kind not in ("Commitment", "Agreement", "Measure", "Position") and modality not in (
            "pledged",
            "intended",
        ):
            return parts
        behind = [
            state_of[each.state]
            for each in parts
            if each.kind in ("person", "role") and each.state in state_of
        ]
        return once_each([*parts, *behind])


def _is_announced(frame: ClauseFrame) -> bool:
    """Tell whether a state is told to do a thing in the future: its commitment, until it is done."""
    if frame.verb.lemma in _TALKING:
        return False
    will = any(
        each.lower in ("will", "shall", "wo", "'ll") for each in frame.verb.children if each.dep == "aux"
    )
    return will and any(each.kind in _GOVERNING for each in frame.agents)


def _is_own_word(frame: ClauseFrame, source: ClaimSource) -> bool:
    """Tell whether one who speaks for a state says, in his own words, what will be done by nobody named."""
    speaks = source.speech in (DIRECT, BLOCK) and source.actor.kind in ("person", "role")
    will = any(each.lower in ("will", "shall", "'ll") for each in frame.verb.children)
    return speaks and source.actor.state is not None and will and is_passive(frame.verb) and not frame.agents
