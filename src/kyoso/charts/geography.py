"""Japan's prefectures as a grid of tiles: a square each, roughly where it lies, the islands a little apart.

General geography, not of any programme: names, and the places of the squares in squares from the top left.
"""

from __future__ import annotations

from typing import NamedTuple

from kyoso.model import Language, Text

LETTERS = 5  # what a square has room for
ALIKE = {"Yamagata": "Yamgt", "Yamaguchi": "Yamgu"}  # names that begin with the same letters


class Tile(NamedTuple):
    """A prefecture and the place of its square."""

    name: Text
    x: float
    y: float

    def label(self, language: Language) -> str:
        """The name, short enough for a square: without 都, 府 or 県; in English its first five letters."""
        if language == "en":
            return ALIKE.get(self.name.en, self.name.en[:LETTERS])
        return self.name.ja if self.name.ja == "北海道" else self.name.ja[:-1]


# From north to south, each with x and y.
_PLACES = """
北海道 Hokkaido 8.3 0
青森県 Aomori 7.8 1.3
秋田県 Akita 7.3 2.3
岩手県 Iwate 8.3 2.3
山形県 Yamagata 7.3 3.3
宮城県 Miyagi 8.3 3.3
石川県 Ishikawa 5.3 4.3
富山県 Toyama 6.3 4.3
新潟県 Niigata 7.3 4.3
福島県 Fukushima 8.3 4.3
島根県 Shimane 0.3 5.3
鳥取県 Tottori 1.3 5.3
兵庫県 Hyogo 2.3 5.3
京都府 Kyoto 3.3 5.3
福井県 Fukui 4.3 5.3
岐阜県 Gifu 5.3 5.3
長野県 Nagano 6.3 5.3
群馬県 Gunma 7.3 5.3
栃木県 Tochigi 8.3 5.3
茨城県 Ibaraki 9.3 5.3
山口県 Yamaguchi 0.3 6.3
広島県 Hiroshima 1.3 6.3
岡山県 Okayama 2.3 6.3
大阪府 Osaka 3.3 6.3
滋賀県 Shiga 4.3 6.3
愛知県 Aichi 5.3 6.3
山梨県 Yamanashi 6.3 6.3
埼玉県 Saitama 7.3 6.3
東京都 Tokyo 8.3 6.3
千葉県 Chiba 9.3 6.3
奈良県 Nara 4.3 7.3
三重県 Mie 5.3 7.3
静岡県 Shizuoka 6.3 7.3
神奈川県 Kanagawa 7.3 7.3
和歌山県 Wakayama 4.3 8.3
愛媛県 Ehime 2.2 7.6
香川県 Kagawa 3.2 7.6
高知県 Kochi 2.2 8.6
徳島県 Tokushima 3.2 8.6
佐賀県 Saga 0 7.6
福岡県 Fukuoka 1 7.6
長崎県 Nagasaki 0 8.6
大分県 Oita 1 8.6
熊本県 Kumamoto 0 9.6
宮崎県 Miyazaki 1 9.6
鹿児島県 Kagoshima 0.5 10.6
沖縄県 Okinawa 0 11.9
"""


def _tile(line: str) -> Tile:
    ja, en, x, y = line.split()
    return Tile(Text(ja=ja, en=en), float(x), float(y))


PREFECTURES: tuple[Tile, ...] = tuple(_tile(line) for line in _PLACES.strip().splitlines())
COLUMNS = max(tile.x for tile in PREFECTURES) + 1
ROWS = max(tile.y for tile in PREFECTURES) + 1
