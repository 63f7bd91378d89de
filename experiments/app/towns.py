"""Where municipalities of shipped regions lie, for the schematic map: their main town.

Assumption, from general knowledge: degrees north and east, to a hundredth (about a kilometre).
Nothing is computed from them but where a circle is drawn.
"""

from __future__ import annotations

TOWNS = {
    # Zuid-Kennemerland, IJmond and Haarlemmermeer
    "Haarlem": (52.38, 4.64),
    "Haarlemmermeer": (52.30, 4.69),
    "Heemstede": (52.35, 4.62),
    "Bloemendaal": (52.40, 4.61),
    "Zandvoort": (52.37, 4.53),
    "Velsen": (52.46, 4.63),
    "Beverwijk": (52.48, 4.66),
    "Heemskerk": (52.51, 4.67),
    # Flevoland
    "Almere": (52.37, 5.22),
    "Lelystad": (52.51, 5.47),
    "Noordoostpolder": (52.71, 5.75),
    "Dronten": (52.52, 5.72),
    "Zeewolde": (52.33, 5.54),
    "Urk": (52.66, 5.60),
    # Meierij and Bommelerwaard
    "'s-Hertogenbosch": (51.69, 5.30),
    "Meierijstad": (51.62, 5.55),
    "Vught": (51.65, 5.29),
    "Boxtel": (51.59, 5.33),
    "Sint-Michielsgestel": (51.64, 5.35),
    "Zaltbommel": (51.81, 5.25),
    "Maasdriel": (51.77, 5.34),
    # Oost-Nederland
    "Zwolle": (52.51, 6.09),
    "Deventer": (52.25, 6.16),
    "Apeldoorn": (52.21, 5.97),
    "Enschede": (52.22, 6.89),
    "Hengelo": (52.27, 6.79),
    "Almelo": (52.36, 6.66),
    # Oss and surroundings
    "Oss": (51.76, 5.52),
    "Bernheze": (51.70, 5.50),
    "Maashorst": (51.66, 5.62),
    "Land van Cuijk": (51.68, 5.88),
    "Boekel": (51.60, 5.67),
    # Rotterdam
    "Rotterdam": (51.92, 4.48),
    "Lansingerland": (51.99, 4.53),
    "Capelle aan den IJssel": (51.93, 4.58),
    "Barendrecht": (51.86, 4.54),
    "Ridderkerk": (51.87, 4.60),
    "Krimpen aan den IJssel": (51.91, 4.60),
    "Albrandswaard": (51.86, 4.42),
    # Utrecht
    "Utrecht": (52.09, 5.12),
    "Stichtse Vecht": (52.15, 5.02),
    "Zeist": (52.09, 5.23),
    "Nieuwegein": (52.03, 5.08),
    "Woerden": (52.09, 4.88),
    "Houten": (52.03, 5.17),
    "Utrechtse Heuvelrug": (52.03, 5.35),
    "De Bilt": (52.12, 5.19),
    "IJsselstein": (52.02, 5.04),
    "Wijk bij Duurstede": (51.98, 5.34),
    "Bunnik": (52.07, 5.20),
}
