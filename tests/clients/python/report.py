"""What every program asks, and how it tells what it found."""

import json
import os
from collections.abc import Sequence

ADDRESS = os.environ["ADDRESS"]
BAD_DAY = "2025-02-29"
NO_SLUG = "no-such-event"


def report(
    *,
    closures: Sequence[object],
    listed: Sequence[object],
    pages: int,
    refused: object,
    missing: object,
    besides: object,
) -> None:
    """Tell the test what was found.

    closures: the slugs of all closures ordered by Azerbaijan in 2025; listed: those of all events, page after page;
    refused: the code of the error that a bad filter is answered with; missing: null, or such a code, for a slug that
    nothing has; besides: what this client alone can tell.
    """
    found = {"closures": closures, "listed": listed, "pages": pages, "refused": refused, "missing": missing}
    print(json.dumps(found | {"besides": besides}))
