"""The words of every outcome, in Japanese: what was found, what is asked for, what to do.

They are gettext messages of the domain `messages`. What is asked for is the rule itself where there
is one and the message says nothing else.
"""

from __future__ import annotations

from typing import NamedTuple


def _(message: str) -> str:
    """Marks a message for the catalogues; it is translated where it is shown."""
    return message


class Words(NamedTuple):
    """An outcome in words; values stand in it by name.

    `do` is what to do where it is not met, `open_do` where it is open.
    """

    found: str
    do: str = ""
    asked: str = ""
    open_do: str = ""


ASK_OFFICE = _("公募要領か窓口で確かめてください")
DO_ABOUT = _("どこまで超えてよいかを、資料は述べていません。減らすか、窓口で確かめてください")
DO_SHORT = _("どこまで下回ってよいかを、資料は述べていません。増やすか、窓口で確かめてください")
_IN_THE_RULES = _("規則が変わっていないこと")
_ONE_CALL = _("同じ公募を指していること")
_SUMS = _("合計が内訳の和と等しいこと")
_SAME = _("ほかの場所と同じ内容であること")
_WRITTEN = _("書くべきところが書かれていること")
_OURS = _("この項目は下書きの作り手が加えたもので、資料は求めていません。要るかどうかを確かめてください")
_CLEAN = _("提出の前に残っていないこと")
_OWN = _("下書きのもとの文や欄が、そのまま残っていること")

MESSAGES: dict[str, Words] = {
    # what the file is for
    "call-missing": Words(
        _("どの公募のための計画か、書かれていません"),
        _("call に分野、型、年度を書くか、--call で示してください"),
        _ONE_CALL,
    ),
    "call-unknown": Words(
        _("「%(call)s」という公募は、規則にありません"), _("kyoso calls で公募の名前を確かめてください"), _ONE_CALL
    ),
    "asked-for-another-call": Words(
        _("確かめる公募は%(call)sですが、ファイルは%(other)sのものです"),
        _("正しい公募で確かめ直してください"),
        _ONE_CALL,
    ),
    "draft-for-another-call": Words(
        _("この下書きは%(call)sのもので、%(other)sのものではありません"),
        _("正しい公募の下書きに移してください"),
        _ONE_CALL,
    ),
    "plan-for-another-call": Words(
        _("計画は%(call)sのもので、%(other)sのものではありません"), _("計画の call を直してください"), _ONE_CALL
    ),
    "another-document": Words(
        _("書類の種類が、%(call)sで書くものと違います"),
        _("この公募の下書きを作り直し、内容を移してください"),
        _ONE_CALL,
    ),
    "same-call": Words(_("%(call)sのものです"), "", _ONE_CALL),
    "practice-copy": Words(_("練習用の写しです"), _("提出には使わないでください")),
    "nothing-to-write": Words(_("この公募に、書いて出すものはありません"), _("ほかの公募を選んでください")),
    "call-open": Words(_("新しい提案を受け付ける公募です")),
    "not-for-new-proposals": Words(
        _("新しい提案を受け付ける公募ではありません。続いているものかどうかは、計画からは分かりません"),
        open_do=_("続いているものの審査のための書類であることを、自分で確かめてください"),
    ),
    "rules-same": Words(_("規則は、この下書きを作ったときのままです"), "", _IN_THE_RULES),
    "rules-changed": Words(
        _("この下書きを作った後で、規則が変わりました"),
        _("新しい規則の下書きに移してください：kyoso update"),
        _IN_THE_RULES,
    ),
    "rule-changed": Words(
        _("この下書きを作った後で、決まりが変わりました：%(record)s"),
        _("新しい規則の下書きに移してください：kyoso update"),
        _IN_THE_RULES,
    ),
    "rule-gone": Words(
        _("この下書きを作った後で、決まりがなくなりました：%(record)s"),
        _("新しい規則の下書きに移してください：kyoso update"),
        _IN_THE_RULES,
    ),
    "rule-new": Words(
        _("この下書きを作った後で、決まりが加わりました：%(record)s"),
        _("新しい規則の下書きに移してください：kyoso update"),
        _IN_THE_RULES,
    ),
    "identity-missing": Words(
        _("どの公募の下書きか、ファイルから分かりません"),
        _("--call を付ければ確かめられます。提出の前に、下書きを作り直して内容を移してください"),
        _ONE_CALL,
    ),
    "identity-contradicts": Words(
        _("ファイルの身元が食い違っています：%(found)s、%(expected)s"),
        _("下書きを作り直し、内容を移してください"),
        _ONE_CALL,
    ),
    # what the documents leave open, what only people know
    "not-said": Words(_("%(about)s：資料は述べていません")),
    "said-met": Words(_("満たしているとの、利用者の仮定によります")),
    "said-not-met": Words(_("満たしていないとの、利用者の仮定によります"), _("計画を見直してください")),
    "confirm": Words(
        _("当たるかどうかは、計画の文からは決められません"),
        open_do=_("当たらないことを、自分で確かめてください"),
    ),
    "confirm-that": Words(
        _("満たすかどうかは、計画の文からは決められません"), open_do=_("満たすことを、自分で確かめてください")
    ),
    # people
    "age": Words(_("年代は「%(text)s」です"), _("年代の合う方をPLにするか、ほかの公募を選んでください")),
    "age-missing": Words(_("PLの年代が書かれていないので、決められません"), open_do=_("PLの年代を書いてください")),
    "age-unread": Words(
        _("PLの年代を読み取れないので、決められません：%(text)s"), open_do=_("年代か年齢を、数字で書いてください")
    ),
    "person-named": Words(_("書かれています：%(text)s")),
    "person-missing": Words(
        _(
            "「%(label)s」に当たる方の名前がありません。提案のときに決まっていなければならないかを、資料は述べていません"
        ),
        open_do=_("決まっていれば書いてください。いつまでに決めるかは、公募要領か窓口で確かめてください"),
    ),
    # institutions
    "enough": Words(_("「%(label)s」は%(count)sです：%(names)s")),
    "enough-if-counted": Words(
        _("「%(label)s」は%(count)sです：%(names)s。数えられるかどうかを資料が述べていない機関があります：%(others)s"),
    ),
    "too-few": Words(_("「%(label)s」が足りません。今は%(count)sです：%(names)s"), _("参画する機関を加えてください")),
    "count-agrees": Words(_("「%(label)s」は、どちらも%(count)sです"), "", _SAME),
    "count-differs": Words(
        _("「%(label)s」が、ここでは%(shown)s、参画機関の表では%(count)sです"),
        _("どちらかを直してください"),
        _SAME,
    ),
    "name-missing": Words(_("名前のない機関があります"), _("機関名を書くか、行を消してください"), _WRITTEN),
    "name-twice": Words(
        _("%(name)sが、参画機関の表に二度あります"),
        _("一つの行にまとめてください"),
        _("機関が一度ずつ挙げられていること"),
    ),
    "one-lead": Words(_("代表機関は%(names)sです"), "", _("代表機関が一つであること")),
    "none-leads": Words(
        _("代表機関が示されていません"), _("代表機関を一つ決め、区分に書いてください"), _("代表機関が一つであること")
    ),
    "several-lead": Words(
        _("代表機関が一つではありません：%(names)s"), _("代表機関を一つにしてください"), _("代表機関が一つであること")
    ),
    "may-lead": Words(_("代表機関の%(name)sは%(kind)sです")),
    "may-not-lead": Words(_("代表機関の%(name)sは%(kind)sです"), _("代表になれる機関を、代表機関にしてください")),
    "kind-missing": Words(
        _("%(name)sの種別がありません"),
        _("表の下の注にある言葉で、種別を書いてください"),
        _("種別が規則の言葉であること"),
    ),
    "kind-unknown": Words(
        _("%(name)sの種別「%(kind)s」は、規則にありません"),
        _("表の下の注にある言葉で、種別を書いてください"),
        _("種別が規則の言葉であること"),
    ),
    "may-receive": Words(_("%(name)s（%(kind)s）に%(amount)sを配分しています")),
    "may-not-receive": Words(
        _("%(name)s（%(kind)s）に%(amount)sを配分しています"), _("配分を、受け取れる機関に移してください")
    ),
    "recipient-not-said": Words(
        _("%(name)s（%(kind)s）に%(amount)sを配分しています。受け取れるかどうかを、資料は述べていません")
    ),
    "not-a-partner": Words(
        _("予算にある%(name)sが、参画機関の表にありません"), _("名前をそろえるか、参画機関の表に加えてください"), _SAME
    ),
    "lead-agrees": Words(_("表紙と参画機関の表で、代表機関は%(table)sです"), "", _SAME),
    "lead-differs": Words(
        _("代表機関が、表紙では%(cover)s、参画機関の表では%(table)sです"), _("どちらかを直してください"), _SAME
    ),
    # money and years
    "year-within": Words(_("%(year)sの合計は%(amount)sです")),
    "year-over": Words(_("%(year)sの合計は%(amount)sで、%(over)s多い額です"), _("この年度の額を減らしてください")),
    "year-over-with-indirect": Words(
        _("%(year)sの合計は%(amount)sです。間接経費を含めると%(over)s多く、直接経費だけなら%(direct)sです")
    ),
    "year-over-by-assumption": Words(
        _("%(year)sの合計は、間接経費を仮定の割合で計算すると%(amount)sで、%(over)s多い額です"),
        open_do=_("間接経費の額か割合を、自分で書いてください"),
    ),
    "within-period": Words(_("計画は%(first)sからの%(count)sです")),
    "period-with-earlier": Words(
        _("計画は%(first)sからの%(count)sです。この型の前の%(before)sを数えるなら、期間を超えます")
    ),
    "period-short": Words(
        _("計画は%(first)sからの%(count)sで、決まりより短い期間です"),
        _("期間を延ばすか、ほかの公募を選んでください"),
        open_do=DO_SHORT,
    ),
    "money-past-period": Words(
        _("%(year)sの予算がありますが、%(first)sから数えた期間は%(last)sまでです"), _("期間の中に収めてください")
    ),
    "goal-past-period": Words(
        _("%(year)sの目標がありますが、%(first)sから数えた期間は%(last)sまでです"), _("期間の中に収めてください")
    ),
    "starts-in-time": Words(_("最初の年度は%(year)sです")),
    "starts-early": Words(
        _("最初の年度は%(year)sで、%(named)sより前です"), _("最初の年度を、%(named)sに合わせてください")
    ),
    "starts-late": Words(
        _("最初の年度は%(year)sで、%(named)sより後です"), _("最初の年度を、%(named)sに合わせてください")
    ),
    "within-end": Words(_("予算も目標も%(last)sまでです")),
    "money-past-end": Words(_("%(year)sの予算があります"), _("%(last)sまでに収めてください")),
    "start-past-end": Words(_("開始年度は%(year)sです"), _("%(last)sまでに始めてください")),
    "goal-past-end": Words(_("%(year)sの目標があります"), _("%(last)sまでに収めてください")),
    "theme-in-time": Words(_("達成年度は%(year)s（%(number)s）です")),
    "theme-late": Words(_("達成年度は%(year)s（%(number)s）です"), _("早めるか、例外に当たる理由を書いてください")),
    "reduced-by-unknown-share": Words(
        _("%(year)sに%(amount)sを見込んでいます。この年度は減額されますが、割合を資料は述べていません")
    ),
    "indirect-assumed": Words(
        _("間接経費のうち%(amount)sは、下書きの作り手が仮定した割合によるものです"),
        open_do=_("所属機関と公募要領の決まりに合わせて、間接経費の額か割合を書いてください"),
    ),
    "start-agrees": Words(_("予算は、開始年度の%(start)sから始まっています"), "", _SAME),
    "start-differs": Words(
        _("開始年度は%(start)sですが、予算は%(first)sから始まっています"), _("どちらかを直してください"), _SAME
    ),
    "goal-before-start": Words(
        _("%(year)sの目標がありますが、開始年度は%(start)sです"), _("どちらかを直してください"), _SAME
    ),
    # tables of amounts
    "row-adds-up": Words(_("行の合計は%(found)sです"), "", _SUMS),
    "row-differs": Words(
        _("行の合計が%(found)sと書かれていますが、内訳の和は%(expected)sです"), _("合計か内訳を直してください"), _SUMS
    ),
    "row-without-sum": Words(_("行の合計が空です。内訳の和は%(expected)sです"), _("合計を書いてください"), _SUMS),
    "total-adds-up": Words(_("「%(column)s」の合計は%(found)sです"), "", _SUMS),
    "total-differs": Words(
        _("「%(column)s」の合計が%(found)sと書かれていますが、行の和は%(expected)sです"),
        _("合計か内訳を直してください"),
        _SUMS,
    ),
    "total-missing": Words(
        _("「%(column)s」の合計が空です。行の和は%(expected)sです"), _("合計を書いてください"), _SUMS
    ),
    "tables-differ": Words(
        _("%(about)sの「%(column)s」が、この表では%(found)s、明細の表では%(expected)sです"),
        _("どちらかの表を直してください"),
        _SAME,
    ),
    "table-lacks": Words(
        _("%(about)sの行が、この表にありません。明細の表では、合計%(expected)sです"),
        _("どちらかの表を直してください"),
        _SAME,
    ),
    "lines-lack": Words(
        _("%(about)sの行が、明細の表にありません。この表では、合計%(found)sです"),
        _("どちらかの表を直してください"),
        _SAME,
    ),
    # what is written
    "fields-written": Words(_("書かれている欄：%(number)s"), "", _WRITTEN),
    "field-empty": Words(_("「%(field)s」が空です"), _("書いてください"), _WRITTEN, open_do=_OURS),
    "prompt-kept": Words(
        _("「%(field)s」に、書く前の印が残っています：%(text)s"),
        _("印を消して、書いてください"),
        _WRITTEN,
        open_do=_OURS,
    ),
    "prompt-left": Words(_("書く前の印が、文の横に残っています：%(found)s"), _("印を消してください"), _CLEAN),
    "section-empty": Words(_("「%(heading)s」に、何も書かれていません"), _("書いてください"), _WRITTEN, open_do=_OURS),
    "table-empty": Words(_("表に、何も書かれていません"), _("表を埋めてください"), _WRITTEN, open_do=_OURS),
    "list-empty": Words(_("「%(field)s」に、何も書かれていません"), _("書いてください"), _WRITTEN),
    "table-written": Words(_("書かれている行：%(number)s"), "", _WRITTEN),
    "cell-empty": Words(_("表の「%(column)s」が空です"), _("書くか、行を消してください"), _WRITTEN, open_do=_OURS),
    "instruction-kept": Words(
        _("「%(heading)s」に、書き方の説明が残っています"), _("書き終えたら、説明を消してください"), _CLEAN
    ),
    "too-long": Words(
        _("「%(name)s」は%(found)s字で、%(over)s字多くなっています（%(count)s）"),
        _("短くしてください"),
        _("%(limit)s字まで（利用者の設定）"),
    ),
    "short-enough": Words(_("「%(name)s」は%(found)s字です（%(count)s）"), "", _("%(limit)s字まで（利用者の設定）")),
    "past-guide-characters": Words(
        _("「%(name)s」は%(found)s字で、目安より%(over)s字多くなっています（%(count)s）"),
        _("短くしてください"),
        _("目安：%(limit)s字"),
    ),
    "within-guide-characters": Words(_("「%(name)s」は%(found)s字です（%(count)s）"), "", _("目安：%(limit)s字")),
    "past-guide-pages": Words(
        _(
            "「%(name)s」は約%(found)sページで、目安を超えています（ページは%(across)s字×%(lines)s行、図と表は数えません）"
        ),
        _("短くしてください"),
        _("目安：%(limit)sページ"),
    ),
    "within-guide-pages": Words(
        _("「%(name)s」は約%(found)sページです（ページは%(across)s字×%(lines)s行、図と表は数えません）"),
        "",
        _("目安：%(limit)sページ"),
    ),
    "nothing-to-measure": Words(
        _("字数を数える「%(name)s」という項目や欄が、ファイルにありません"),
        _("--limit の名前を確かめてください。名前は kyoso read で見られます"),
    ),
    "unreadable": Words(
        _("書かれていることを読み取れません：%(found)s"),
        _(
            "金額は千円を単位とする数字、年度は「令和○年度」や「2年度目」、SDGsは番号、区分は表の注の言葉で書いてください"
        ),
        _WRITTEN,
    ),
    "assumed": Words(
        _("書かれていないので、こう読みました：%(found)s"), _("読み方が違うときは、はっきり書いてください"), _WRITTEN
    ),
    # what is left in the file
    "tracked-change": Words(
        _("変更の記録が残っています：%(found)s"), _("変更を承諾するか、元に戻してください"), _CLEAN
    ),
    "tracked-formatting": Words(
        _("書式などの変更の記録が残っています"), _("変更を承諾するか、元に戻してください"), _CLEAN
    ),
    "comment": Words(_("コメントが残っています：%(found)s"), _("コメントに答え、消してください"), _CLEAN),
    "own-text-changed": Words(
        _("下書きのもとの文が変わっています：%(found)s"), _("もとの文に戻してください：%(expected)s"), _OWN
    ),
    "own-text-gone": Words(_("下書きのもとの文がなくなっています：%(expected)s"), _("もとの文を戻してください"), _OWN),
    "section-missing": Words(
        _("項目がなくなっています：%(expected)s"), _("見出しを戻し、その下に書いてください"), _OWN, open_do=_OURS
    ),
    "section-twice": Words(_("同じ項目が二つあります：%(found)s"), _("一つにまとめてください"), _OWN),
    "draft-twice": Words(
        _("下書きが二つ、続けて入っています。二つ目は「%(found)s」から始まります"),
        _("一つだけを残すか、別々のファイルに分けてください"),
        _OWN,
    ),
    "hidden-text": Words(
        _("隠し文字になっていて、印刷されない文章があります：%(found)s"),
        _("書くものは表示し、要らないものは消してください"),
        _CLEAN,
    ),
    "field-missing": Words(
        _("欄がなくなっています：%(expected)s"), _("欄を戻して、書いてください"), _OWN, open_do=_OURS
    ),
    "table-missing": Words(
        _("表がなくなっています：%(expected)s"), _("表を戻して、書いてください"), _OWN, open_do=_OURS
    ),
    "column-missing": Words(_("表の列がなくなっています：%(expected)s"), _("列を戻して、書いてください"), _OWN),
    "unplaced": Words(
        _("どの項目のものか分からない文があります：%(text)s"), _("項目の見出しの下に移してください"), _OWN
    ),
    "macro": Words(_("マクロが入っています"), _("マクロのない .docx として保存し直してください"), _CLEAN),
    "external-link": Words(
        _("ファイルの外から読み込む部品があります：%(found)s"), _("絵や表は、ファイルの中に埋め込んでください"), _CLEAN
    ),
    "unread": Words(_("中を読めない部品があります：%(found)s"), _("内容を本文に書いてください"), _CLEAN),
    "repaired": Words(
        _("LibreOfficeで繰り返された文を、一つとして読みました：%(found)s"),
        _("文が重なっていないか、確かめてください"),
        _CLEAN,
    ),
}
