"""The client that openapi-python-client makes of the served document."""

from urllib.parse import parse_qs, urlsplit

from onrecord_client import Client
from onrecord_client.api.events import get_event, list_events
from onrecord_client.models import EventType, ListEventsResponse200, Problem
from onrecord_client.types import UNSET
from report import ADDRESS, BAD_DAY, NO_SLUG, report


def main() -> None:
    """Ask, and report."""
    with Client(base_url=ADDRESS, raise_on_unexpected_status=True) as client:
        closures = list_events.sync(client=client, type_=[EventType.CLOSURE], ordered_by=["azerbaijan"], during="2025")
        assert isinstance(closures, ListEventsResponse200)

        listed: list[str] = []
        pages, cursor = 0, UNSET
        while True:
            page = list_events.sync(client=client, limit=5, cursor=cursor)
            assert isinstance(page, ListEventsResponse200)
            listed += [event.slug for event in page.data]
            pages += 1
            if not page.page.next_:
                break
            [cursor] = parse_qs(urlsplit(page.page.next_).query)["cursor"]

        refused = list_events.sync_detailed(client=client, during=BAD_DAY)
        missing = get_event.sync_detailed(NO_SLUG, client=client)
        assert isinstance(refused.parsed, Problem)
        assert isinstance(missing.parsed, Problem)
        report(
            closures=[event.slug for event in closures.data],
            listed=listed,
            pages=pages,
            refused=refused.parsed.code,
            missing=missing.parsed.code,
            besides=[refused.status_code, missing.status_code],
        )


main()
