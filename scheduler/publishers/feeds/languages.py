"""Languages as pages and feeds show them: which way they run, and what they call themselves."""

from __future__ import annotations

from scheduler.domain.language_tag import lookup

# Languages written from right to left, and scripts that make any language so (ISO 639, ISO 15924).
_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_ARABIC = frozenset({"ar", "ckb", "fa", "pnb", "ps", "sd", "ug", "ur"})
_RTL_SCRIPTS = frozenset({"adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})

_NAMES = {
    "am": "አማርኛ",
    "ar": "العربية",
    "be": "Беларуская",
    "bg": "Български",
    "bn": "বাংলা",
    "bs": "Bosanski",
    "ca": "Català",
    "ckb": "کوردی",
    "cs": "Čeština",
    "cy": "Cymraeg",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "eo": "Esperanto",
    "es": "Español",
    "et": "Eesti",
    "eu": "Euskara",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "ga": "Gaeilge",
    "gl": "Galego",
    "he": "עברית",
    "hi": "हिन्दी",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "hy": "Հայերեն",
    "id": "Bahasa Indonesia",
    "is": "Íslenska",
    "it": "Italiano",
    "ja": "日本語",
    "ka": "ქართული",
    "km": "ខ្មែរ",
    "ko": "한국어",
    "ku": "Kurdî",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "mk": "Македонски",
    "nb": "Norsk bokmål",
    "nl": "Nederlands",
    "nn": "Norsk nynorsk",
    "no": "Norsk",
    "pl": "Polski",
    "ps": "پښتو",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "rw": "Ikinyarwanda",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "sq": "Shqip",
    "sr": "Српски",
    "sr-Latn": "Srpski",
    "sv": "Svenska",
    "sw": "Kiswahili",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
    "yi": "ייִדיש",
    "zh": "中文",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
}


def direction(lang: str) -> str:
    """`rtl` or `ltr`, by a BCP 47 tag's script, or else by its language."""
    language, *rest = lang.lower().split("-")
    scripts = [part for part in rest if len(part) == 4 and part.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in _RTL_SCRIPTS else "ltr"
    return "rtl" if language in _RTL_LANGUAGES else "ltr"


def comma(lang: str) -> str:
    """What stands between weekday and date; the Arabic script has a sign of its own."""
    tag = lang.lower()
    return "،" if direction(tag) == "rtl" and ("-arab" in tag or tag.partition("-")[0] in _ARABIC) else ","


def own_name(lang: str) -> str:
    """What speakers call their language: `Deutsch`, `Português (BR)`; the tag itself where we do not know."""
    found = lookup(lang, _NAMES)
    if found is None:
        return lang
    more = lang[len(found) + 1 :]
    return f"{_NAMES[found]} ({more})" if more else _NAMES[found]
