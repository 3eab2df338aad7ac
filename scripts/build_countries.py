"""Write ``src/kdnlp/lexicon/data/countries.csv`` from the Unicode CLDR, by way of Babel.

Rows are the officially assigned codes of ISO 3166-1, in the order of alpha-2; Korean names are CLDR's, but where our
guidelines want another one (``PREFERRED``). Run ``python scripts/build_countries.py`` after an update of Babel; other
names of countries are kept by hand in ``country_forms.toml``.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src/kdnlp/lexicon/data/countries.csv"

#: CLDR territories that are not officially assigned in ISO 3166-1 (exceptional reservations, groupings, user codes).
NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}

#: Alpha-3 codes that ISO has withdrawn and CLDR still maps to the successor's alpha-2.
WITHDRAWN = {"BUR", "DDR", "TMP", "YMD", "ZAR"}

#: Names that Korean press releases use, where CLDR's is long or unusual.
PREFERRED = {
    "KR": "대한민국",
    "KP": "북한",
    "AU": "호주",
    "TR": "튀르키예",
    "HK": "홍콩",
    "MO": "마카오",
    "AE": "아랍에미리트",
    "CD": "콩고민주공화국",
    "CG": "콩고공화국",
    "MM": "미얀마",
    "CF": "중앙아프리카공화국",
    "ZA": "남아프리카공화국",
    "DO": "도미니카공화국",
    "GQ": "적도기니",
    "SB": "솔로몬제도",
    "MH": "마셜제도",
    "PS": "팔레스타인",
    "FM": "미크로네시아",
    "VA": "바티칸",
    "BA": "보스니아헤르체고비나",
    "TT": "트리니다드토바고",
    "TL": "동티모르",
    "PG": "파푸아뉴기니",
    "MK": "북마케도니아",
}


def build() -> str:
    """Return the table as CSV text: ``alpha2,alpha3,korean,english``."""
    from babel import Locale
    from babel.core import get_global

    korean, english = Locale("ko").territories, Locale("en").territories
    alpha3: dict[str, str] = {}
    for alias, targets in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and len(targets) == 1 and alias not in WITHDRAWN:
            alpha3.setdefault(targets[0], alias)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["alpha2", "alpha3", "korean", "english"])
    for code in sorted(english):
        if len(code) == 2 and code.isalpha() and code not in NOT_ISO:
            writer.writerow([code, alpha3.get(code, ""), PREFERRED.get(code, korean[code]), english[code]])
    return out.getvalue()


if __name__ == "__main__":
    TARGET.write_text(build(), encoding="utf-8")
