"""Polish."""

from __future__ import annotations

from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook

POLISH = Phrasebook(
    tag="pl",
    skip="Przejdź do tekstu",
    site="Strona",
    all_statements="Wszystkie oświadczenia",
    feeds="Kanały",
    calendar="Kalendarz",
    languages="Języki",
    warning="Ostrzeżenie o treści",
    table="Tabela",
    remembers="Upamiętnia",
    author="Autor",
    first_published="Pierwsza publikacja",
    original="Pierwotna publikacja",
    sources="Źródła",
    tags="Tagi",
    published="Opublikowano",
    corrected="Poprawiono",
    retracted="Wycofano",
    address="Stały adres",
    cite="Jak cytować",
    share="Udostępnij",
    email="E-mail",
    other_languages="W innych językach",
    editions="Wydania",
    previous="Poprzednie wydanie",
    next="Następne wydanie",
    all_editions="Wszystkie wydania",
    late_day="Planowano na: {due}; opublikowano: {published}.",
    late_hour="Planowano na: {due}, godz. {hour}; opublikowano o godz. {published}.",
    retraction="To oświadczenie zostało wycofane.",
    retracted_title="Wycofane: {title}",
    tag_of="Tag",
    section_of="Dział",
    language_of="Język",
    sections="Działy",
    follow="Obserwuj",
    follow_how="Podaj jeden z tych adresów czytnikowi kanałów.",
    what_is_feed="Czym jest kanał",
    by_year="Wszystko według lat",
    years="Lata",
    pages="Strony",
    topics="Tematy",
    earlier="Wcześniej w {year}",
    later="Później w {year}",
    nothing="Nic już tu nie ma.",
    nothing_yet="Nic jeszcze nie opublikowano.",
    first_here="Pierwsze oświadczenie ukaże się tutaj w swoim dniu.",
    first_appears="Ukaże się po raz pierwszy",
    returns="Następna publikacja",
    further="… i jeszcze {count}",
    described="Oświadczenia publikowane ponownie w rocznice dni, które upamiętniają. Wydawca: {author}.",
    today="Dzisiaj",
    nothing_today="Na dziś nie przypada żadne oświadczenie.",
    coming="Najbliższe dni",
    still_to_come="jeszcze przed nami",
    find="Przeglądaj",
    glance="Rok w skrócie",
    full_mark="Pełny znak",
    open_mark="Pusty znak",
    is_out="opublikowano",
    nothing_this_year="Na ten rok nie przypada żadne oświadczenie.",
    statements=("{count} oświadczenie", "{count} oświadczenia", "{count} oświadczeń"),
    day_mark="{day}: {statements}",
    not_found="Nie znaleziono",
    no_page="Pod tym adresem nie ma strony",
    no_page_why=(
        "Strony w tym serwisie zachowują swoje adresy. Jeśli prowadził tu link, mógł zostać po drodze ucięty."
    ),
    feeds_how=(
        "Kanał informuje czytnik kanałów o nowościach w tym serwisie. Skopiuj jeden z tych adresów do wybranego "
        "czytnika; wszystkie trzy kanały zawierają te same oświadczenia. Nie trzeba podawać nazwiska, konta ani "
        "adresu e-mail."
    ),
    parts="Kanały częściowe",
    parts_how=(
        "Każdy z tych kanałów zawiera część oświadczeń, w formacie Atom; pozostałe adresy są na stronie tagu, "
        "działu lub języka."
    ),
    import_all="Czytnik, który importuje listy, pobierze stąd wszystkie naraz:",
    programs="Dla programów",
    programs_how=(
        "Każde oświadczenie zachowuje swój identyfikator, adres i datę publikacji; każda jego rocznica jest "
        "osobnym wpisem."
    ),
    json_fields=(
        "W kanale JSON {extension} podaje dla każdego wpisu: oświadczenie ({statement}), oznaczenie tej rocznicy "
        "({label}), jej numer ({number}), obchodzony dzień ({date}), upamiętniany dzień ({event_date}), planowany "
        "czas ({due}) oraz wersję ({version}), która rośnie z każdą poprawką. Obok każdej strony plik {record} "
        "zawiera pełny zapis."
    ),
    feed_seen=(
        "To jest kanał internetowy. Aby go obserwować, skopiuj jego adres z paska adresu do czytnika kanałów. Te "
        "same oświadczenia można przeczytać na stronach tego serwisu."
    ),
)
