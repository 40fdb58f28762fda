"""The names of countries, for telling a country from any other name. Data, in lower case."""

from __future__ import annotations

COUNTRIES = frozenset(
    name.strip()
    for name in """
afghanistan; albania; algeria; andorra; angola; argentina; armenia; australia; austria;
azerbaijan; bahamas; bahrain; bangladesh; barbados; belarus; belgium; belize; benin; bhutan;
bolivia; bosnia and herzegovina; bosnia; botswana; brazil; britain; brunei; bulgaria; burkina
faso; burundi; cambodia; cameroon; canada; cape verde; chad; chile; china; colombia; comoros;
congo; costa rica; croatia; cuba; cyprus; czech republic; czechia; denmark; djibouti; dominica;
dominican republic; east timor; ecuador; egypt; el salvador; england; equatorial guinea; eritrea;
estonia; eswatini; ethiopia; fiji; finland; france; gabon; gambia; georgia; germany; ghana;
greece; grenada; guatemala; guinea; guinea-bissau; guyana; haiti; honduras; hungary; iceland;
india; indonesia; iran; iraq; ireland; israel; italy; ivory coast; jamaica; japan; jordan;
kazakhstan; kenya; kiribati; kosovo; kuwait; kyrgyzstan; laos; latvia; lebanon; lesotho; liberia;
libya; liechtenstein; lithuania; luxembourg; madagascar; malawi; malaysia; maldives; mali; malta;
marshall islands; mauritania; mauritius; mexico; micronesia; moldova; monaco; mongolia;
montenegro; morocco; mozambique; myanmar; namibia; nauru; nepal; netherlands; new zealand;
nicaragua; niger; nigeria; north korea; north macedonia; northern ireland; norway; oman; pakistan;
palau; palestine; panama; papua new guinea; paraguay; peru; philippines; poland; portugal; qatar;
romania; russia; rwanda; saint lucia; samoa; san marino; saudi arabia; scotland; senegal; serbia;
seychelles; sierra leone; singapore; slovakia; slovenia; solomon islands; somalia; south africa;
south korea; south sudan; spain; sri lanka; sudan; suriname; sweden; switzerland; syria; taiwan;
tajikistan; tanzania; thailand; togo; tonga; trinidad and tobago; tunisia; turkey; turkmenistan;
tuvalu; uganda; ukraine; united arab emirates; united kingdom; united states; uruguay;
uzbekistan; vanuatu; vatican city; venezuela; vietnam; wales; yemen; zambia; zimbabwe
""".replace("\n", " ").split(";")
)
