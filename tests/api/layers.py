"""What an application is made of, found in it."""

from typing import Any, TypeVar

from starlette.testclient import TestClient

Layer = TypeVar("Layer")


def find_layer(client: TestClient, kind: type[Layer]) -> Layer:
    """Return the layer of that kind of a client's application, whatever stands before it."""
    layer: Any = client.app
    while not isinstance(layer, kind):
        layer = layer.app
    return layer
