"""What a sweep ran on, as the store keeps it, and back: a run can be made again from its store."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from experiments.sweeps.ground import Ground, chosen_hash, make_draws, stand_on
from experiments.sweeps.store import Store, read_design, sweep_of
from simulate.policy import Policy
from simulate.posterior import Chosen
from simulate.provenance import content_hash
from simulate.region import Region


def inputs_of(ground: Ground) -> list[tuple[str, str, str, str]]:
    """Kind, name, hash and content of the region, the policies and the parameters."""
    region, chosen = ground.region, ground.chosen
    found = [("region", region.name, content_hash(region), region.model_dump_json())]
    found += [
        ("policy", policy.name, content_hash(policy), policy.model_dump_json())
        for policy in ground.policies.values()
    ]
    return [*found, ("parameters", chosen.how, chosen_hash(chosen), _told(chosen))]


def read_ground(store: Store, sweep: str | None = None) -> Ground:
    """The ground of a sweep as it was when it ran, whatever has become of its files."""
    which = sweep_of(store, sweep)
    query = "SELECT kind, name, content FROM inputs WHERE sweep = ?"
    rows: Any = store.table(query, [which]).itertuples(index=False)
    content: dict[tuple[str, str], str] = {(kind, name): text for kind, name, text in rows}
    design = read_design(store, which)
    [region] = [Region.model_validate_json(text) for (kind, _), text in content.items()
                if kind == "region"]  # fmt: skip
    policies = {
        name: Policy.model_validate_json(text)
        for (kind, name), text in content.items()
        if kind == "policy"
    }
    [chosen] = [_chosen(name, text) for (kind, name), text in content.items()
                if kind == "parameters"]  # fmt: skip
    return stand_on(design, f"store {store.path}", region, policies, chosen)


def _told(chosen: Chosen) -> str:
    draws = None if chosen.draws is None else chosen.draws.values.tolist()
    return json.dumps({"values": dict(chosen.values), "draws": draws})


def _chosen(how: str, text: str) -> Chosen:
    told = json.loads(text)
    draws = None if told["draws"] is None else make_draws(np.array(told["draws"]))
    return Chosen(how, draws, told["values"], draws)
