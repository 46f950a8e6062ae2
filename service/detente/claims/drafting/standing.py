"""Which clauses say a thing of their own, and are worth a draft."""

from __future__ import annotations

from collections.abc import Sequence

from detente.claims.drafting.actors import EntryActor
from detente.claims.drafting.circumstances import Circumstances
from detente.claims.drafting.claim_source import ClaimSource
from detente.claims.drafting.clauses import is_finite, is_hearsay, is_infinitive, is_question
from detente.claims.drafting.entry_reading import EntryReading
from detente.claims.drafting.frames import ClauseFrame
from detente.claims.drafting.kinds import ClauseKind
from detente.claims.drafting.parsing import ParsedWord

_LINKING = frozenset(
    {"accord", "include", "regard", "follow", "concern", "involve", "cite", "base", "locate"}
)
_STAYING = frozenset({"be", "remain", "stay"})
_SHORT = frozenset({"be", "do", "go"})
_PLANS = frozenset(
    {"plan", "proposal", "pledge", "commitment", "promise", "decision", "agreement", "offer", "deal", "vow"}
)
LIKELY = frozenset(
    {"likely", "ready", "set", "due", "able", "willing", "unlikely", "poised", "committed", "prepared"}
)
_RELATIVE = frozenset({"WP", "WDT", "WP$"})
_WHEN = frozenset({"after", "before", "since", "when", "while", "as", "until", "once", "whilst"})
_MADE = frozenset({"report", "write", "edit", "compile", "translate", "photograph"})
_TALKING = frozenset(
    {"discuss", "talk", "review", "consider", "examine", "address", "assess", "debate", "explore", "brief"}
)
PROMISES = frozenset({"commitment", "pledge", "promise", "vow", "determination", "readiness", "willingness"})


def _is_credit(verb: ParsedWord) -> bool:
    """Tell whether it is the "Reporting by X", "Edited by Y" under a text."""
    made = verb.lemma in _MADE and verb.tag in ("VBG", "VBN") and verb.has("by")
    return made and verb.text[0].isupper() and verb.child("nsubj", "nsubjpass", "dobj") is None


class ClauseStanding:
    """Tells which clauses of one entry stand by themselves; `told` are event nouns that a clause has told."""

    def __init__(self, reading: EntryReading, circumstances: Circumstances, told: set[int]) -> None:
        self._reading = reading
        self._words = reading.words
        self._circumstances = circumstances
        self.told = told

    def says_nothing(self, verb: ParsedWord) -> bool:
        """Tell whether a verb is part of what another one says."""
        if not verb.text[:1].isalpha() or (len(verb.text) < 3 and verb.lemma not in _SHORT):
            return True
        below = next((each for each in verb.children if each.dep == "xcomp" and each.is_verbal()), None)
        if below is not None and (verb.lemma in self._words.silent or verb.lemma == "be"):
            return True
        if self._is_told_elsewhere(verb):
            return True
        if self._repeats_promise(verb) or self._is_refused_word(verb) or self._is_purpose_of_talks(verb):
            return True
        if is_question(verb) or self._is_imperative(verb) or self._reading.is_asked(verb):
            return True
        if verb.lemma in ("consider", "plan", "discuss") and below is None and self._has_clause_object(verb):
            return True
        if verb.lemma in ("call", "provide", "require", "envisage", "stipulate") and self._is_papers(verb):
            return True  # what a plan calls for has a draft of its own
        return verb.lemma == "be" and self._is_empty(verb)

    def _is_told_elsewhere(self, verb: ParsedWord) -> bool:
        """Tell whether what it says has a draft of its own: "is said to", "there is speculation that"."""
        tale = verb.lemma == "be" and self._is_tale(verb)
        quality = verb.dep == "acomp" and verb.child("nsubj", "dobj", "xcomp", "ccomp") is None
        told = tale or quality or _is_credit(verb)  # the "delighted" of "is delighted"
        return told or is_hearsay(verb, self._words) or self._is_of_committed(verb)

    def _is_of_committed(self, verb: ParsedWord) -> bool:
        """Tell whether it is the "committed", or the verb below it, of "is committed to helping"."""
        top = verb.head.head if verb.dep == "pcomp" else verb
        while top.dep == "xcomp" and top.lower != "committed":
            top = top.head
        if top.lower != "committed" and top.dep == "pcomp":
            top = top.head.head
        return (
            top.lower == "committed" and top.dep in ("acomp", "oprd", "attr") and top.head.lemma in _STAYING
        )

    def _is_tale(self, verb: ParsedWord) -> bool:
        told = verb.child("attr")
        return told is not None and told.lemma in self._words.tales and verb.has("there")

    def _is_papers(self, verb: ParsedWord) -> bool:
        subject = verb.child("nsubj")
        below = any(each.is_verbal() and each.dep in ("xcomp", "ccomp", "advcl") for each in verb.children)
        wanted = any(each.dep == "pcomp" for near in verb.children for each in near.children)
        return subject is not None and subject.lemma in self._words.papers and (below or wanted)

    def _repeats_promise(self, verb: ParsedWord) -> bool:
        """Tell whether it is what a promise that has a draft is about: "the commitment to continue to …"."""
        top = verb
        while top.dep in ("xcomp", "conj") and not top.is_root:
            top = top.head
        return top.dep == "acl" and top.head.i in self.told and top.head.lemma in PROMISES

    def _is_purpose_of_talks(self, verb: ParsedWord) -> bool:
        """Tell whether it is what people meet for: "met in Vienna to discuss the bid"."""
        met = self._words.verbs.get(verb.head.lemma)
        is_met = met is not None and met.kind in ("Meeting", "Visit")
        return verb.dep == "advcl" and is_infinitive(verb) and is_met and verb.lemma in _TALKING

    def _is_refused_word(self, verb: ParsedWord) -> bool:
        """Tell whether it is what somebody "declined to say", which the refusal's draft tells."""
        refused = verb.dep == "xcomp" and verb.head.lemma in ("decline", "refuse")
        return refused and self._words.speaks(verb.lemma)

    def _is_imperative(self, verb: ParsedWord) -> bool:
        """Tell whether the author asks the reader: "expect a meeting", "see our report"."""
        plain = verb.tag in ("VB", "VBP") and not any(each.dep in ("aux", "neg") for each in verb.children)
        alone = verb.is_root or (verb.dep in ("conj", "parataxis") and verb.head.is_verbal())
        return (
            plain
            and alone
            and verb.lower == verb.lemma
            and self._reading.clauses.subject(verb) is None
            and not self._reading.spoken.speaker_at(verb.start)
        )

    def _has_clause_object(self, verb: ParsedWord) -> bool:
        return verb.child("dobj") is None and verb.child("ccomp", "pcomp", "xcomp") is not None

    def _is_empty(self, verb: ParsedWord) -> bool:
        told = verb.child("attr", "acomp", "oprd")
        if told is None:
            return verb.child("prep", "advmod") is None
        below = told.child("xcomp", "ccomp") or verb.child("xcomp", "ccomp")
        return below is not None and (
            told.lower in LIKELY
            or told.lower in self._words.governors
            or told.lower in self._words.sure_adjectives
        )

    def is_claim(
        self, frame: ClauseFrame, kind: ClauseKind, source: ClaimSource, parts: Sequence[EntryActor]
    ) -> bool:
        """Tell whether a clause, with its kind, source and participants, is worth a draft."""
        verb = frame.verb
        strong = [each for each in parts if each.kind != "bare" and (each.is_grounded or each.kind == "body")]
        if verb.lemma in _LINKING and frame.noun is None:
            return False
        if (
            frame.subject is not None
            and frame.subject.lemma in self._words.unattributed
            and not kind.is_typed
        ):
            return False  # "speculation has centred on": what it is about has its own draft
        if not self._is_finite(verb):
            return self._stands_unfinite(frame, kind, strong)
        if self._is_background(frame, kind, source, strong):
            return False
        grounded = [each for each in parts if each.kind != "bare"]
        needs_none = kind.kind in ("Incident", "Meeting", "Agreement", "Visit") and kind.is_typed
        return bool(grounded) or needs_none or frame.noun is not None or not source.is_author

    def _is_background(
        self, frame: ClauseFrame, kind: ClauseKind, source: ClaimSource, strong: Sequence[EntryActor]
    ) -> bool:
        """Tell whether a clause only says when, under what condition another is told."""
        verb, few = frame.verb, len({each.key for each in strong}) < 2
        if verb.dep in ("relcl", "advcl") and not strong and kind.kind in ("Incident", "Event", "Claim"):
            return source.is_author or (verb.dep == "relcl" and not kind.is_typed)
        if verb.dep == "advcl" and kind.modality == "hypothetical":
            return few or not kind.is_typed
        acts = any(each.kind in ("state", "seat") for each in frame.agents)
        if verb.dep == "advcl" and not kind.is_typed and few and not acts:
            return any(
                each.lower in _WHEN and each.dep in ("mark", "advmod", "prep") for each in verb.children
            )
        if verb.dep != "relcl" or kind.is_typed:
            return False
        relative = frame.subject is None or frame.subject.tag in _RELATIVE
        return source.is_author and (relative or (few and not verb.has("when")))

    def _is_finite(self, verb: ParsedWord) -> bool:
        top = verb
        while top.dep == "xcomp" and top.head.is_verbal() and self.is_silent(top.head):
            top = top.head
        return is_finite(verb) or is_finite(top)

    def is_silent(self, verb: ParsedWord) -> bool:
        """Tell whether what stands below a verb says it as well: one draft, over both."""
        return verb.lemma in self._words.silent or verb.lemma == "be"

    def _stands_unfinite(self, frame: ClauseFrame, kind: ClauseKind, strong: Sequence[EntryActor]) -> bool:
        """Tell whether an infinitive, a gerund or a participle says a thing: typed, or wanted of somebody."""
        verb = frame.verb
        own = verb.child("nsubj")
        if (
            own is not None
            and is_infinitive(verb)
            and any(each.is_grounded or each.state for each in frame.agents)
        ):
            return True
        if not strong or (verb.lemma == "discuss" and len(strong) < 2):
            return False
        if verb.dep == "advcl" and kind.kind in ("Event", "Statement", "Commitment", "Claim"):
            return False
        if verb.dep in ("acl", "advcl") and kind.kind == "Position" and len(strong) < 2:
            return False
        if verb.dep == "acl" and verb.tag == "VBN" and len(strong) < 2:
            return self._circumstances.when(verb) is not None
        return kind.is_typed or self._is_content(verb)

    def _is_content(self, verb: ParsedWord) -> bool:
        if verb.dep == "pcomp":
            return verb.head.head.lemma in ("accuse", "blame", "suspect", "charge")
        if verb.dep == "acl":
            return verb.head.lemma in _PLANS
        return verb.dep in ("xcomp", "ccomp") and (
            verb.head.lemma in self._words.cues or verb.head.dep == "pcomp"
        )
