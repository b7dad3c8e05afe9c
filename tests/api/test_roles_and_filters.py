"""In REST a role's code is a parameter beside the filters: what data sets call roles must never be one of these."""

from api.query.filters import FILTERS
from api.query.mapping.enums import ENUMS
from api.rest.endpoints import ENDPOINTS
from scripts.importers.formats import DataSet, mapping_of

ROLES = set(ENUMS["ParticipantRole"][1])
IMPORTED = {"initiator", "target", "party"}
"""What the roles of every data set become."""


def test_no_role_has_the_name_of_a_filter_or_of_another_parameter() -> None:
    names = {name for filters in FILTERS.values() for name in filters.filters}
    assert not ROLES & names
    for endpoint in ENDPOINTS.values():
        others = {name for name, item in endpoint.parameters.items() if item.role is None}
        assert not ROLES & others, endpoint.name


def test_a_role_is_asked_for_by_a_parameter_and_a_collection_by_another() -> None:
    parameters = ENDPOINTS["list_events"].parameters
    assert {name for name, item in parameters.items() if item.role} == ROLES
    assert parameters["collection"].role is None
    assert parameters["source"].role is None, "a source is where it is written, not who did it"


def test_the_roles_of_imports_are_known_and_no_data_set_is_called_curated() -> None:
    assert IMPORTED <= ROLES
    slugs = [mapping_of(name).collection.slug for name in DataSet]
    assert slugs == [name.value for name in DataSet]
    assert "curated" not in slugs
