"""What stands in a budget workbook, in Japanese: gettext messages of the domain `messages`."""

from __future__ import annotations


def _(message: str) -> str:
    """Marks a message for the catalogues; it is translated where it is shown."""
    return message


# Names of the sheets; no sheet of a workbook may be called by more than 31 letters.
BUDGET, SUMS, INSTITUTIONS, ABOUT = _("予算"), _("年度別・機関別"), _("参画機関"), _("この表について")

YEAR, INSTITUTION = _("年度"), _("機関")
DIRECT, INDIRECT, TOTAL = _("直接経費"), _("間接経費"), _("合計")
NAME, ID, KIND, ROLE, CONTACT = _("機関名"), _("略号"), _("種別"), _("役割"), _("連絡先")
CEILING, LEFT, ANSWER = _("上限"), _("残り"), _("上限と比べて")
ALL_YEARS, ALL_INSTITUTIONS = _("全年度"), _("全機関")

CALL, TITLE, START, RATE, ASSUMED_RATE, USED_RATE = (
    _("公募"),
    _("課題名"),
    _("最初の年度"),
    _("間接経費の割合（直接経費に対する%）"),
    _("割合を書かないときの仮定（%）"),
    _("計算に使っている割合（%）"),
)
RULE, SOURCE, VERSION = _("上限の決まり"), _("出典"), _("規則の版")

UNIT = _("単位：千円")
HOW = _("色の付いた欄に書きます。行は、表の途中に足せます。シートの名前、列の見出しは変えないでください。")
EXACT = _(
    "金額は千円で書きます。円の端数は小数で書けて（1円は0.001）、合計は端数も足しています。丸めて足してはいません。"
)
ROUNDED = _("間接経費を割合で計算する行は、1円未満を切り捨てています。額が決まっていれば、数式の上から額を書きます。")
ASSUMED = _(
    "割合の欄が空なら、下書きの作り手の仮定で計算します。資料は割合を述べていないので、公募要領か窓口で確かめてください。"
)
NO_CEILING = _("この公募の資料は、年度ごとの上限を述べていません。")
BACK = _(
    "書き終えたら保存し、kyoso read --into plan.yaml で計画に戻すか、"
    "kyoso draft --plan や kyoso check にそのまま渡します。"
)
ELSEWHERE = _("「年度別・機関別」にない年度が「予算」にあります。その額は、ここには入っていません")

AMOUNT_TITLE, AMOUNT_ERROR = _("額"), _("千円の数を書いてください。円の端数は小数で書けます（1円は0.001）。")
OVER_TITLE = _("上限を超えます")
OVER_ERROR = _("この年度の直接経費だけで、上限を超えます。%(rule)s")
YEAR_TITLE, YEAR_ERROR = _("年度"), _("年度を西暦の数字で書いてください（例：%(year)s）。")
INSTITUTION_ERROR = _("「参画機関」のシートにある機関名を選んでください。")
LIST_ERROR = _("一覧から選んでください。")
PERCENT_ERROR = _("0から100までの整数を書いてください。")
