"""Where the joints of a drawn player are: running, standing, kicking, jumping.

Lengths are body heights. A player's own space: x forward, y to the left, z up from the ground.
"""

from dataclasses import dataclass, field
from math import cos, hypot, pi, sin

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]

HIPS, SHOULDERS, HEAD = 0.51, 0.81, 0.925
THIGH, SHANK, FOOT = 0.245, 0.245, 0.10
UPPER_ARM, FOREARM = 0.165, 0.15
HIP_WIDTH, SHOULDER_WIDTH = 0.065, 0.108


@dataclass(frozen=True)
class Bend:
    """Radians: ``swing`` of thigh or upper arm forward, ``flex`` of knee or elbow, ``out`` to the
    side."""

    swing: float = 0.0
    flex: float = 0.1
    out: float = 0.06


@dataclass(frozen=True)
class Posture:
    lean: float = 0.03
    left_leg: Bend = field(default_factory=Bend)
    right_leg: Bend = field(default_factory=Bend)
    left_arm: Bend = field(default_factory=lambda: Bend(0.05, 0.35, 0.16))
    right_arm: Bend = field(default_factory=lambda: Bend(0.05, 0.35, 0.16))
    up: float = 0.0  # of the lower foot, above the ground


def running(stride: float) -> Posture:
    """``stride``: whole strides gone."""
    turn = 2 * pi * stride

    def leg(phase: float) -> Bend:
        forward = 0.28 + 0.62 * sin(phase)
        return Bend(forward, 0.25 + 1.25 * max(0.0, cos(phase + 0.35)) ** 1.3, 0.02)

    def arm(phase: float) -> Bend:
        return Bend(0.75 * sin(phase) - 0.1, 1.45, 0.2)

    return Posture(
        lean=0.2,
        left_leg=leg(turn),
        right_leg=leg(turn + pi),
        left_arm=arm(turn + pi),
        right_arm=arm(turn),
        up=0.03 * abs(sin(turn)),
    )


def standing(second: float) -> Posture:
    """Breathing, the weight from foot to foot."""
    sway = 0.05 * sin(2.1 * second)
    return Posture(
        left_leg=Bend(0.06 + sway, 0.16, 0.1),
        right_leg=Bend(0.06 - sway, 0.16, 0.1),
        left_arm=Bend(0.1 + 2 * sway, 0.5, 0.22),
        right_arm=Bend(0.1 - 2 * sway, 0.5, 0.22),
    )


def blended(one: Posture, other: Posture, part: float) -> Posture:
    """From ``one`` (0) to ``other`` (1)."""

    def mix(a: float, b: float) -> float:
        return a + (b - a) * part

    def bend(a: Bend, b: Bend) -> Bend:
        return Bend(mix(a.swing, b.swing), mix(a.flex, b.flex), mix(a.out, b.out))

    return Posture(
        mix(one.lean, other.lean),
        bend(one.left_leg, other.left_leg),
        bend(one.right_leg, other.right_leg),
        bend(one.left_arm, other.left_arm),
        bend(one.right_arm, other.right_arm),
        mix(one.up, other.up),
    )


def joints(posture: Posture) -> dict[str, Vector]:
    """By name, over the ground that the lower foot would touch (``up`` is left out)."""
    lean = posture.lean

    def spine(along: float, side: float) -> Vector:
        return np.array([sin(lean) * along, side, HIPS + cos(lean) * along])

    found = {
        "hips": spine(0, 0),
        "neck": spine(SHOULDERS - HIPS + 0.02, 0),
        "head": spine(HEAD - HIPS, 0) + np.array([0.012, 0, 0]),
    }
    for name, side, leg, arm in (
        ("left", 1, posture.left_leg, posture.left_arm),
        ("right", -1, posture.right_leg, posture.right_arm),
    ):
        hip, shoulder = spine(0, side * HIP_WIDTH), spine(SHOULDERS - HIPS, side * SHOULDER_WIDTH)
        knee = hip + THIGH * _limb(leg.swing, side * leg.out)
        ankle = knee + SHANK * _limb(leg.swing - leg.flex, side * leg.out * 0.5)
        pitch = 0.9 * (leg.swing - leg.flex)
        toe = ankle + FOOT * np.array([cos(pitch), side * 0.15, sin(pitch) - 0.12])
        elbow = shoulder + UPPER_ARM * _limb(arm.swing, side * arm.out)
        wrist = elbow + FOREARM * _limb(arm.swing + arm.flex, side * arm.out * 0.4)
        found |= {
            f"{name} hip": hip,
            f"{name} knee": knee,
            f"{name} ankle": ankle,
            f"{name} toe": toe,
            f"{name} shoulder": shoulder,
            f"{name} elbow": elbow,
            f"{name} wrist": wrist,
        }
    lowest = min(found["left ankle"][2], found["right ankle"][2]) - 0.035
    rise = np.array([0, 0, -lowest])
    return {name: place + rise for name, place in found.items()}


def _limb(swing: float, out: float) -> Vector:
    """A direction: down at 0, forward with ``swing``."""
    way = np.array([sin(swing), sin(out), -cos(swing)])
    return way / hypot(*way)
