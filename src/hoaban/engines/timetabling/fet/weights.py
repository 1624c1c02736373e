"""Percents of FET and weights of ours.

FET tries again and again to keep what has weight p percent, and gives way once in 100 / (100 - p) tries. The odds of keeping it,
p / (100 - p), are our weight: 50 % is 1, 90 % is 9, 99 % is 99. What has 100 % is required, with weight 1; what has 0 % weighs nothing.
"""

from hoaban.engines.timetabling.nodes import Node

WHOLE = 100.0
HEAVIEST = 10_000
DECIMALS = 6


def weight_of(percent: float) -> tuple[bool, int]:
    """Give whether it is required, and the weight."""
    if percent >= WHOLE:
        return True, 1
    if percent <= 0:
        return False, 0
    return False, min(HEAVIEST, max(1, round(percent / (WHOLE - percent))))


def percent_of(weight: int, *, required: bool) -> float:
    """Give the percent whose weight is this one."""
    return WHOLE if required else round(WHOLE * weight / (weight + 1), DECIMALS)


def told_percent(node: Node) -> float:
    """Read the weight of a constraint of FET; a comma may stand for the point."""
    said = (node.said("Weight_Percentage") or node.said("Weight") or "100").replace(",", ".")
    try:
        percent = float(said)
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= WHOLE:
        node.refuse(
            f"“{said[:40]}” không phải một tỉ lệ từ 0 đến 100.", f"“{said[:40]}” is no percentage from 0 to 100."
        )
    return percent
