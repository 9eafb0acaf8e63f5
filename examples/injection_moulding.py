#!/usr/bin/env python3
# SPDX-License-Identifier: PostgreSQL
"""Makes a CSV of an injection-moulding press, as its production reports would show it.

One row is one lot: twenty minutes of production. The column to explain is `Good parts per hour`.
It follows from eight columns and nothing else:

    Good parts per hour = cavities × shots per hour × yield × luck

    shots per hour = 3600 s ÷ (12 s + 250 mm ÷ Injection speed + Cooling time)
    yield          = of the Material, less what is rejected:
      melt           0.09 × ((Melt temperature − 238 °C) ÷ 15 °C)²         cold: short shots; hot: burnt
      sink marks     0.16 × ((590 bar − Holding pressure) ÷ 240 bar)²      none from 590 bar up
      silver streaks 1.7 × (Granulate moisture − 0.02 %)                   none below 0.02 %
      brittle parts  0.0045 × Regrind share
      stuck vents    0.11 × Shots since mould cleaning ÷ 3000
    luck           = 1 ± 6.5 % (standard deviation): jams, short stops, miscounts

The drivers, and what raising each of them does to the target:

    Cooling time (s)               lowers it
    Melt temperature (°C)          raises it up to 238 °C, lowers it beyond
    Material                       PP is best, then PE-HD, PS, ABS
    Holding pressure (bar)         raises it, ever less
    Granulate moisture (%)         lowers it
    Shots since mould cleaning     lowers it
    Regrind share (%)              lowers it
    Injection speed (mm/s)         raises it, ever less

Every other column is a decoy. Many move together with a driver (the set points, the barrel zones, the
ejection temperature, the shift, the dryer), none has a part in the formula. Some readings are missing, as
sensors fall silent for a while; one column never changes; one is a running number.

The same call gives the same bytes everywhere: the random numbers are Python's own random() alone, and
everything made of them is made by + − × ÷, which every machine rounds alike.
"""

import argparse
import datetime
import os
import random
import sys

SEED = 20250303
START = datetime.datetime(2025, 3, 3, 6, 0)
LOT = datetime.timedelta(minutes=20)
CAVITIES = 8

# Name in English, name in Portuguese, decimals (None: text), chance in a lot that the sensor falls silent.
COLUMNS = (
    ("Time stamp", "Data e hora", None, 0),
    ("Report number", "Número do relatório", None, 0),
    ("Shift", "Turno", None, 0),
    ("Material", "Material", None, 0),
    ("Dryer bypassed", "Secador em desvio", None, 0),
    ("Regrind share (%)", "Teor de reciclado (%)", 1, 0),
    ("Granulate moisture (%)", "Umidade do granulado (%)", 3, 0.004),
    ("Dryer temperature (°C)", "Temperatura do secador (°C)", 1, 0.003),
    ("Dryer dew point (°C)", "Ponto de orvalho do secador (°C)", 1, 0.006),
    ("Ambient temperature (°C)", "Temperatura ambiente (°C)", 1, 0),
    ("Ambient humidity (%)", "Umidade ambiente (%)", 1, 0),
    ("Melt temperature setpoint (°C)", "Temperatura da massa, ajuste (°C)", 0, 0),
    ("Melt temperature (°C)", "Temperatura da massa (°C)", 1, 0.003),
    ("Barrel zone 1 (°C)", "Zona 1 do cilindro (°C)", 1, 0.002),
    ("Barrel zone 2 (°C)", "Zona 2 do cilindro (°C)", 1, 0.002),
    ("Barrel zone 3 (°C)", "Zona 3 do cilindro (°C)", 1, 0.002),
    ("Nozzle temperature (°C)", "Temperatura do bico (°C)", 1, 0.002),
    ("Injection speed setpoint (mm/s)", "Velocidade de injeção, ajuste (mm/s)", 0, 0),
    ("Injection speed (mm/s)", "Velocidade de injeção (mm/s)", 1, 0),
    ("Peak injection pressure (bar)", "Pressão máxima de injeção (bar)", 0, 0.002),
    ("Switch-over position (mm)", "Ponto de comutação (mm)", 2, 0),
    ("Holding pressure setpoint (bar)", "Pressão de recalque, ajuste (bar)", 0, 0),
    ("Holding pressure (bar)", "Pressão de recalque (bar)", 1, 0.002),
    ("Cushion (mm)", "Almofada (mm)", 2, 0),
    ("Cooling time (s)", "Tempo de resfriamento (s)", 1, 0),
    ("Mould temperature setpoint (°C)", "Temperatura do molde, ajuste (°C)", 0, 0),
    ("Mould temperature (°C)", "Temperatura do molde (°C)", 1, 0.002),
    ("Cooling water inlet (°C)", "Entrada da água de resfriamento (°C)", 1, 0),
    ("Cooling water flow (l/min)", "Vazão da água de resfriamento (l/min)", 1, 0.008),
    ("Ejection temperature (°C)", "Temperatura de extração (°C)", 1, 0.004),
    ("Screw speed (rpm)", "Rotação da rosca (rpm)", 0, 0),
    ("Back pressure (bar)", "Contrapressão (bar)", 1, 0),
    ("Screw torque (Nm)", "Torque da rosca (Nm)", 0, 0.002),
    ("Clamping force (kN)", "Força de fechamento (kN)", 0, 0),
    ("Hydraulic oil temperature (°C)", "Temperatura do óleo hidráulico (°C)", 1, 0),
    ("Motor power (kW)", "Potência do motor (kW)", 2, 0),
    ("Pump vibration (mm/s)", "Vibração da bomba (mm/s)", 2, 0.005),
    ("Compressed air (bar)", "Ar comprimido (bar)", 2, 0),
    ("Shots since mould cleaning", "Ciclos desde a limpeza do molde", 0, 0),
    ("Ejector force (kN)", "Força do extrator (kN)", 2, 0.002),
    ("Cavities", "Cavidades", 0, 0),
    ("Good parts per hour", "Peças boas por hora", 0, 0),
)

# All four are moulded in the same melt window. yield: amorphous ABS and PS show every flaw on their surface.
# thirst: how much water the granulate takes up from the air; torque: how hard the screw has to work.
MATERIALS = {
    "PP": {"yield": 0.99, "thirst": 0.8, "torque": 310},
    "PE-HD": {"yield": 0.95, "thirst": 0.8, "torque": 325},
    "PS": {"yield": 0.91, "thirst": 1.0, "torque": 320},
    "ABS": {"yield": 0.86, "thirst": 1.3, "torque": 350},
}


class Dice:
    """Random numbers by random() and arithmetic alone (see the top of the file)."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def between(self, low, high):
        return low + (high - low) * self.random()

    def chance(self, probability):
        return self.random() < probability

    def pick(self, choices):
        return choices[int(self.random() * len(choices))]

    def normal(self, mean, deviation):
        # Twelve uniforms less six: mean 0, variance 1, bell-shaped. (Not sum(): its rounding has changed.)
        total = -6.0
        for _ in range(12):
            total += self.random()
        return mean + deviation * total


def to_step(value, step):
    """What can be dialled in at the panel."""
    return step * int(value / step + 0.5)


def shift_of(time):
    return "A" if 6 <= time.hour < 14 else "B" if 14 <= time.hour < 22 else "C"


def good_parts_per_hour(lot, luck):
    """The formula at the top of the file."""
    cycle = 12 + 250 / lot["Injection speed (mm/s)"] + lot["Cooling time (s)"]
    off_optimum = (lot["Melt temperature (°C)"] - 238) / 15
    too_little_pressure = max(0.0, (590 - lot["Holding pressure (bar)"]) / 240)
    rejected = (
        0.09 * off_optimum * off_optimum
        + 0.16 * too_little_pressure * too_little_pressure
        + 1.7 * max(0.0, lot["Granulate moisture (%)"] - 0.02)
        + 0.0045 * lot["Regrind share (%)"]
        + 0.11 * lot["Shots since mould cleaning"] / 3000
    )
    share_good = max(0.0, MATERIALS[lot["Material"]]["yield"] - rejected)
    return CAVITIES * 3600 / cycle * share_good * luck


def production(dice, rows):
    """Yields the lots one after another, each a dict from English column name to value."""
    time = START
    weather = 0.0  # how far today is from a usual day, in °C
    material, lots_left = "PP", 0
    shots, next_cleaning = 0.0, 3000

    for number in range(1, rows + 1):
        shift = shift_of(time)
        weather = 0.99 * weather + dice.normal(0, 0.4)
        # Warmest at 15:00; a triangle does for a day's swing.
        warmth = 1 - abs((time.hour + time.minute / 60 - 15 + 36) % 24 - 12) / 6
        ambient = 23 + 3 * warmth + weather
        humidity = min(95.0, max(20.0, dice.normal(55 - 1.2 * (ambient - 23), 8)))

        # A campaign runs one material for a few hours; then the silo hose is changed.
        if lots_left == 0:
            material, lots_left = dice.pick(tuple(MATERIALS)), 4 + int(dice.random() * 9)
        lots_left -= 1
        resin = MATERIALS[material]

        # Wet days, thirsty resins and a bypassed dryer make moist granulate.
        bypassed = dice.chance(0.12)
        dew_point = dice.normal(-22 if bypassed else -32, 4)
        moisture = resin["thirst"] * (dice.between(0.012, 0.080) + 0.0004 * (humidity - 55))
        moisture = max(0.005, moisture + (0.035 if bypassed else 0))

        # The night shift empties the regrind bin. It looks guilty; the regrind is.
        regrind = dice.between(6, 30) if shift == "C" else dice.between(0, 24)

        # Process engineers are still looking for the best settings: every lot is a little trial.
        melt_set = to_step(dice.between(217, 259), 2)
        melt = dice.normal(melt_set, 5)
        speed_set = to_step(dice.between(30, 90), 5)
        speed = speed_set * dice.normal(1, 0.06)
        holding_set = to_step(dice.between(350, 650), 10)
        holding = dice.normal(holding_set, 30)
        cooling = to_step(dice.between(9, 17), 0.5) + dice.between(0, 0.4)
        mould_set = to_step(dice.between(35, 55), 5)  # harmless anywhere in this window
        mould = dice.normal(mould_set, 1.5)
        water = dice.normal(14 + 0.2 * (ambient - 23), 0.6)
        screw = to_step(dice.between(90, 160), 5)
        back = dice.normal(80, 12)

        lot = {
            "Time stamp": time,
            "Report number": "IM3-{:06d}".format(number),
            "Shift": shift,
            "Material": material,
            "Dryer bypassed": bypassed,
            "Regrind share (%)": regrind,
            "Granulate moisture (%)": moisture,
            "Dryer temperature (°C)": dice.normal(80, 2.5),
            "Dryer dew point (°C)": dew_point,
            "Ambient temperature (°C)": ambient,
            "Ambient humidity (%)": humidity,
            "Melt temperature setpoint (°C)": melt_set,
            "Melt temperature (°C)": melt,
            # The heaters lead the melt; each zone has its own sensor and its own faults.
            "Barrel zone 1 (°C)": dice.normal(190 + 0.3 * (melt_set - 238), 5),
            "Barrel zone 2 (°C)": dice.normal(215 + 0.6 * (melt_set - 238), 6),
            "Barrel zone 3 (°C)": dice.normal(230 + 0.8 * (melt_set - 238), 7),
            "Nozzle temperature (°C)": dice.normal(235 + 0.9 * (melt_set - 238), 8),
            "Injection speed setpoint (mm/s)": speed_set,
            "Injection speed (mm/s)": speed,
            # Fast and cold melt is hard to push.
            "Peak injection pressure (bar)": dice.normal(900 + 3.5 * (speed - 60) - 5 * (melt - 238), 60),
            "Switch-over position (mm)": dice.normal(12.5, 0.4),
            "Holding pressure setpoint (bar)": holding_set,
            "Holding pressure (bar)": holding,
            # More holding pressure packs more melt into the cavities: less stays before the screw.
            "Cushion (mm)": dice.normal(6 - 0.008 * (holding - 500), 0.8),
            "Cooling time (s)": cooling,
            "Mould temperature setpoint (°C)": mould_set,
            "Mould temperature (°C)": mould,
            "Cooling water inlet (°C)": water,
            "Cooling water flow (l/min)": dice.normal(28, 2.5),
            # What has cooled longer comes out colder.
            "Ejection temperature (°C)": dice.normal(
                72 - 2.2 * (cooling - 13) + 0.5 * (mould - 45) + 0.1 * (melt - 238), 4
            ),
            "Screw speed (rpm)": screw,
            "Back pressure (bar)": back,
            "Screw torque (Nm)": dice.normal(
                resin["torque"] + 0.5 * (back - 80) - 0.8 * (melt - 238), 25
            ),
            "Clamping force (kN)": dice.normal(2500, 25),
            "Hydraulic oil temperature (°C)": dice.normal(46 + 0.5 * (ambient - 23), 1.5),
            "Motor power (kW)": dice.normal(
                18 + 0.05 * (screw - 125) + 0.04 * (speed - 60) + 0.008 * (holding - 500), 1.2
            ),
            "Pump vibration (mm/s)": dice.normal(2.4, 0.3),
            "Compressed air (bar)": dice.normal(6.3, 0.15),
            "Shots since mould cleaning": shots,
            # Fouled cavities hold on to their parts.
            "Ejector force (kN)": dice.normal(9 + 1.2 * shots / 3000, 1.0),
            "Cavities": CAVITIES,
        }
        lot["Good parts per hour"] = good_parts_per_hour(lot, luck=dice.normal(1, 0.065))
        yield lot

        # The mould is cleaned when somebody finds the time, every 2000 to 4000 shots.
        shots = shots + 1200 / (12 + 250 / speed + cooling)
        if shots >= next_cleaning:
            shots, next_cleaning = 0.0, dice.between(2000, 4000)
        time += LOT


def with_dropouts(dice, lots):
    """Sensors fall silent now and then, for up to nine lots: their cells stay empty."""
    silent = dict.fromkeys((name for name, _, _, _ in COLUMNS), 0)
    for lot in lots:
        for name, _, _, probability in COLUMNS:
            if silent[name]:
                silent[name] -= 1
                lot[name] = None
            elif probability and dice.chance(probability):
                silent[name] = int(dice.random() * 9)
                lot[name] = None
        yield lot


def as_text(value, decimals, locale):
    portuguese = locale == "pt"
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.strftime("%d/%m/%Y %H:%M" if portuguese else "%Y-%m-%d %H:%M")
    if isinstance(value, bool):
        return ("sim" if value else "não") if portuguese else ("true" if value else "false")
    if isinstance(value, str):
        return value
    text = "{:.{}f}".format(value, decimals)
    return text.replace(".", ",") if portuguese else text


def write_csv(out, rows, locale):
    delimiter = ";" if locale == "pt" else ","
    out.write(delimiter.join(pt if locale == "pt" else en for en, pt, _, _ in COLUMNS) + "\n")
    # Dropouts roll dice of their own, so that they change no other value.
    for lot in with_dropouts(Dice(SEED + 1), production(Dice(SEED), rows)):
        cells = (as_text(lot[name], decimals, locale) for name, _, decimals, _ in COLUMNS)
        out.write(delimiter.join(cells) + "\n")


def main():
    parser = argparse.ArgumentParser(
        description="Writes the CSV of an injection-moulding press. The column to explain is "
        "'Good parts per hour' ('Peças boas por hora' with --locale pt)."
    )
    parser.add_argument("file", nargs="?", help="file to write (default: standard output)")
    parser.add_argument("--rows", type=int, default=4000, help="lots to make (default: 4000)")
    parser.add_argument(
        "--locale",
        choices=("en", "pt"),
        default="en",
        help="en: commas and decimal points; pt: semicolons, decimal commas, Portuguese names",
    )
    arguments = parser.parse_args()
    if arguments.rows < 1:
        parser.error("--rows must be at least 1")

    if arguments.file:
        with open(arguments.file, "w", encoding="utf-8", newline="\n") as out:
            write_csv(out, arguments.rows, arguments.locale)
        return
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    try:
        write_csv(sys.stdout, arguments.rows, arguments.locale)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
