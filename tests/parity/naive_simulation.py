"""The simulation as `docs/SEMANTICS.md` tells it, written anew: one bar after the other, all in or by a fraction."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from simulation_cases import Array

NONE = math.nan


@dataclass
class Naive:
    """A run of one set of four signals."""

    data: pd.DataFrame
    signals: dict[str, Array]
    options: dict[str, Any]
    units: float = 0.0
    equity: list[float] = field(default_factory=list)
    #: Entry bar, exit bar, reason.
    trades: list[tuple[int, int, str]] = field(default_factory=list)
    #: Against and with the trade.
    excursions: list[tuple[float, float]] = field(default_factory=list)

    def run(self) -> Naive:
        self.cash = self.options["initial_cash"]
        at_open = self.options["fill"] == "next_open"
        for bar, row in enumerate(self.data.itertuples()):
            first, second = (self._signal, self._stop) if at_open else (self._stop, self._signal)
            _ = first(bar, row) or second(bar, row)
            self.equity.append(self.cash + self.units * row.close)
        if self.units:
            self._close_trade(len(self.data) - 1, row.close, "open")
        return self

    def _level(self, name: str) -> tuple[float, float]:
        """Fraction and distance of a stop, as known when the position was entered."""
        level = self.options.get(name)
        if level is None:
            return NONE, NONE
        if np.ndim(level) == 0:
            return level, 0.0
        distance = level[self.known]
        return (0.0, distance) if distance > 0.0 else (NONE, NONE)

    def _stop(self, bar: int, row: Any) -> bool:
        if not self.units or bar == self.entry_bar:
            return False
        side = math.copysign(1.0, self.units)

        def away(name: str, price: float, sign: float) -> float:
            fraction, distance = self._level(name)
            return price * (1.0 + sign * side * fraction) + sign * side * distance

        levels = [
            ("stop_loss", away("stop_loss", self.entry_price, -1.0), -side),
            ("trailing_stop", away("trailing_stop", self.best, -1.0), -side),
            ("take_profit", away("take_profit", self.entry_price, 1.0), side),
        ]
        # The nearer of the two, the loss if they are equal, and both before the profit.
        if side * levels[1][1] > side * levels[0][1]:
            levels[0], levels[1] = levels[1], levels[0]
        self.best = max(self.best, row.high) if side > 0.0 else min(self.best, row.low)
        for reason, level, up in levels:
            reached = row.high >= level if up > 0.0 else row.low <= level
            beyond = row.open >= level if up > 0.0 else row.open <= level
            if reached or beyond:
                return self._trade(bar, row.open if beyond else level, 0, reason)
        return False

    def _signal(self, bar: int, row: Any) -> bool:
        at_open = self.options["fill"] == "next_open"
        self.now = bar - 1 if at_open else bar
        if self.now < 0:
            return False
        price = row.open if at_open else row.close
        direction = self.options["direction"]
        enter, leave, enter_short, leave_short = (bool(signal[self.now]) for signal in self.signals.values())
        enter, leave = (enter and not leave, leave and not enter) if direction != "short" else (False, False)
        enter_short, leave_short = (
            (enter_short and not leave_short, leave_short and not enter_short) if direction != "long" else (False, False)
        )
        if enter and enter_short:
            enter = enter_short = False
        if self.units > 0.0:
            wish = -1 if enter_short else 0 if leave else None
        elif self.units < 0.0:
            wish = 1 if enter else 0 if leave_short else None
        else:
            wish = 1 if enter else -1 if enter_short else None
        reason = "signal"
        time_stop = self.options.get("time_stop")
        if wish is None and self.units and time_stop and bar >= self.entry_bar + time_stop:
            wish, reason = 0, "time_stop"
        return wish is not None and self._trade(bar, price, wish, reason)

    def _trade(self, bar: int, price: float, wish: int, reason: str) -> bool:
        """Trade at a price to be long (1), short (-1) or flat (0)."""
        fees, fixed = self.options.get("fees", 0.0), self.options.get("fixed_fee", 0.0)
        fraction = self.options.get("size", 1.0)
        buys = wish > 0 or (wish == 0 and self.units < 0.0)
        price *= 1.0 + (1.0 if buys else -1.0) * self.options.get("slippage", 0.0)
        held = abs(self.units)
        if buys:
            most = (self.cash - fixed) / (1.0 + fees) / price
            if wish and not held and fraction < 1.0:
                # The fixed fee comes out of the fraction.
                amount = (self.cash * fraction - fixed) / (1.0 + fees) / price
            else:
                amount = min(held + max(most - held, 0.0) * fraction, most) if wish else min(held, most)
        else:
            most = (self.cash + held * price * (1.0 - fees) - fixed) / (price * (1.0 + fees))
            amount = held + max(most, 0.0) * fraction if wish else held
        paid = amount * price * fees + fixed
        if amount <= 0.0 or (not buys and amount * price < paid):
            return False
        before, self.units = self.units, self.units + (amount if buys else -amount)
        self.cash += (-amount if buys else amount) * price - paid
        if wish == 0 and amount == held:
            self.units = 0.0
        if before:
            self._close_trade(bar, price, reason, before)
        if self.units and before * self.units <= 0.0:
            self.entry_bar, self.entry_price, self.best, self.known = bar, price, price, self.now
        return True

    def _close_trade(self, bar: int, price: float, reason: str, units: float = 0.0) -> None:
        self.trades.append((self.entry_bar, bar, reason))
        at_open = self.options["fill"] == "next_open"
        whole = {"signal": not at_open, "time_stop": not at_open, "open": True}.get(reason, False)
        lived = self.data.iloc[self.entry_bar + (not at_open) : bar + whole]
        high = max([self.entry_price, price, *lived["high"]]) / self.entry_price - 1.0
        low = min([self.entry_price, price, *lived["low"]]) / self.entry_price - 1.0
        self.excursions.append((low, high) if (units or self.units) > 0.0 else (-high, -low))
