"""Made-up tables of the checks, in the form of the real ones, for tests of the report only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from calibration.likelihood import published
from calibration.pilots import Pilot, list_pilots, load_pilot
from calibration.pilots.pilot import Published
from calibration.pilots.trial import PER_PERSON_REFERRED
from calibration.statistics import SCALES, STATISTICS
from calibration.targets import load_targets
from simulate.cohort_measures import COHORT_MEASURES
from simulate.parameters import PARAMETERS

NAMES = [parameter.name for parameter in PARAMETERS]
HEADLINES = [key for key, scale in SCALES.items() if scale == "real"]
VARIANTS = ("as it is", "spread halved", "spread doubled", "priors half as wide",
            "priors half as wide again")  # fmt: skip
ENDS = (0.05, 0.5, 0.95)
DRAWS, DATASETS, RANKED = 200, 200, 99


def write_tables(folder: Path) -> None:
    """Write every table and the summary into a folder."""
    rng = np.random.default_rng(7)
    folder.mkdir(parents=True, exist_ok=True)
    figures, predictive = _figures(rng)
    parameters, draws = _parameters(rng, figures)
    sbc, tests = _sbc(rng)
    tables = {
        "figures": figures,
        "predictive": predictive,
        "parameters": parameters,
        "draws": draws,
        "sbc": sbc,
        "sbc_tests": tests,
        "sbc_simulated_tests": tests.assign(datasets=100),
        "recovery": _recovery(rng),
        "sensitivity": _sensitivity(rng, parameters),
        "rests_on": _rests_on(rng, figures),
        "pilots": pd.concat([_pilot(rng, load_pilot(name)) for name in list_pilots()]),
        "emulator": _emulator(rng, figures),
    }
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
    (folder / "summary.json").write_text(json.dumps(_summary(), indent=2))


def _figures(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    targets = load_targets(SCALES)
    sources = dict(zip(targets.names(), targets.sources(), strict=True))
    rows, long = [], []
    for (study, target), seen in zip(targets.rows(), published(targets), strict=True):
        statistic = STATISTICS[target.statistic]
        value = _value(target, float(seen), statistic.scale)
        sd = rng.uniform(0.1, 0.45)
        centre = rng.normal(0, 1.3) * sd
        post = _draw(rng, value, statistic.scale, centre, sd)
        out = _draw(rng, value, statistic.scale, 1.5 * centre, 1.5 * sd)
        prior = _draw(rng, value, statistic.scale, 2 * centre, 3 * sd)
        own = _draw(rng, value, statistic.scale, 0.0, 0.15)
        bound = target.likelihood in ("at_least", "at_most")
        ends = [np.nan, np.nan] if bound else list(np.quantile(own, (0.025, 0.975)))
        row: dict[str, Any] = {
            "study": study.name, "source": sources[study.name], "title": study.title,
            "figure": target.figure, "statistic": target.statistic, "words": statistic.words,
            "unit": statistic.unit, "definition": target.definition,
            "published_text": target.text, "published": value, "published_low": ends[0],
            "published_high": ends[1], "kind": target.likelihood,
        }  # fmt: skip
        for before, values in (("prior_", prior), ("", post), ("out_", out)):
            low, mid, high = np.quantile(values, ENDS)
            row |= {f"{before}low": low, f"{before}mid": mid, f"{before}high": high}
        row["inside"] = bool(row["low"] <= value <= row["high"])
        row["out_inside"] = bool(row["out_low"] <= value <= row["out_high"])
        row["percentile"] = float((post < value).mean())
        rows.append(row)
        long.append(
            pd.DataFrame(
                {"draw": np.arange(DRAWS), "figure": target.figure, "value": post,
                 "out_value": out, "prior_value": prior}
            )
        )  # fmt: skip
    return pd.DataFrame(rows), pd.concat(long)


def _value(target: Any, seen: float, scale: str) -> float:
    if getattr(target, "low", None) is not None and getattr(target, "value", None) is None:
        return float((target.low + target.high) / 2)
    if target.likelihood == "poisson":
        return float(target.count / target.exposure)
    if getattr(target, "of", None):
        return float(np.clip(target.count / target.of, 0.01, 0.99))
    return float(target.value if target.value is not None else seen)


def _draw(rng: np.random.Generator, value: float, scale: str, centre: float, sd: float) -> Any:
    shift = centre + sd * rng.standard_normal(DRAWS)
    return expit(logit(value) + shift) if scale == "share" else value * np.exp(shift)


def _parameters(
    rng: np.random.Generator, figures: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows, columns = [], {"kind": ["prior"] * 400 + ["posterior"] * 400}
    common = rng.standard_normal(400)
    for number, parameter in enumerate(PARAMETERS):
        prior_sd, kept = rng.uniform(0.15, 0.6), rng.uniform(0.3, 1.0)
        own = rng.standard_normal(400)
        noise = 0.8 * common + 0.6 * own if number in (3, 8) else own
        prior = np.exp(prior_sd * rng.standard_normal(400))
        post = np.exp(rng.normal(0, 0.5) * prior_sd + kept * prior_sd * noise)
        columns[parameter.name] = list(np.concatenate([prior, post]))
        row: dict[str, Any] = {
            "name": parameter.name, "words": parameter.words, "unit": parameter.unit,
            "narrowed": 1 - kept, "strongest_source": str(rng.choice(figures["source"])),
            "moved": rng.normal(0, 0.7), "identified": bool(kept <= 0.8),
        }  # fmt: skip
        for before, values in (("prior_", prior), ("", post)):
            low, mid, high = np.quantile(values, ENDS)
            row |= {f"{before}low": low, f"{before}mid": mid, f"{before}high": high}
        rows.append(row)
    return pd.DataFrame(rows), pd.DataFrame(columns)


def _sbc(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    ranks = rng.integers(0, RANKED + 1, (DATASETS, len(NAMES)))
    sbc = pd.DataFrame(
        [
            {"dataset": n, "parameter": name, "rank": ranks[n, k], "of": RANKED,
             "truth": 1.0, "mid": 1.0, "low": 0.8, "high": 1.2,
             "inside": bool(5 <= ranks[n, k] <= 94)}
            for n in range(DATASETS) for k, name in enumerate(NAMES)
        ]
    )  # fmt: skip
    tests = []
    for name in [*NAMES, "all"]:
        inside = sbc["inside"] if name == "all" else sbc.loc[sbc["parameter"] == name, "inside"]
        error = 1.96 * np.sqrt(0.09 / len(inside))
        tests.append(
            {"parameter": name, "datasets": DATASETS, "p_value": rng.uniform(0.02, 1),
             "coverage_90": inside.mean(), "coverage_low": inside.mean() - error,
             "coverage_high": min(1.0, inside.mean() + error)}
        )  # fmt: skip
    return sbc, pd.DataFrame(tests)


def _recovery(rng: np.random.Generator) -> pd.DataFrame:
    truth = np.exp(rng.normal(0, 0.3, len(NAMES)))
    mid = truth * np.exp(rng.normal(0, 0.3, len(NAMES)))
    table = pd.DataFrame({"parameter": NAMES, "truth": truth, "low": mid / 1.6, "mid": mid,
                          "high": mid * 1.6})  # fmt: skip
    return table.assign(inside=(table["low"] <= truth) & (truth <= table["high"]))


def _sensitivity(rng: np.random.Generator, parameters: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for variant in VARIANTS:
        for _, row in parameters.iterrows():
            shift = 1.0 if variant == "as it is" else float(np.exp(rng.normal(0, 0.08)))
            rows.append(
                {"variant": variant, "kind": "parameter", "name": row["name"],
                 "words": row["words"], **{end: row[end] * shift for end in ("low", "mid", "high")}}
            )  # fmt: skip
        for number, key in enumerate(HEADLINES):
            rows.append(
                {"variant": variant, "kind": "headline", "name": key,
                 "words": STATISTICS[key].words, **_around(rng, number, 0.5)}
            )  # fmt: skip
    return pd.DataFrame(rows)


def _around(rng: np.random.Generator, number: int, sd: float) -> dict[str, float]:
    centre = (12.0, -35.0, -48.0)[number % 3] * (1 + number // 3) + sd * rng.normal(0, 4)
    half = 0.4 * abs(centre) + 2
    return {"low": centre - half, "mid": centre, "high": centre + half}


def _rests_on(rng: np.random.Generator, figures: pd.DataFrame) -> pd.DataFrame:
    titles = figures.drop_duplicates("source").set_index("source")["title"].to_dict()
    rows = []
    for number, key in enumerate(HEADLINES):
        for source, title in {"nothing left out": "", **titles}.items():
            moved = 0.0 if not title else rng.normal(0, 0.3)
            rows.append(
                {"headline": key, "words": STATISTICS[key].words, "unit": STATISTICS[key].unit,
                 "source": source, "title": title, **_around(rng, number, 0.3), "moved": moved}
            )  # fmt: skip
    return pd.DataFrame(rows)


def _pilot(rng: np.random.Generator, pilot: Pilot) -> pd.DataFrame:
    rows = []
    for figure in (*pilot.published, *pilot.expected):
        for number, arm in enumerate(pilot.arms):
            unit = COHORT_MEASURES[figure.measure].unit
            scale = 27000.0 if unit.startswith("EUR") else 1.0
            mean = rng.uniform(0.1, 0.8)
            told = isinstance(figure, Published)
            rows.append(
                {"pilot": pilot.name, "figure": figure.words, "month": figure.month,
                 "measure": figure.measure, "unit": unit,
                 "published": figure.text if told else "",
                 "published_value": figure.value if told else np.nan, "definition": "",
                 "expected": "" if told else figure.text, "arm": arm.name, "mean": scale * mean,
                 "low": scale * max(0.0, mean - 0.2), "high": scale * min(1.0, mean + 0.2),
                 "futures": 400, "percentile": rng.uniform() if told else np.nan,
                 "p_as_expected": rng.uniform() if number and not told else np.nan}
            )  # fmt: skip
            if figure.measure in PER_PERSON_REFERRED:
                other = PER_PERSON_REFERRED[figure.measure]
                rows.append(
                    rows[-1] | {"measure": other, "published": "", "published_value": np.nan,
                                "percentile": np.nan,
                                "figure": f"housed and {figure.words}, of all referred"}
                )  # fmt: skip
    # no housed people to measure without the project: it happens in small pilots
    rows[-1] |= {
        "mean": np.nan,
        "low": np.nan,
        "high": np.nan,
        "futures": 0,
        "p_as_expected": np.nan,
    }
    return pd.DataFrame(rows)


def _emulator(rng: np.random.Generator, figures: pd.DataFrame) -> pd.DataFrame:
    used = set(figures["statistic"])
    return pd.DataFrame(
        [
            {"statistic": key, "words": each.words, "scale": each.scale,
             "r2": rng.uniform(0.8, 0.99), "error": rng.uniform(0.01, 0.08),
             "noise": rng.uniform(0.05, 0.3), "used": key in used}
            for key, each in STATISTICS.items()
        ]
    )  # fmt: skip


def _summary() -> dict[str, Any]:
    return {
        "seed": 1, "simulations": 6912, "draws": 400, "targets": 48,
        "diagnostics": {"steps": 24000, "walkers": 64, "ensembles": 2, "autocorrelation": 210.0,
                        "effective": 4200.0, "rhat": 1.004, "acceptance": 0.21, "passed": True},
        "monte_carlo_error": {"error": 0.31, "noise": 0.4, "posterior": 3.1,
                              "effective_share": 0.91, "passed": True},
        "moved_by_luck": 0.14, "moved_by_emulator": 0.22,
        "hashes": {"code": "0123456789abcdef", "evidence": "fedcba9876543210"},
        "versions": {"numpy": "2.3.1"},
    }  # fmt: skip
