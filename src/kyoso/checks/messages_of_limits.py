"""The words of outcomes on the budget as a whole, on shares of it, and on what one field says."""

from __future__ import annotations

from kyoso.checks.messages import DO_SHORT, Words, _

_SHARE = _("合計%(whole)sのうち%(amount)s（%(share)s）が、%(names)sの分です")

LIMITS: dict[str, Words] = {
    # the budget as a whole, and shares of it
    "total-within": Words(_("全期間の合計は%(amount)sです")),
    "total-over": Words(_("全期間の合計は%(amount)sで、%(over)s多い額です"), _("全期間の額を減らしてください")),
    "total-short": Words(
        _("全期間の合計は%(amount)sで、%(under)s少ない額です"), _("全期間の額を増やしてください"), open_do=DO_SHORT
    ),
    "total-with-indirect": Words(_("全期間の合計は、間接経費を含めると%(amount)s、直接経費だけなら%(direct)sです")),
    "total-by-assumption": Words(
        _("全期間の合計は、間接経費を仮定の割合で計算すると%(amount)s、その分を除くと%(stated)sです"),
        open_do=_("間接経費の額か割合を、自分で書いてください"),
    ),
    "share-within": Words(_SHARE),
    "share-over": Words(_SHARE, _("この分の割合を減らしてください")),
    "share-short": Words(
        _SHARE,
        _("この分の割合を増やしてください"),
        open_do=DO_SHORT,
    ),
    "share-if-counted": Words(
        _(
            "合計%(whole)sのうち%(amount)s（%(share)s）が、%(names)sの分です。"
            "数えられるかどうかを資料が述べていない機関があります：%(others)s"
        ),
    ),
    "share-by-assumption": Words(
        _("合計%(whole)sのうち%(amount)s（%(share)s）が、%(names)sの分です。間接経費は仮定の割合で計算しました"),
        open_do=_("間接経費の額か割合を、自分で書いてください"),
    ),
    # what one field says
    "answer-within": Words(_("「%(field)s」は「%(text)s」です")),
    "answer-missing": Words(_("「%(field)s」が書かれていないので、決められません"), open_do=_("書いてください")),
    "number-over": Words(_("「%(field)s」は「%(text)s」で、決まりより大きい数です"), _("計画を見直してください")),
    "number-short": Words(
        _("「%(field)s」は「%(text)s」で、決まりより小さい数です"), _("計画を見直してください"), open_do=DO_SHORT
    ),
    "number-unread": Words(
        _("「%(field)s」を数として読み取れないので、決められません：%(text)s"), open_do=_("一つの数で書いてください")
    ),
    "not-one-of": Words(
        _("「%(field)s」は「%(text)s」で、決まりが挙げる言葉ではありません"), _("決まりが挙げる言葉で書いてください")
    ),
    "date-late": Words(_("「%(field)s」は「%(text)s」で、決まりの日より後です"), _("早めてください")),
    "date-early": Words(_("「%(field)s」は「%(text)s」で、決まりの日より前です"), _("遅らせてください")),
    "date-at-the-edge": Words(
        _("「%(field)s」は「%(text)s」で、決まりの日の前か後かを決められません"), open_do=_("日まで書いてください")
    ),
    "date-unread": Words(
        _("「%(field)s」を日付として読み取れないので、決められません：%(text)s"),
        open_do=_("年、月、日を書いてください"),
    ),
}
