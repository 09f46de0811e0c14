"""The smallest ONNX file with the shapes of a YOLOX, written by hand: its answers are all zero.

Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
"""

FLOAT = 1  # TensorProto.DataType
STRIDES = (8, 16, 32)


def tiny_model(shape: tuple[int, int], classes: int) -> bytes:
    """``shape``: height and width of the input."""
    rows = sum((shape[0] // stride) * (shape[1] // stride) for stride in STRIDES)
    answers = (1, rows, 5 + classes)
    zeros = (
        b"".join(_number(1, size) for size in answers)
        + _number(2, FLOAT)
        + _text(8, "zeros")
        + _bytes(9, bytes(4 * rows * (5 + classes)))
    )
    node = _text(1, "zeros") + _text(2, "output") + _text(4, "Identity")
    graph = (
        _bytes(1, node)
        + _text(2, "tiny")
        + _bytes(5, zeros)
        + _bytes(11, _value("images", (1, 3, *shape)))
        + _bytes(12, _value("output", answers))
    )
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _text(1, "") + _number(2, 13))


def _value(name: str, sizes: tuple[int, ...]) -> bytes:
    dims = b"".join(_bytes(1, _number(1, size)) for size in sizes)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, FLOAT) + _bytes(2, dims)))


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())
