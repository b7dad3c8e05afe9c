"""What clients say they like, and how much.

Source: https://www.rfc-editor.org/rfc/rfc9110#name-quality-values
"""


def read_qualities(header: str) -> dict[str, float]:
    """Return what a header names, in lower case, each with its quality: 0 to 1, 0 where it cannot be read."""
    qualities: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if name:
            qualities[name] = max(quality, qualities.get(name, 0.0))
    return qualities
