"""Type and the scratch voice, for each language: by its own name, written in its own script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from render.doctor.finding import Ask, Finding, State

NAMES: Mapping[str, str] = {
    "am": "አማርኛ", "ar": "العربية", "as": "অসমীয়া", "bn": "বাংলা", "bo": "བོད་སྐད", "de": "Deutsch, größer", "el": "Ελληνικά",
    "en": "English", "es": "Español, ¿qué?", "fa": "فارسی", "fr": "Français, œuvre", "gu": "ગુજરાતી", "he": "עברית",
    "hi": "हिन्दी में", "hy": "Հայերեն", "ja": "日本語のかな", "ka": "ქართული", "km": "ភាសាខ្មែរ", "kn": "ಕನ್ನಡ", "ko": "한국어",
    "lo": "ລາວ", "ml": "മലയാളം", "mr": "मराठी", "my": "မြန်မာ", "ne": "नेपाली", "or": "ଓଡ଼ିଆ", "pa": "ਪੰਜਾਬੀ",
    "pl": "Polski, źródło", "pt": "Português, ações", "ru": "Русский", "sa": "संस्कृतम्", "si": "සිංහල", "ta": "தமிழ்",
    "te": "తెలుగు", "th": "ภาษาไทย", "tr": "Türkçe, ığş", "uk": "Українська", "ur": "اردو", "vi": "Tiếng Việt", "zh": "中文简体",
}  # fmt: skip
USUAL = ("en", "hi")


def check_type(ask: Ask) -> Iterator[Finding]:
    """Whether there are fonts for each language asked for (named by nobody: English and Hindi)."""
    from post.fonts import languages_typesettable

    languages = ask.languages or USUAL
    texts = {language: [name] for language in languages if (name := name_of(language))}
    verdicts = languages_typesettable(list(texts), texts)
    for language in languages:
        error = verdicts.get(language)
        if language not in texts:
            yield Finding(f"type {language}", "warn", "no sample of this language is known: its script is not checked")
        elif error is None:
            yield Finding(f"type {language}", "ok", texts[language][0])
        else:
            state: State = "missing" if ask.languages or language == "en" else "warn"
            yield Finding(f"type {language}", state, str(error.message), error.hint)


def check_voices(ask: Ask) -> Iterator[Finding]:
    """Whether the scratch voice speaks them."""
    from post.voices.languages import espeak_folder, espeak_voice

    if espeak_folder() is None:
        yield Finding("scratch voice", "missing", "the package espeakng-loader is not installed", "Run ./launch.sh")
        return
    for language in ask.languages or USUAL:
        voice = espeak_voice(language)
        hint = "Give recorded files for this language (engine: recorded), or leave its narration silent."
        yield Finding(
            f"voice {language}", "ok" if voice else "warn", voice or "the scratch voice does not speak it", hint
        )


def name_of(language: str) -> str | None:
    """A language's own name, by its code without region."""
    return NAMES.get(language.lower().replace("_", "-").split("-")[0])
