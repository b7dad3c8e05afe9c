"""The enums of both APIs, as codes in lower case with what each means; the vocabularies' are the product's terms."""

from collections.abc import Mapping

from schema.measures import MEASURES
from schema.vocabulary import product_vocabulary

VOCABULARY_ENUMS = {
    "EventType": ("event_type", "What kind of act or happening an event is: a tree."),
    "ParticipantRole": ("participant_role", "What an actor did in an event: a tree."),
    "StanceKind": ("stance", "What a statement does to its target."),
    "Modality": ("modality", "In what sense an event is held to have happened."),
    "RelationType": ("relation", "How two actors belong together."),
    "EventLinkType": ("event_link", "How one event bears on another."),
}

ENUMS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    name: (doc, {term.code: term.definition for term in product_vocabulary().of(scheme)})
    for name, (scheme, doc) in VOCABULARY_ENUMS.items()
} | {
    "ActorKind": (
        "What an actor is.",
        {
            "state": "A state.",
            "organization": "An organization, or a part of one.",
            "person": "A person.",
            "group": "People who are spoken of together.",
            "unnamed_source": "Somebody whom a source quotes without a name.",
        },
    ),
    "DatePrecision": (
        "What the bounds of a date amount to.",
        {
            "day": "One day.",
            "week": "Seven days from a Monday.",
            "month": "A calendar month.",
            "year": "A calendar year.",
            "interval": "Some other interval, or one with an open end.",
            "unknown": "Nothing is known.",
        },
    ),
    "DateBasis": (
        "How a date is known.",
        {
            "stated": "The source states it.",
            "relative_to_publication": "The source states it relative to its own date: Thursday, this week.",
            "bounded_by_publication": "It was before the source was published.",
            "inferred": "It follows from something else that the source says.",
        },
    ),
    "MeasureKind": (
        "What is measured of an event.",
        {item.kind: f"{item.definition} Unit: {item.unit}." for item in MEASURES},
    ),
    "Manner": (
        "How a statement's words are given.",
        {
            "direct": "Quoted whole.",
            "mixed": "Reported, and in part quoted.",
            "indirect": "Reported in the source's own words.",
        },
    ),
    "DateMatch": (
        "How a date must match.",
        {"possibly": "Its interval overlaps what is asked for.", "definitely": "It lies wholly inside."},
    ),
    "OrderDirection": ("Which way an order goes.", {"asc": "Upwards.", "desc": "Downwards."}),
    "EventOrderField": (
        "What events can be ordered by.",
        {
            "date": "The latest day that it can have been; undated last, both ways.",
            "title": "The title.",
            "type": "The type's code.",
        },
    ),
    "ActorOrderField": ("What actors can be ordered by.", {"name": "The name.", "kind": "The kind's code."}),
    "StatementOrderField": (
        "What statements can be ordered by.",
        {
            "date": "The latest day that it can have been; undated last, both ways.",
            "speaker": "The speaker's name.",
            "source_position": "The source's slug, and the place in its text.",
        },
    ),
    "EventDimension": (
        "What events can be counted by.",
        {
            "type": "The type.",
            "year": "The year that the date lies inside.",
            "month": "The month that the date lies inside.",
            "country": "The country of the place.",
            "modality": "The modality.",
            "initiator": "Each actor that brought it about.",
            "target": "Each actor that it was directed at.",
            "collection": "The data set that it came in with.",
        },
    ),
    "SearchKind": (
        "What can be searched.",
        {"event": "Events.", "actor": "Actors.", "statement": "Statements.", "source": "Sources."},
    ),
    "VocabularyScheme": (
        "Which vocabulary a term belongs to.",
        dict(VOCABULARY_ENUMS.values()),
    ),
}
