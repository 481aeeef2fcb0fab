"""Japanese."""

from __future__ import annotations

from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook

JAPANESE = Phrasebook(
    tag="ja",
    colon="：",
    instant="{day} {hour}（{zone}）",
    skip="本文へ移動",
    site="サイト",
    all_statements="すべての声明",
    feeds="フィード",
    calendar="カレンダー",
    languages="言語",
    warning="内容に関する注意",
    table="表",
    remembers="記念する日",
    author="著者",
    first_published="初出",
    original="最初の掲載",
    sources="出典",
    tags="タグ",
    published="公開日時",
    corrected="訂正日時",
    retracted="撤回日時",
    address="恒久的なアドレス",
    cite="引用",
    share="共有",
    email="電子メール",
    other_languages="他の言語",
    editions="各回",
    previous="前回",
    next="次回",
    all_editions="すべての回",
    late_day="公開予定日：{due}、公開日：{published}。",
    late_hour="公開予定日時：{due} {hour}、公開時刻：{published}。",
    retraction="この声明は撤回されました。",
    retracted_title="撤回：{title}",
    tag_of="タグ",
    section_of="区分",
    language_of="言語",
    sections="区分",
    follow="購読",
    follow_how="次のアドレスのいずれかをフィードリーダーに登録してください。",
    what_is_feed="フィードとは",
    by_year="年別の一覧",
    years="年",
    pages="ページ",
    topics="項目",
    earlier="{year}年の前の部分",
    later="{year}年の後の部分",
    nothing="ここにはもう何もありません。",
    nothing_yet="まだ何も公開されていません。",
    first_here="最初の声明は、その日にここに掲載されます。",
    first_appears="初回の公開日",
    returns="次回の公開日",
    further="…ほか{count}件",
    described="記念する日が巡るたびに再び公開される声明。発行者：{author}。",
    today="今日",
    nothing_today="今日公開される声明はありません。",
    coming="今後の予定",
    still_to_come="公開予定",
    find="探す",
    glance="一年の一覧",
    full_mark="塗りつぶしの印",
    open_mark="枠だけの印",
    is_out="公開済み",
    nothing_this_year="この年に公開される声明はありません。",
    statements=("声明{count}件",),
    day_mark="{day}：{statements}",
    not_found="見つかりません",
    no_page="このアドレスにはページがありません",
    no_page_why=(
        "ここのページのアドレスは変わりません。リンクをたどって来られた場合は、リンクが途中で切れている可能性があ"
        "ります。"
    ),
    feeds_how=(
        "フィードは、このサイトの更新をフィードリーダーに知らせます。次のアドレスのいずれかを、お好みのリーダーに"
        "コピーしてください。三つのフィードの内容はどれも同じです。名前、アカウント、メールアドレスは必要ありませ"
        "ん。"
    ),
    parts="一部だけのフィード",
    parts_how=(
        "次のフィードには、それぞれ声明の一部が Atom 形式で入っています。ほかのアドレスは、タグ、区分、言語のペー"
        "ジにあります。"
    ),
    import_all="リストを読み込めるリーダーなら、次のアドレスからすべてを一度に登録できます：",
    programs="プログラム向け",
    programs_how=(
        "どの声明も、識別子、アドレス、公開日が変わることはありません。記念日が巡るたびに、独立した項目になります。"
    ),
    json_fields=(
        "JSON フィードの {extension} は、項目ごとに次の事柄を示します。声明（{statement}）、この回の符号（{label}"
        "）、回数（{number}）、記念の当日（{date}）、記念する日付（{event_date}）、公開予定日時（{due}）、訂正のた"
        "びに増える版（{version}）。各ページと並んで、{record} に記録の全体があります。"
    ),
    feed_seen=(
        "これはウェブフィードです。購読するには、アドレスバーのアドレスをフィードリーダーにコピーしてください。同"
        "じ声明は、このサイトのページでも読めます。"
    ),
)
