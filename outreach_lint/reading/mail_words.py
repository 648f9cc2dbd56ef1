"""The words by which mail programs introduce a quoted mail, in many languages."""

from __future__ import annotations

# The labels of a quoted mail's headers.
_FROM = (
    "from|von|de|da|van|från|fra|od|lähettäjä|feladó|kimden|от|від|发件人|寄件者|差出人|보낸 사람"
)
_SENT = (
    "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|enviada|enviada em"
    "|enviado em|fecha|data|inviato|verzonden|skickat|sendt|dato|wysłano|lähetetty|päiväys"
    "|gönderildi|tarih|elküldve|dátum|дата|отправлено|发送时间|日期|寄件日期|送信日時|日付"
    "|보낸 날짜|날짜"
)
_TO = (
    "to|cc|an|à|a|para|aan|till|til|do|vastaanottaja|címzett|kime|кому|копия"
    "|收件人|收件者|宛先|받는 사람"
)
_SUBJECT = (
    "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|předmět|aihe|tárgy|konu"
    "|тема|主题|主旨|件名|제목"
)
REPLY_MARKS = r"(?i)\s*(?:(?:re|fwd?|aw)(?:\[\d+\])?\s*:\s*)+"  # "Re: ", "Fwd: Re: ", "Re[2]: "
HEADER_WORDS = {"from": _FROM, "sent": _SENT, "to": _TO, "subject": _SUBJECT}


def _kind_of() -> dict[str, str]:
    """Map each label to its kind; a label of two kinds has the first."""
    found: dict[str, str] = {}
    for kind, labels in reversed(HEADER_WORDS.items()):
        for label in labels.split("|"):
            found[label] = kind
    return found


KIND_OF = _kind_of()
DIVIDER_PREFIXES = ("--", "begin ", "anfang ", "début ", "inicio ", "inizio ")
DIVIDER = r"""(?ix)
    -{2,}[ ]? (?: original[ ]message | forwarded | ursprüngliche | weitergeleitete
        | message[ ]d.origine | message[ ](?:original|transféré)
        | mensaje[ ](?:original|reenviado) | messaggio[ ](?:originale|inoltrato)
        | mensagem[ ](?:original|encaminhada) | oorspronkelijk | doorgestuurd
        | ursprungligt | opprinnelig | oprindelig | oryginalna | wiadomość[ ]oryginalna
        | исходное | пересылаемое | 原始 | 转发 | 元の )
    | begin[ ]forwarded[ ]message | anfang[ ]der[ ]weitergeleiteten
    | début[ ]du[ ]message[ ]transféré
    | inicio[ ]del[ ]mensaje[ ]reenviado | inizio[ ]messaggio[ ]inoltrato"""
WROTE = (
    r"(?:wrote|writes|schrieb|schreibt|a[ ]écrit|escribió|ha[ ]scritto|schreef|escreveu|skrev"
    r"|kirjoitti"
    r"|napisał(?:\(a\)|a)?|написал(?:\(а\)|а)?|пишет|yazdı|寫道|写道)"
)
