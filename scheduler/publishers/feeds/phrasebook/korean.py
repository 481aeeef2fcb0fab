"""Korean."""

from __future__ import annotations

from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook

KOREAN = Phrasebook(
    tag="ko",
    skip="본문으로 이동",
    site="사이트",
    all_statements="모든 성명",
    feeds="피드",
    calendar="달력",
    languages="언어",
    warning="내용 주의",
    table="표",
    remembers="기억하는 날",
    author="글쓴이",
    first_published="첫 발표일",
    original="최초 게재",
    sources="출처",
    tags="태그",
    published="게시일",
    corrected="정정일",
    retracted="철회일",
    address="영구 주소",
    cite="인용",
    share="공유",
    email="이메일",
    other_languages="다른 언어",
    editions="회차",
    previous="이전 회차",
    next="다음 회차",
    all_editions="모든 회차",
    late_day="예정일: {due}, 게시일: {published}.",
    late_hour="예정 시각: {due} {hour}, 게시 시각: {published}.",
    retraction="이 성명은 철회되었습니다.",
    retracted_title="철회됨: {title}",
    tag_of="태그",
    section_of="분류",
    language_of="언어",
    sections="분류",
    follow="구독",
    follow_how="아래 주소 가운데 하나를 피드 리더에 등록하십시오.",
    what_is_feed="피드란?",
    by_year="연도별 전체",
    years="연도",
    pages="페이지",
    topics="주제",
    earlier="{year}년 앞부분",
    later="{year}년 뒷부분",
    nothing="이곳에는 이제 아무것도 없습니다.",
    nothing_yet="아직 게시된 것이 없습니다.",
    first_here="첫 성명은 해당 날짜에 이곳에 게시됩니다.",
    first_appears="첫 게시 예정일",
    returns="다음 게시 예정일",
    further="… 외 {count}건",
    described="기억하는 날이 돌아올 때마다 다시 게시되는 성명. 발행: {author}.",
    today="오늘",
    nothing_today="오늘 다시 게시되는 성명이 없습니다.",
    coming="다가오는 날",
    still_to_come="게시 예정",
    find="둘러보기",
    glance="한눈에 보는 한 해",
    full_mark="채워진 표시",
    open_mark="빈 표시",
    is_out="게시됨",
    nothing_this_year="이 해에 다시 게시되는 성명이 없습니다.",
    statements=("성명 {count}건",),
    day_mark="{day}: {statements}",
    not_found="찾을 수 없음",
    no_page="이 주소에는 페이지가 없습니다",
    no_page_why="이곳의 페이지는 주소가 바뀌지 않습니다. 링크를 따라오셨다면 링크가 도중에 잘렸을 수 있습니다.",
    feeds_how=(
        "피드는 이 사이트의 새 소식을 피드 리더에 알려 줍니다. 아래 주소 가운데 하나를 원하는 리더에 "
        "복사하십시오. 세 피드에는 같은 성명이 들어 있습니다. 이름, 계정, 이메일 주소는 필요하지 않습니다."
    ),
    parts="부분 피드",
    parts_how=(
        "아래 피드에는 각각 성명의 일부가 Atom 형식으로 들어 있습니다. 다른 주소는 태그, 분류, 언어 페이지에 있습니다."
    ),
    import_all="목록을 가져올 수 있는 리더는 다음 주소에서 모두 한 번에 받아 옵니다:",
    programs="프로그램용",
    programs_how=(
        "모든 성명은 식별자, 주소, 게시일을 그대로 유지하며, 해마다 돌아오는 기념일은 각각 별도의 항목이 됩니다."
    ),
    json_fields=(
        "JSON 피드의 {extension} 항목은 항목마다 다음을 알려 줍니다: 성명({statement}), 이번 회차의 "
        "표지({label}), 회차 번호({number}), 기념하는 날({date}), 기억하는 날짜({event_date}), 예정 시각({due}), "
        "정정할 때마다 올라가는 판({version}). 각 페이지와 함께 있는 {record} 파일에 전체 기록이 들어 있습니다."
    ),
    feed_seen=(
        "이것은 웹 피드입니다. 구독하려면 주소창의 주소를 피드 리더에 복사하십시오. 같은 성명을 이 사이트의 "
        "페이지에서도 읽을 수 있습니다."
    ),
)
