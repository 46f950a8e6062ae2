"""What people decided where references are silent, wrong or at odds: each with its reason beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

STATES_BESIDE = frozenset({"COK", "ESH", "NIU", "PSE", "TWN", "VAT", "XKX"})
"""Listed beside what Country Codes calls independent: who recognises them is left open (docs/authority.md)."""

COW_CODES: Mapping[str, Sequence[int]] = {
    "XKX": (347,),
    "AFG": (700,), "AGO": (540,), "ALB": (339,), "AND": (232,), "ARE": (696,), "ARG": (160,), "ARM": (371,),
    "ATG": (58,), "AUS": (900,), "AUT": (305,), "AZE": (373,), "BDI": (516,), "BEL": (211,), "BEN": (434,),
    "BFA": (439,), "BGD": (771,), "BGR": (355,), "BHR": (692,), "BHS": (31,), "BIH": (346,), "BLR": (370,),
    "BLZ": (80,), "BOL": (145,), "BRA": (140,), "BRB": (53,), "BRN": (835,), "BTN": (760,), "BWA": (571,),
    "CAF": (482,), "CAN": (20,), "CHE": (225,), "CHL": (155,), "CHN": (710,), "CIV": (437,), "CMR": (471,),
    "COD": (490,), "COG": (484,), "COK": (), "COL": (100,), "COM": (581,), "CPV": (402,), "CRI": (94,),
    "CUB": (40,), "CYP": (352,), "CZE": (316,), "DEU": (260, 255), "DJI": (522,), "DMA": (54,),
    "DNK": (390,), "DOM": (42,), "DZA": (615,), "ECU": (130,), "EGY": (651,), "ERI": (531,), "ESH": (),
    "ESP": (230,), "EST": (366,), "ETH": (530,), "FIN": (375,), "FJI": (950,), "FRA": (220,), "FSM": (987,),
    "GAB": (481,), "GBR": (200,), "GEO": (372,), "GHA": (452,), "GIN": (438,), "GMB": (420,), "GNB": (404,),
    "GNQ": (411,), "GRC": (350,), "GRD": (55,), "GTM": (90,), "GUY": (110,), "HND": (91,), "HRV": (344,),
    "HTI": (41,), "HUN": (310,), "IDN": (850,), "IND": (750,), "IRL": (205,), "IRN": (630,), "IRQ": (645,),
    "ISL": (395,), "ISR": (666,), "ITA": (325,), "JAM": (51,), "JOR": (663,), "JPN": (740,), "KAZ": (705,),
    "KEN": (501,), "KGZ": (703,), "KHM": (811,), "KIR": (946,), "KNA": (60,), "KOR": (732,), "KWT": (690,),
    "LAO": (812,), "LBN": (660,), "LBR": (450,), "LBY": (620,), "LCA": (56,), "LIE": (223,), "LKA": (780,),
    "LSO": (570,), "LTU": (368,), "LUX": (212,), "LVA": (367,), "MAR": (600,), "MCO": (221,), "MDA": (359,),
    "MDG": (580,), "MDV": (781,), "MEX": (70,), "MHL": (983,), "MKD": (343,), "MLI": (432,), "MLT": (338,),
    "MMR": (775,), "MNE": (341,), "MNG": (712,), "MOZ": (541,), "MRT": (435,), "MUS": (590,), "MWI": (553,),
    "MYS": (820,), "NAM": (565,), "NER": (436,), "NGA": (475,), "NIC": (93,), "NIU": (), "NLD": (210,),
    "NOR": (385,), "NPL": (790,), "NRU": (970,), "NZL": (920,), "OMN": (698,), "PAK": (770,), "PAN": (95,),
    "PER": (135,), "PHL": (840,), "PLW": (986,), "PNG": (910,), "POL": (290,), "PRK": (731,), "PRT": (235,),
    "PRY": (150,), "PSE": (), "QAT": (694,), "ROU": (360,), "RUS": (365,), "RWA": (517,), "SAU": (670,),
    "SDN": (625,), "SEN": (433,), "SGP": (830,), "SLB": (940,), "SLE": (451,), "SLV": (92,), "SMR": (331,),
    "SOM": (520,), "SRB": (345,), "SSD": (626,), "STP": (403,), "SUR": (115,), "SVK": (317,), "SVN": (349,),
    "SWE": (380,), "SWZ": (572,), "SYC": (591,), "SYR": (652,), "TCD": (483,), "TGO": (461,), "THA": (800,),
    "TJK": (702,), "TKM": (701,), "TLS": (860,), "TON": (955,), "TTO": (52,), "TUN": (616,), "TUR": (640,),
    "TUV": (947,), "TWN": (713,), "TZA": (510,), "UGA": (500,), "UKR": (369,), "URY": (165,), "USA": (2,),
    "UZB": (704,), "VAT": (), "VCT": (57,), "VEN": (101,), "VNM": (816,), "VUT": (935,), "WSM": (990,),
    "YEM": (679,), "ZAF": (560,), "ZMB": (551,), "ZWE": (552,),
}  # fmt: skip
"""Codes of Correlates of War by ISO alpha-3: the Federal Republic of Germany was 260 to 1990 and is 255 since."""

GW_CODES: Mapping[str, Sequence[int]] = {
    "XKX": (347,),
    "AFG": (700,), "AGO": (540,), "ALB": (339,), "AND": (), "ARE": (696,), "ARG": (160,), "ARM": (371,),
    "ATG": (), "AUS": (900,), "AUT": (305,), "AZE": (373,), "BDI": (516,), "BEL": (211,), "BEN": (434,),
    "BFA": (439,), "BGD": (771,), "BGR": (355,), "BHR": (692,), "BHS": (31,), "BIH": (346,), "BLR": (370,),
    "BLZ": (80,), "BOL": (145,), "BRA": (140,), "BRB": (53,), "BRN": (835,), "BTN": (760,), "BWA": (571,),
    "CAF": (482,), "CAN": (20,), "CHE": (225,), "CHL": (155,), "CHN": (710,), "CIV": (437,), "CMR": (471,),
    "COD": (490,), "COG": (484,), "COK": (), "COL": (100,), "COM": (581,), "CPV": (402,), "CRI": (94,),
    "CUB": (40,), "CYP": (352,), "CZE": (316,), "DEU": (260,), "DJI": (522,), "DMA": (), "DNK": (390,),
    "DOM": (42,), "DZA": (615,), "ECU": (130,), "EGY": (651,), "ERI": (531,), "ESH": (), "ESP": (230,),
    "EST": (366,), "ETH": (530,), "FIN": (375,), "FJI": (950,), "FRA": (220,), "FSM": (), "GAB": (481,),
    "GBR": (200,), "GEO": (372,), "GHA": (452,), "GIN": (438,), "GMB": (420,), "GNB": (404,), "GNQ": (411,),
    "GRC": (350,), "GRD": (), "GTM": (90,), "GUY": (110,), "HND": (91,), "HRV": (344,), "HTI": (41,),
    "HUN": (310,), "IDN": (850,), "IND": (750,), "IRL": (205,), "IRN": (630,), "IRQ": (645,), "ISL": (395,),
    "ISR": (666,), "ITA": (325,), "JAM": (51,), "JOR": (663,), "JPN": (740,), "KAZ": (705,), "KEN": (501,),
    "KGZ": (703,), "KHM": (811,), "KIR": (), "KNA": (), "KOR": (732,), "KWT": (690,), "LAO": (812,),
    "LBN": (660,), "LBR": (450,), "LBY": (620,), "LCA": (), "LIE": (), "LKA": (780,), "LSO": (570,),
    "LTU": (368,), "LUX": (212,), "LVA": (367,), "MAR": (600,), "MCO": (), "MDA": (359,), "MDG": (580,),
    "MDV": (781,), "MEX": (70,), "MHL": (), "MKD": (343,), "MLI": (432,), "MLT": (338,), "MMR": (775,),
    "MNE": (341,), "MNG": (712,), "MOZ": (541,), "MRT": (435,), "MUS": (590,), "MWI": (553,), "MYS": (820,),
    "NAM": (565,), "NER": (436,), "NGA": (475,), "NIC": (93,), "NIU": (), "NLD": (210,), "NOR": (385,),
    "NPL": (790,), "NRU": (), "NZL": (920,), "OMN": (698,), "PAK": (770,), "PAN": (95,), "PER": (135,),
    "PHL": (840,), "PLW": (), "PNG": (910,), "POL": (290,), "PRK": (731,), "PRT": (235,), "PRY": (150,),
    "PSE": (), "QAT": (694,), "ROU": (360,), "RUS": (365,), "RWA": (517,), "SAU": (670,), "SDN": (625,),
    "SEN": (433,), "SGP": (830,), "SLB": (940,), "SLE": (451,), "SLV": (92,), "SMR": (), "SOM": (520,),
    "SRB": (340,), "SSD": (626,), "STP": (), "SUR": (115,), "SVK": (317,), "SVN": (349,), "SWE": (380,),
    "SWZ": (572,), "SYC": (), "SYR": (652,), "TCD": (483,), "TGO": (461,), "THA": (800,), "TJK": (702,),
    "TKM": (701,), "TLS": (860,), "TON": (), "TTO": (52,), "TUN": (616,), "TUR": (640,), "TUV": (),
    "TWN": (713,), "TZA": (510,), "UGA": (500,), "UKR": (369,), "URY": (165,), "USA": (2,), "UZB": (704,),
    "VAT": (), "VCT": (), "VEN": (101,), "VNM": (816,), "VUT": (), "WSM": (), "YEM": (678,), "ZAF": (560,),
    "ZMB": (551,), "ZWE": (552,),
}  # fmt: skip
"""Codes of Gleditsch and Ward by ISO alpha-3; they list no state below 250,000 people."""

BESIDE_ISO: Mapping[str, Mapping[str, str]] = {
    "XKX": {
        "ISO3166-1-Alpha-2": "XK", "M49": "", "CLDR display name": "Kosovo", "UNTERM English Short": "",
        "UNTERM English Formal": "Republic of Kosovo", "wikidata_id": "", "is_independent": "In contention",
        "Region Name": "", "Capital": "Pristina",
    },
}  # fmt: skip
"""Kosovo has no ISO code; XK and XKX are of the range that ISO 3166 leaves to its users, and CLDR has XK."""

ENGLISH: Mapping[str, Mapping[str, str]] = {
    "COD": {"en": "Democratic Republic of the Congo"},
    "COG": {"en": "Republic of the Congo"},
    "ESH": {"en": "Sahrawi Arab Democratic Republic", **dict.fromkeys(("ar", "zh", "fr", "ru", "es", "tr", "de"), "")},
    "PSE": {
        "en": "Palestine", "ar": "فلسطين", "fr": "Palestine", "ru": "Палестина", "es": "Palestina",
        "tr": "Filistin", "de": "Palästina", "zh": "巴勒斯坦",
    },
    "VAT": {"en": "Holy See", "ar": "الكرسي الرسولي", "fr": "Saint-Siège", "ru": "Святой Престол",
            "es": "Santa Sede", "de": "Heiliger Stuhl", "it": "Santa Sede", "zh": "罗马教廷"},
}  # fmt: skip
"""Names where CLDR's are of a territory and not of the state, or are told apart by a capital's name."""

WIKIDATA: Mapping[str, str] = {"NAM": "Q1030", "NLD": "Q55", "XKX": "Q1246"}
"""Namibia's is missing from Country Codes, whose reader took its NA for no value; its Netherlands are the kingdom."""

NO_OLD_NAMES = frozenset(
    {
        "Congo", "German Federal Republic", "Germany", "Macedonia", "Palestine", "State of Palestine",
        "Western Sahara", "Cook Islands", "Niue", "East Germany", "Republic of Vietnam", "Yugoslavia", "Korea",
    }
)  # fmt: skip
"""Names of the lists that are of another state too, of a territory, or contested: added by hand where wanted."""

TERRITORIES: Mapping[str, str] = {
    "BHS": "bahamas", "CIV": "cote-divoire", "COD": "congo-kinshasa", "COG": "congo-brazzaville",
    "CPV": "cape-verde", "CZE": "czech-republic", "FSM": "micronesia-federated-states-of", "GMB": "gambia",
    "KNA": "saint-kitts-and-nevis", "KOR": "korea-south", "LCA": "saint-lucia", "MKD": "macedonia",
    "MMR": "burma", "PRK": "korea-north", "STP": "sao-tome-and-principe", "SWZ": "swaziland",
    "TLS": "timor-leste", "TTO": "trinidad-and-tobago", "TUR": "turkey", "USA": "united-states",
    "GBR": "united-kingdom", "VAT": "holy-see", "VCT": "saint-vincent-and-grenadines", "BIH": "bosnia-and-herzegovina",
    "ATG": "antigua-and-barbuda", "COK": "cook-islands",
}  # fmt: skip
"""Ids of the Office of the Historian where its name is another than CLDR's."""

REPLACES: Mapping[str, Sequence[str]] = {
    **{each: ("SUN-1922-1991",) for each in "ARM AZE BLR GEO KAZ KGZ MDA RUS TJK TKM UKR UZB".split()},
    **{each: (f"{each}-1918-1940", "SUN-1922-1991") for each in "EST LTU LVA".split()},
    **{each: ("YUG-1918-1992",) for each in "BIH HRV MKD SVN".split()},
    **{each: ("SCG-1992-2006",) for each in "MNE SRB".split()},
    **{each: ("CSK-1918-1992",) for each in "CZE SVK".split()},
    **{each: ("AUH-1816-1918",) for each in "AUT HUN".split()},
    **{each: ("UPC-1823-1839",) for each in "CRI GTM HND NIC SLV".split()},
    **{each: ("GCL-1821-1830",) for each in "COL ECU VEN".split()},
    **{each: ("KOR-1816-1910",) for each in "KOR PRK".split()},
    "AFG": ("AFG-1816-1888",), "CHN": ("CHN-1912-1949",), "DEU": ("GMY-1871-1945", "DDR-1949-1990"),
    "DZA": ("DZA-1816-1830",), "EGY": ("EGY-1827-1882",), "HTI": ("HTI-1816-1915",),
    "ITA": ("ITA-1816-1861", "SIC-1816-1861", "MOD-1816-1860", "PMA-1816-1860", "TUS-1816-1860", "PAP-1816-1870"),
    "LBY": ("LBY-1816-1834",), "MAR": ("MAR-1816-1912",), "MDG": ("MDG-1816-1896",), "MMR": ("MMR-1816-1885",),
    "SYR": ("SYR-1946-1958",), "TUN": ("TUN-1816-1881",), "TUR": ("TUR-1816-1922",), "TZA": ("ZAN-1963-1964",),
    "USA": ("TEX-1836-1845", "HWI-1826-1898"), "VNM": ("RVN-1954-1975",), "YEM": ("YAR-1918-1990", "YMD-1967-1990"),
    "ZAF": ("OFS-1854-1910", "TRA-1852-1910"),
}  # fmt: skip
"""Predecessors, where the earlier state ended. A state that left one which went on replaces none (South Sudan)."""

BEGINNINGS: Mapping[str, tuple[str, str]] = {
    "ARG": ("1816-07-09", "Gleditsch and Ward; Territories, united-provinces-of-rio-de-la-plata-1828: since 1816"),
    "ATG": ("1981-11-01", "Correlates of War; Territories count from the end of the West Indies Federation"),
    "AUS": ("1901-01-01", "Gleditsch and Ward; the other two date something else (1920: League of Nations; 1817: the name)"),
    "CHN": ("1949", "Territories: since 1949; the lists of states count one China throughout"),
    "COL": ("1830", "Gleditsch and Ward; Territories, new-granada-1856: since 1830"),
    "DEU": ("1949", "Gleditsch and Ward; Territories, west-germany-1990: since 1949"),
    "DMA": ("1978-11-03", "Correlates of War; Territories count from the end of the West Indies Federation"),
    "EGY": ("1922-02-28", "Gleditsch and Ward; Territories, egypt-1958: since 1922"),
    "GRD": ("1974-02-07", "Correlates of War; Territories count from the end of the West Indies Federation"),
    "ITA": ("1861-03-17", "Gleditsch and Ward, whose Two Sicilies, Modena, Parma and Tuscany end the day before; Territories, kingdom-of-italy-1946: since 1861"),
    "LCA": ("1979-02-22", "Correlates of War; Territories count from the end of the West Indies Federation"),
    "MEX": ("1821", "Gleditsch and Ward; Territories, mexican-empire-1823: since 1821"),
    "RUS": ("1991-12-25", "reviewed before, see states/europe.yaml"),
    "RWA": ("1962-07-01", "Correlates of War, as its neighbour Burundi in both lists; Gleditsch and Ward have 1962-01-07, day and month the other way round"),
    "SRB": ("2006-06-03", "Correlates of War; Gleditsch and Ward two days later"),
    "TUR": ("1923-10-29", "reviewed before, see states/asia.yaml"),
    "WSM": ("1962", "Territories, western-samoa-1962: until 1962; Correlates of War has its day in the United Nations"),
    "ZAF": ("1910-05-31", "Gleditsch and Ward; Territories, union-of-south-africa-1961: since 1910"),
}
"""First days where the rule of `states.beginning` finds none, or a wrong one, and what they rest on."""

CAPITALS: Mapping[str, str] = {
    "BDI": "Gitega", "CIV": "Yamoussoukro", "FSM": "Palikir", "GNQ": "Malabo", "KAZ": "Astana", "KIR": "Tarawa",
    "LKA": "Sri Jayewardenepura Kotte", "MHL": "Majuro", "MMR": "Nay Pyi Taw", "PLW": "Ngerulmud", "STP": "São Tomé",
    "TLS": "Dili", "TON": "Nuku‘alofa", "TUV": "Funafuti", "UKR": "Kyiv", "USA": "Washington", "XKX": "Pristina",
}  # fmt: skip
"""Capitals where Country Codes has an older name or none that GeoNames knows; a second reference must agree."""

NO_CAPITAL: Mapping[str, str] = {
    "CHE": "the constitution names none; the federal authorities sit in Bern",
    "ESH": "proclaimed and actual seat differ",
    "NRU": "none is declared; the government sits in Yaren",
    "PSE": "proclaimed and actual seat differ, and who recognises which is left open",
    "VAT": "the state is the city",
}
"""States to which no capital is given here, with the reason."""

SEATS: Mapping[str, str] = {"BOL": "La Paz", "CHE": "Bern", "NLD": "The Hague", "NRU": "Yaren", "PSE": "Ramallah"}
"""Seats of government that are not the capital."""

CITIES: Mapping[str, str] = {
    "AE": "Dubai, Sharjah", "AF": "Kandahar, Herat, Mazār-e Sharīf", "AM": "Gyumri", "AR": "Rosario, Mendoza",
    "AT": "Salzburg, Graz", "AU": "Sydney, Melbourne, Brisbane, Perth", "AZ": "Nakhchivan, Ganja",
    "BA": "Banja Luka, Mostar", "BD": "Chittagong", "BE": "Antwerpen, Gent", "BR": "Rio de Janeiro, São Paulo, Fortaleza",
    "BY": "Brest, Homyel", "CA": "Montréal, Toronto, Québec, Vancouver, Calgary", "CH": "Genève, Zürich, Lausanne, Davos, Montreux, Lugano",
    "CI": "Abidjan", "CN": "Shanghai, Guangzhou, Shenzhen, Tianjin, Xi’an, Hangzhou, Chengdu, Ürümqi, Lhasa, Sanya",
    "CO": "Cartagena, Medellín", "CU": "Guantánamo", "CY": "Limassol, Larnaca", "CZ": "Brno",
    "DE": "Bonn, München, Hamburg, Frankfurt am Main, Dresden, Potsdam, Köln, Leipzig",
    "DZ": "Oran", "EG": "Alexandria, Sharm el-Sheikh, Suez, Port Said", "ES": "Barcelona, Sevilla, Valencia",
    "FR": "Strasbourg, Marseille, Lyon, Nice, Cannes, Versailles, Biarritz, Toulouse",
    "GB": "Edinburgh, Glasgow, Belfast, Cardiff, Birmingham, Manchester", "GE": "Batumi, Sokhumi, Tskhinvali, Gori",
    "GR": "Thessaloníki", "HR": "Split, Dubrovnik", "ID": "Bandung, Denpasar, Surabaya",
    "IL": "Tel Aviv, Haifa, Eilat", "IN": "Mumbai, Kolkata, Chennai, Agra, Srinagar, Goa",
    "IQ": "Mosul, Erbil, Basrah, Kirkuk, Sulaymānīyah", "IR": "Isfahan, Mashhad, Tabriz, Bandar Abbas, Natanz",
    "IT": "Milano, Venezia, Torino, Genova, Napoli, Taormina, L'Aquila, Trieste", "JO": "Aqaba",
    "JP": "Hiroshima, Osaka, Kyoto, Nagasaki, Okinawa", "KE": "Mombasa", "KP": "Kaesŏng", "KR": "Busan, Incheon",
    "KZ": "Almaty, Aktau", "LB": "Tyre", "LY": "Benghazi, Misratah, Tobruk", "MA": "Marrakesh, Casablanca, Tangier, Skhirat",
    "MM": "Yangon, Mandalay", "MX": "Cancún, Guadalajara, Monterrey", "MY": "Putrajaya", "NG": "Lagos, Kano",
    "NL": "Rotterdam, Maastricht", "NO": "Bergen, Tromsø", "NZ": "Auckland", "PE": "Cusco", "PH": "Davao",
    "PK": "Karachi, Lahore, Rawalpindi, Peshawar", "PL": "Kraków, Gdańsk, Poznań, Wrocław",
    "PS": "Gaza, Hebron, Jericho", "PT": "Porto", "RO": "Constanţa, Iaşi",
    "RU": "Vladivostok, Sochi, Kazan, Yekaterinburg, Kaliningrad, Saint Petersburg, Groznyy, Rostov-na-Donu",
    "SA": "Jeddah, Mecca, Medina, Dammam", "SD": "Port Sudan, Omdurman", "SE": "Göteborg, Malmö", "SO": "Hargeysa, Kismayo",
    "SY": "Aleppo, Homs, Latakia, Idlib, Ar Raqqah, Daraa, Kobani, Palmyra, Tartus", "TH": "Pattaya, Chiang Mai",
    "TJ": "Khujand", "TM": "Turkmenbasy", "TN": "Sfax", "TR": "Istanbul, İzmir, Antalya, Gaziantep, Adana, Mersin, Trabzon, Diyarbakır, Kars",
    "TW": "Kaohsiung", "TZ": "Dar es Salaam, Arusha, Zanzibar",
    "UA": "Odesa, Kharkiv, Donetsk, Luhansk, Yalta, Sevastopol, Simferopol, Mariupol, Lviv, Dnipro",
    "US": "New York City, San Francisco, Los Angeles, Chicago, Dayton, Houston, Honolulu, Miami, Boston, Philadelphia, Atlanta",
    "UZ": "Samarkand, Termiz", "VN": "Ho Chi Minh City, Da Nang", "YE": "Aden, Al Hudaydah, Ma'rib, Ta‘izz",
    "ZA": "Cape Town, Johannesburg, Durban, Bloemfontein", "ZM": "Livingstone",
}  # fmt: skip
"""Further cities where diplomacy happens: conferences, consulates, talks, seats, conflicts. ISO alpha-2 of GeoNames."""

CITY_LABELS: Mapping[str, str] = {
    "Antwerpen": "Antwerp", "Gent": "Ghent", "Genève": "Geneva", "Zürich": "Zurich", "München": "Munich",
    "Köln": "Cologne", "Milano": "Milan", "Venezia": "Venice", "Torino": "Turin", "Genova": "Genoa",
    "Napoli": "Naples", "Groznyy": "Grozny", "Rostov-na-Donu": "Rostov-on-Don", "Göteborg": "Gothenburg",
    "Sevilla": "Seville", "Thessaloníki": "Thessaloniki", "Hargeysa": "Hargeisa", "Ar Raqqah": "Raqqa",
    "Al Hudaydah": "Hodeidah", "Ta‘izz": "Taiz", "Ma'rib": "Marib", "Misratah": "Misrata", "Sulaymānīyah": "Sulaymaniyah",
    "Mazār-e Sharīf": "Mazar-i-Sharif", "Basrah": "Basra", "Kraków": "Krakow", "Davao": "Davao", "New York City": "New York",
    "Kaesŏng": "Kaesong", "Sokhumi": "Sukhumi", "Homyel": "Gomel",
}  # fmt: skip
"""English names of cities that GeoNames has under their own."""

CONTESTED: Mapping[str, str] = {
    "JERUSALEM": "The status of the city is disputed between Israelis and Palestinians; its place in a country is left out here.",
    "SEVASTOPOL": "In Crimea, internationally recognised as Ukraine’s by the General Assembly (resolution 68/262) and claimed by Russia since 2014.",
    "SIMFEROPOL": "In Crimea, internationally recognised as Ukraine’s by the General Assembly (resolution 68/262) and claimed by Russia since 2014.",
    "YALTA": "In Crimea, internationally recognised as Ukraine’s by the General Assembly (resolution 68/262) and claimed by Russia since 2014.",
}  # fmt: skip
"""What is said of cities whose place is disputed, by name in capitals."""
