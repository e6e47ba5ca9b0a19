"""What the page itself says, in the languages that visitors of our halls read; English where we have no words.

The film's own title, label and captions come from the storyboard. Knows no HTML.
"""

from __future__ import annotations

from collections.abc import Mapping

KEYS = (
    "play", "pause", "sound_on", "sound_off", "captions", "captions_on", "captions_off", "language", "full_screen",
    "help", "close", "controls", "standby", "begin", "unavailable", "back", "forward", "volume",
)  # fmt: skip

_TABLE: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Play", "Pause", "Sound on", "Sound off", "Captions", "Captions on", "Captions off", "Language", "Full screen",
        "Help", "Close", "Film controls", "The film begins again in a moment.", "Begin the film",
        "This language is not available just now.", "Back", "Forward", "Volume",
    ),
    "hi": (
        "चलाएँ", "रोकें", "ध्वनि चालू करें", "ध्वनि बंद करें", "कैप्शन", "कैप्शन चालू", "कैप्शन बंद", "भाषा", "पूरी स्क्रीन",
        "सहायता", "बंद करें", "फ़िल्म के नियंत्रण", "फ़िल्म कुछ ही क्षणों में फिर शुरू होगी।", "फ़िल्म शुरू करें",
        "यह भाषा अभी उपलब्ध नहीं है।", "पीछे", "आगे", "आवाज़",
    ),
    "de": (
        "Abspielen", "Anhalten", "Ton an", "Ton aus", "Untertitel", "Untertitel an", "Untertitel aus", "Sprache",
        "Vollbild", "Hilfe", "Schließen", "Steuerung des Films", "Der Film beginnt gleich wieder.", "Film beginnen",
        "Diese Sprache ist gerade nicht verfügbar.", "Zurück", "Vor", "Lautstärke",
    ),
    "fr": (
        "Lecture", "Pause", "Activer le son", "Couper le son", "Sous-titres", "Sous-titres activés",
        "Sous-titres désactivés", "Langue", "Plein écran", "Aide", "Fermer", "Commandes du film",
        "Le film recommence dans un instant.", "Commencer le film", "Cette langue n’est pas disponible pour l’instant.",
        "Reculer", "Avancer", "Volume",
    ),
    "es": (
        "Reproducir", "Pausa", "Activar sonido", "Quitar sonido", "Subtítulos", "Subtítulos activados",
        "Subtítulos desactivados", "Idioma", "Pantalla completa", "Ayuda", "Cerrar", "Controles de la película",
        "La película vuelve a empezar en un momento.", "Empezar la película",
        "Este idioma no está disponible en este momento.", "Atrás", "Adelante", "Volumen",
    ),
    "it": (
        "Riproduci", "Pausa", "Attiva audio", "Disattiva audio", "Sottotitoli", "Sottotitoli attivi",
        "Sottotitoli disattivati", "Lingua", "Schermo intero", "Aiuto", "Chiudi", "Comandi del film",
        "Il film ricomincia tra un momento.", "Inizia il film", "Questa lingua al momento non è disponibile.",
        "Indietro", "Avanti", "Volume",
    ),
    "pt": (
        "Reproduzir", "Pausa", "Ligar o som", "Desligar o som", "Legendas", "Legendas ligadas", "Legendas desligadas",
        "Idioma", "Tela cheia", "Ajuda", "Fechar", "Controles do filme", "O filme recomeça em instantes.",
        "Começar o filme", "Este idioma não está disponível no momento.", "Voltar", "Avançar", "Volume",
    ),
    "nl": (
        "Afspelen", "Pauze", "Geluid aan", "Geluid uit", "Ondertitels", "Ondertitels aan", "Ondertitels uit", "Taal",
        "Volledig scherm", "Hulp", "Sluiten", "Bediening van de film", "De film begint zo weer.", "Film beginnen",
        "Deze taal is nu niet beschikbaar.", "Terug", "Vooruit", "Volume",
    ),
    "ru": (
        "Смотреть", "Пауза", "Включить звук", "Выключить звук", "Субтитры", "Субтитры включены", "Субтитры выключены",
        "Язык", "Во весь экран", "Справка", "Закрыть", "Управление фильмом", "Фильм скоро начнётся снова.",
        "Начать фильм", "Этот язык сейчас недоступен.", "Назад", "Вперёд", "Громкость",
    ),
    "ar": (
        "تشغيل", "إيقاف مؤقت", "تشغيل الصوت", "كتم الصوت", "الترجمة المكتوبة", "الترجمة المكتوبة ظاهرة",
        "الترجمة المكتوبة مخفية", "اللغة", "ملء الشاشة", "مساعدة", "إغلاق", "التحكم في الفيلم",
        "سيبدأ الفيلم من جديد بعد لحظات.", "ابدأ الفيلم", "هذه اللغة غير متاحة الآن.", "رجوع", "تقديم", "مستوى الصوت",
    ),
    "he": (
        "הפעלה", "השהיה", "הפעלת הקול", "השתקה", "כתוביות", "כתוביות מוצגות", "כתוביות מוסתרות", "שפה", "מסך מלא",
        "עזרה", "סגירה", "בקרת הסרט", "הסרט יתחיל שוב בעוד רגע.", "התחלת הסרט", "השפה הזאת אינה זמינה כרגע.", "אחורה",
        "קדימה", "עוצמת הקול",
    ),
    "ja": (
        "再生", "一時停止", "音声を出す", "音声を消す", "字幕", "字幕オン", "字幕オフ", "言語", "全画面", "ヘルプ", "閉じる",
        "映像の操作", "まもなく映像が再開します。", "映像を始める", "この言語は現在ご利用いただけません。", "戻る", "進む",
        "音量",
    ),
    "zh": (
        "播放", "暂停", "打开声音", "关闭声音", "字幕", "字幕已打开", "字幕已关闭", "语言", "全屏", "帮助", "关闭", "影片控制",
        "影片即将重新开始。", "开始播放", "此语言暂时不可用。", "后退", "前进", "音量",
    ),
    "ko": (
        "재생", "일시 정지", "소리 켜기", "소리 끄기", "자막", "자막 켜짐", "자막 꺼짐", "언어", "전체 화면", "도움말", "닫기",
        "영상 조작", "잠시 후 영상이 다시 시작됩니다.", "영상 시작", "이 언어는 지금 이용할 수 없습니다.", "뒤로", "앞으로",
        "음량",
    ),
}  # fmt: skip

LANGUAGES = frozenset(_TABLE)


def words_in(code: str) -> tuple[str, dict[str, str]]:
    """The language that the words are in, and the words by key: of `pt-BR` those of `pt`, of an unknown one English.

    >>> words_in("hi-IN")[0], words_in("zh-Hant")[0], words_in("tlh")[1]["pause"]
    ('hi', 'en', 'Pause')
    """
    parts = code.lower().split("-")
    found = parts[0] if parts[0] in LANGUAGES else "en"
    if found == "zh" and {"hant", "tw", "hk", "mo"} & set(parts[1:]):  # ours are written in simplified characters
        found = "en"
    return found, dict(zip(KEYS, _TABLE[found], strict=True))


RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi")
)
_RIGHT_TO_LEFT_SCRIPTS = frozenset(("adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"))


def direction(code: str) -> str:
    """`rtl` or `ltr`, by the script where the code names one.

    >>> direction("ar"), direction("pa-Arab-PK"), direction("ks-Deva"), direction("hi")
    ('rtl', 'rtl', 'ltr', 'ltr')
    """
    parts = code.lower().split("-")
    script = next((part for part in parts[1:] if len(part) == 4 and part.isalpha()), "")
    if script:
        return "rtl" if script in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if parts[0] in RIGHT_TO_LEFT else "ltr"
