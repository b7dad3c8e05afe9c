"""httpx, by which scripts ask REST: pages by the Link header, and questions whose answer has not changed."""

import httpx
from report import ADDRESS, BAD_DAY, NO_SLUG, report


def main() -> None:
    """Ask, and report."""
    with httpx.Client(base_url=ADDRESS, timeout=60) as client:
        closures = client.get("/v1/events", params={"type": "closure", "ordered_by": "azerbaijan", "during": "2025"})
        closures.raise_for_status()

        listed: list[str] = []
        pages, path = 0, "/v1/events?limit=5"
        while path:
            page = client.get(path).raise_for_status()
            listed += [event["slug"] for event in page.json()["data"]]
            pages, path = pages + 1, page.links.get("next", {}).get("url")

        refused = client.get("/v1/events", params={"during": BAD_DAY})
        missing = client.get(f"/v1/events/{NO_SLUG}")
        again = client.get(str(closures.url), headers={"If-None-Match": closures.headers["ETag"]})
        report(
            closures=[event["slug"] for event in closures.json()["data"]],
            listed=listed,
            pages=pages,
            refused=refused.json()["code"],
            missing=missing.json()["code"],
            besides=[refused.status_code, missing.status_code, again.status_code],
        )


main()
