"""Requests for lettering in Hindi, Chinese and Japanese.

Patterns; `tongues` applies them.
"""

# ruff: noqa: E501 - a pattern broken over lines reads worse than a long one

from __future__ import annotations

from render.enhance.foreign_phrase import CAPS, Q_MARK, Q_REST, QUOTED, phrase

_HI_SURE = rf"(?P<shown>{QUOTED}|{CAPS})"
_HI_ANY = rf"(?P<shown>{QUOTED}|{CAPS}|(?:(?!(?:पर|में|एक|जिस|जिसपर|जिसमें|और|बड़ा|बड़े|लाल|सफेद)\s)[^\s,.।;:!?{Q_MARK}{Q_REST}]+\s+){{1,6}}?)"
_HI_WRITTEN = r"(?:साफ़?\s+)?(?:लिखा|लिखे|लिखी|अंकित)(?:\s*(?:हुआ|हुए|हुई|है|हैं|हो|था|थी|थे))*(?![\w\u0900-\u0963])"
_HI_PURE = (
    r"(?:शीर्षक|कैप्शन|उपशीर्षक|लोगो|वॉटरमार्क|वाटरमार्क|सबटाइटल|सबटाइटल्स|हेडलाइन|टाइटल|टेक्स्ट|अक्षर|लिखावट|नंबर प्लेट|नारा|नारे)"
)
_HI_SURFACES = r"(?:बैनर|बोर्ड|साइनबोर्ड|पोस्टर|तख्ती|तख़्ती|होर्डिंग|पट्टिका)"


_HI_END = r"(?:\s*(?:है|हैं|था|थी|थे))"

HINDI = (
    phrase("formed-words", rf"(?:{_HI_SURE}|(?P<rest>[^\s,।]+(?:\s+[^\s,।]+)?)\s+(?:शब्द|अक्षर))\s*(?:शब्द\s*)?(?:बनाते|बनाती|बनाता)(?={_HI_END})", "दिखते"),
    phrase("sign", rf"(?<![\w\u0900-\u0963])(?P<thing>{_HI_SURFACES})\s+पर\s+{_HI_SURE}\s*{_HI_WRITTEN}", r"सादा \g<thing>"),
    phrase("sign", rf"(?<!\S)(?P<thing>(?!(?:जिस|उस|जिन)\s)[^\s,।]+)\s+पर\s+{_HI_SURE}\s*{_HI_WRITTEN}(?!\s*(?:(?:हुआ|हुए|हुई)\s*)?{_HI_SURFACES})", r"\g<thing>"),
    phrase("sign", rf"(?<!\S)(?P<thing>(?!(?:जिस|उस|जिन)\s)[^\s,।{Q_MARK}{Q_REST}]+)\s+पर\s+(?P<shown>(?:(?!(?:जिस|एक|और|पर|में)\s)[^\s,।{Q_MARK}{Q_REST}]+\s+){{1,4}}?)(?:लिखा|लिखे|लिखी|अंकित)(?:\s+(?:हुआ|हुए|हुई))?{_HI_END}(?=\s*(?:[,.।]|$))", r"\g<thing>"),
    phrase("screen", rf"(?P<thing>[^\s,।]+)\s+पर\s+(?P<shown>{QUOTED})\s*(?:दिखाई\s+(?:देता|देती|दे रहा)|दिखता|दिखती|चमकता|चमकती|आता|आती){_HI_END}", r"\g<thing>"),
    phrase("title", rf"(?:(?:नीचे|ऊपर|साथ में)\s+)?(?:(?:की|का|के)\s+)?{_HI_PURE}\s*:?\s*{_HI_SURE}(?:\s*(?:के साथ|(?:आता|आती|दिखता|दिखती|उभरता){_HI_END}|दिखाई देता है))?"),
    phrase("negation", rf"(?:[,।]\s*|और\s+)?(?:बिना|कोई)\s+(?:किसी\s+|भी\s+)?(?:{_HI_PURE}|शब्द|लिखाई)(?:\s*(?:,|या|और)\s*(?:{_HI_PURE}|शब्द|लिखाई))*\s*(?:के(?![\w\u0900-\u0963])|नहीं(?:\s+(?:हो|होना चाहिए|है))?)?"),
    phrase("sign", rf"(?:,\s*)?(?:जिस\s*पर|जिसमें|जिन\s*पर|उस\s*पर)\s+(?:(?:बड़े|सफेद|सफ़ेद|लाल|सुनहरे)\s+)*(?:अक्षरों में\s+)?{_HI_ANY}\s*{_HI_WRITTEN}"),
    phrase("sign", rf"{_HI_SURE}\s*{_HI_WRITTEN}\s*(?P<thing>{_HI_SURFACES})", r"सादा \g<thing>"),
    phrase("sign", rf"(?<![\w\u0900-\u0963])(?P<lead>(?:एक|पर|में)\s+(?:बड़ा\s+|बड़े\s+)?){_HI_ANY}\s*(?:लिखा|लिखे|लिखी)\s+(?:हुआ|हुए|हुई)?\s*(?P<thing>{_HI_SURFACES})", r"\g<lead>सादा \g<thing>"),
    phrase("sign", rf"{_HI_SURE}\s*(?:वाला|वाले|वाली)\s+(?P<thing>{_HI_SURFACES})", r"सादा \g<thing>"),
    phrase("lettering", rf"(?:(?:बड़े|सफेद|सफ़ेद|लाल|सुनहरे)\s+)*(?:अक्षरों में\s+)?{_HI_SURE}\s*{_HI_WRITTEN}"),
    phrase("title", rf"(?:(?:और|एक)\s+)?{_HI_PURE}\s*:?\s*{_HI_SURE}(?:\s*(?:के साथ|दिखाई देता है|दिखता है|आता है))?"),
    phrase("title", rf"{_HI_SURE}\s*(?:का|की|के)?\s*{_HI_PURE}(?:\s*(?:के साथ|दिखाई देता है|दिखता है))?"),
    phrase("title", rf"(?<![\w\u0900-\u0963]){_HI_PURE}\s*(?:के साथ|दिखाई देता है|दिखता है|वाला)"),
    phrase("dialogue", rf"(?:कहता|कहती|कहते|बोलता|बोलती)\s+(?:है|हैं)\s*[:,]?\s*(?:कि\s+)?(?P<shown>{QUOTED})", "बोल रहा है"),
    phrase("name", rf"(?P<shown>{QUOTED})\s*(?:नामक|नाम का|नाम की|नाम के)"),
)  # fmt: skip
CJK = (
    phrase("negation", r"[，、,]?\s*(?:没有|不要|无|無|避免|禁止)(?:任何)?(?:文字|字幕|水印|标志|标题|文本|logo|LOGO)(?:[、和或及](?:文字|字幕|水印|标志|标题|文本|logo|LOGO))*"),
    phrase("negation", r"[、,]?\s*(?:文字|字幕|透かし|ロゴ|テロップ)(?:や(?:文字|字幕|透かし|ロゴ))*(?:なし|無し|は?入れない)"),
    phrase("sign", rf"(?:上面?|上)?(?:写着|寫著|写有|印着|印有|刻着|标有|书写着)(?P<shown>{QUOTED}|{CAPS})(?:字样|字樣|的字样|几个字|字)?(?:的(?=横幅|橫幅|标语|牌子|招牌|海报|标牌))?", ""),
    phrase("sign", rf"(?P<shown>{QUOTED}|{CAPS})(?:と(?:書かれた|記された|書いてある|書いた)|という(?:文字|字幕|タイトル)(?:の(?:入った|ある))?|の文字が(?:入った|書かれた))"),
    phrase("subtitle", rf"[，、,]?\s*(?:配有|带有|出现|显示)?(?:字幕|标题|标语|水印|台标|片尾字幕)[：:]?\s*(?P<shown>{QUOTED})"),
)  # fmt: skip
