"""Turkish: *37. yıl dönümü*, two words (Türk Dil Kurumu, Yazım Kılavuzu)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.rule import Unit
from scheduler.domain.wording.numerals import parts
from scheduler.domain.wording.spoken import Dates, Spoken

# fmt: off
_UNITS = ("", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
_TENS = ("on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
_ORDINALS = {
    "bir": "birinci", "iki": "ikinci", "üç": "üçüncü", "dört": "dördüncü", "beş": "beşinci", "altı": "altıncı",
    "yedi": "yedinci", "sekiz": "sekizinci", "dokuz": "dokuzuncu", "on": "onuncu", "yirmi": "yirminci",
    "otuz": "otuzuncu", "kırk": "kırkıncı", "elli": "ellinci", "altmış": "altmışıncı", "yetmiş": "yetmişinci",
    "seksen": "sekseninci", "doksan": "doksanıncı", "yüz": "yüzüncü", "bin": "bininci",
}
_DATES = Dates(
    months=(
        "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran",
        "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık",
    ),
    weekdays=("Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar"),
    about="{} civarı",
    doubtful="{} (kesin değil)",
    before_christ="MÖ {}",
    anno_domini="MS {}",
)
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Turkish(Spoken):
    """Turkish as `domain.wording.language.Language` asks."""

    tag: str = "tr"

    name: ClassVar[str] = "Turkish"
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "yıl",
        Unit.MONTH: "ay",
        Unit.WEEK: "hafta",
        Unit.DAY: "gün",
        Unit.ONCE: "bir kez",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("{} yıl", "{} yıl"),
        Unit.MONTH: ("{} ay", "{} ay"),
        Unit.WEEK: ("{} hafta", "{} hafta"),
        Unit.DAY: ("{} gün", "{} gün"),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "İlk kez {date} tarihinde[ {by} tarafından] yayımlanan metin burada aynen yeniden yayımlanmaktadır.",
        "Metin,[ {by} tarafından] ilk yayımlandığı biçimiyle burada aynen yeniden yayımlanmaktadır.",
    )

    @property
    def dates(self) -> Dates:
        """`4 Haziran 1989`."""
        return _DATES

    def _ordinal(self, number: int) -> str:
        return f"{number}."

    def _ordinal_words(self, number: int) -> str:
        *before, last = self._cardinal(number).split(" ")
        return " ".join([*before, _ORDINALS[last]])

    def _cardinal(self, number: int) -> str:
        return " ".join(_part(part) for part in parts(number, teens=False)) if number else "sıfır"

    def _anniversary(self, number: int) -> str:
        return f"{number}. yıl dönümü"

    def _nth_day(self, number: int) -> str:
        return f"{number}. gün"


def _part(number: int) -> str:
    for place, name in ((1000, "bin"), (100, "yüz")):
        if number >= place:
            return name if number == place else f"{_UNITS[number // place]} {name}"
    return _TENS[number // 10 - 1] if number >= 10 else _UNITS[number]
