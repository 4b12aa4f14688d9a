"""Japan's prefectures as a grid of tiles: a tile each, roughly where it lies, the islands a little apart.

General geography, not of any programme: names, and letters, and the places of the tiles in tiles from the top left.
"""

from __future__ import annotations

from typing import NamedTuple

from kyoso.model import Language, Text

BROAD = 1.35  # the breadth of a tile whose Japanese name has three characters


class Tile(NamedTuple):
    """A prefecture and the place of its tile; `code` are three letters that stand for its English name."""

    name: Text
    code: str
    x: float
    y: float

    def label(self, language: Language) -> str:
        """What stands in the tile: the name without 都, 府 or 県; in English the letters."""
        if language == "en":
            return self.code
        return self.name.ja if self.name.ja == "北海道" else self.name.ja[:-1]

    @property
    def breadth(self) -> float:
        """The breadth in tiles: a little more for a name of three characters, which have room beside them."""
        return BROAD if len(self.label("ja")) > 2 else 1


# From north to south, each with its three letters, x and y.
_PLACES = """
北海道 Hokkaido HKD 8.3 0
青森県 Aomori AOM 7.8 1.3
秋田県 Akita AKT 7.3 2.3
岩手県 Iwate IWT 8.3 2.3
山形県 Yamagata YGT 7.3 3.3
宮城県 Miyagi MYG 8.3 3.3
石川県 Ishikawa ISK 5.3 4.3
富山県 Toyama TYM 6.3 4.3
新潟県 Niigata NGT 7.3 4.3
福島県 Fukushima FKS 8.3 4.3
島根県 Shimane SMN 0.3 5.3
鳥取県 Tottori TTR 1.3 5.3
兵庫県 Hyogo HYG 2.3 5.3
京都府 Kyoto KYT 3.3 5.3
福井県 Fukui FKI 4.3 5.3
岐阜県 Gifu GIF 5.3 5.3
長野県 Nagano NGN 6.3 5.3
群馬県 Gunma GNM 7.3 5.3
栃木県 Tochigi TCG 8.3 5.3
茨城県 Ibaraki IBR 9.3 5.3
山口県 Yamaguchi YGC 0.3 6.3
広島県 Hiroshima HRS 1.3 6.3
岡山県 Okayama OKY 2.3 6.3
大阪府 Osaka OSK 3.3 6.3
滋賀県 Shiga SIG 4.3 6.3
愛知県 Aichi AIC 5.3 6.3
山梨県 Yamanashi YMN 6.3 6.3
埼玉県 Saitama SIT 7.3 6.3
東京都 Tokyo TKY 8.3 6.3
千葉県 Chiba CHB 9.3 6.3
奈良県 Nara NAR 4.3 7.3
三重県 Mie MIE 5.3 7.3
静岡県 Shizuoka SZO 6.3 7.3
神奈川県 Kanagawa KNG 7.3 7.3
和歌山県 Wakayama WKY 4.3 8.3
愛媛県 Ehime EHM 2.2 7.6
香川県 Kagawa KGW 3.2 7.6
高知県 Kochi KUC 2.2 8.6
徳島県 Tokushima TKS 3.2 8.6
佐賀県 Saga SAG 0 7.6
福岡県 Fukuoka FKO 1 7.6
長崎県 Nagasaki NGS 0 8.6
大分県 Oita OIT 1 8.6
熊本県 Kumamoto KMM 0 9.6
宮崎県 Miyazaki MYZ 1 9.6
鹿児島県 Kagoshima KGS 0.5 10.6
沖縄県 Okinawa OKN 0 11.9
"""


def _tile(line: str) -> Tile:
    ja, en, code, x, y = line.split()
    return Tile(Text(ja=ja, en=en), code, float(x), float(y))


PREFECTURES: tuple[Tile, ...] = tuple(_tile(line) for line in _PLACES.strip().splitlines())
COLUMNS = max(tile.x for tile in PREFECTURES) + 1
ROWS = max(tile.y for tile in PREFECTURES) + 1
