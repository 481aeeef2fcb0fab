"""Sentences in Polish, Russian, Ukrainian and Turkish, as in `western`."""

from __future__ import annotations

STALE = {
    "pl": [
        ("25 lat temu zamknięto bramę.", "stale-age", "`{{ years }} lat temu`"),
        ("Przed 25 laty zamknięto bramę.", "stale-age", "`Przed {{ years }} laty`"),
        ("Dwadzieścia pięć lat później pamiętamy.", "stale-age", "`{{ years_words|capitalize }} lat później`"),
        ("Ponad dwadzieścia pięć lat temu zamknięto bramę.", "stale-age", "lat temu`"),
        ("Ćwierć wieku później pytamy.", "stale-age", "`{{ years_words|capitalize }} lat później`"),
        ("Pół wieku temu to się zaczęło.", "stale-age", "`{{ years_words|capitalize }} lat temu`"),
        ("Od trzydziestu siedmiu lat rodziny czekają.", "stale-age", "`Od {{ years_words }} lat`"),
        ("Obchodzimy 25. rocznicę.", "stale-ordinal", "`{{ ordinal }} rocznicę`"),
        ("To jest dwudziesta piąta rocznica.", "stale-ordinal", "`{{ ordinal_words }} rocznica`"),
        ("W dwudziestą piątą rocznicę pytamy.", "stale-ordinal", "`{{ ordinal_words }} rocznicę`"),
        ("Obchodzimy 25-lecie.", "stale-ordinal", "`{{ years }}-lecie`"),
        ("Spotkaliśmy się w zeszłym roku.", "stale-word", ""),
        ("Ministerstwo niedawno zamknęło archiwum.", "stale-word", ""),
        ("W tym tygodniu jest rozprawa.", "stale-word", "{{ year }}"),
        ("Do tej pory nie ma odpowiedzi.", "stale-word", "facts_checked_through"),
        ("{{ years }} lat później wciąż czekają.", "stale-still", "facts_checked_through"),
        ("Prezydent Maria Example jest za.", "stale-office", ""),
        ("Wstęp kosztuje 15 zł.", "stale-price", ""),
        ("Maria Example, 42 lata, pyta.", "stale-person", ""),
        ("Spotykamy się 4 czerwca 2014.", "stale-date", "{{ date }}"),
    ],
    "ru": [
        ("25 лет назад ворота закрыли.", "stale-age", "`{{ years }} лет назад`"),
        ("Двадцать пять лет спустя мы помним.", "stale-age", "`{{ years_words|capitalize }} лет спустя`"),
        ("Двадцать пять лет тому назад ворота закрыли.", "stale-age", "лет тому назад`"),
        ("Более двадцати пяти лет назад ворота закрыли.", "stale-age", "лет назад`"),
        ("Четверть века спустя мы спрашиваем.", "stale-age", "`{{ years_words|capitalize }} лет спустя`"),
        ("Полвека назад это началось.", "stale-age", "`{{ years_words|capitalize }} лет назад`"),
        ("Прошло тридцать семь лет.", "stale-age", "`Прошло {{ years_words }} лет`"),
        ("Сегодня 25-я годовщина.", "stale-ordinal", "`{{ ordinal }} годовщина`"),
        ("В 25-ю годовщину мы помним.", "stale-ordinal", "`{{ years }}-ю годовщину`"),
        ("Это двадцать пятая годовщина.", "stale-ordinal", "`{{ ordinal_words }} годовщина`"),
        ("В двадцать пятую годовщину мы помним.", "stale-ordinal", "`{{ ordinal_words }} годовщину`"),
        ("К 25-летию трагедии.", "stale-ordinal", "`{{ years }}-летию`"),
        ("Мы отмечаем 25-летие.", "stale-ordinal", "`{{ years }}-летие`"),
        ("Мы встретились в прошлом году.", "stale-word", ""),
        ("Архив недавно закрыли.", "stale-word", ""),
        ("На этой неделе будет слушание.", "stale-word", "{{ year }}"),
        ("В настоящее время архив закрыт.", "stale-word", "facts_checked_through"),
        ("{{ years }} лет спустя они всё ещё ждут.", "stale-still", "facts_checked_through"),
        ("Президент Мария Пример согласна.", "stale-office", ""),
        ("Вход стоит 15 рублей.", "stale-price", ""),
        ("Мария Пример, 42 года, спрашивает.", "stale-person", ""),
        ("Мы встречаемся 4 июня 2014 года.", "stale-date", "{{ date }}"),
    ],
    "uk": [
        ("25 років тому браму зачинили.", "stale-age", "`{{ years }} років тому`"),
        ("Двадцять п’ять років потому ми пам’ятаємо.", "stale-age", "`{{ years_words|capitalize }} років потому`"),
        ("Двадцять п'ять років тому браму зачинили.", "stale-age", "`{{ years_words|capitalize }} років тому`"),
        ("Понад двадцять п’ять років тому браму зачинили.", "stale-age", "років тому`"),
        ("Чверть століття потому ми питаємо.", "stale-age", "`{{ years_words|capitalize }} років потому`"),
        ("Минуло тридцять сім років.", "stale-age", "`Минуло {{ years_words }} років`"),
        ("Сьогодні 25-та річниця.", "stale-ordinal", "`{{ ordinal }} річниця`"),
        ("У 25-ту річницю ми пам’ятаємо.", "stale-ordinal", "`{{ years }}-ту річницю`"),
        ("Це двадцять п’ята річниця.", "stale-ordinal", "`{{ ordinal_words }} річниця`"),
        ("Ми відзначаємо 25-річчя.", "stale-ordinal", "`{{ years }}-річчя`"),
        ("Ми зустрілися минулого року.", "stale-word", ""),
        ("Архів нещодавно закрили.", "stale-word", ""),
        ("Цього тижня буде слухання.", "stale-word", "{{ year }}"),
        ("Наразі архів закритий.", "stale-word", "facts_checked_through"),
        ("{{ years }} років потому вони все ще чекають.", "stale-still", "facts_checked_through"),
        ("Президентка Марія Приклад згодна.", "stale-office", ""),
        ("Вхід коштує 15 гривень.", "stale-price", ""),
        ("Ми зустрічаємося 4 червня 2014 року.", "stale-date", "{{ date }}"),
    ],
    "tr": [
        ("25 yıl önce kapı kapandı.", "stale-age", "`{{ years }} yıl önce`"),
        ("Yirmi beş yıl sonra anıyoruz.", "stale-age", "`{{ years_words|capitalize }} yıl sonra`"),
        ("Bundan yirmi beş yıl önce kapı kapandı.", "stale-age", "yıl önce`"),
        ("Çeyrek asır sonra soruyoruz.", "stale-age", "`{{ years_words|capitalize }} yıl sonra`"),
        ("Yarım asır önce başladı.", "stale-age", "`{{ years_words|capitalize }} yıl önce`"),
        ("Otuz yedi yıldır aileler bekliyor.", "stale-age", "`{{ years_words|capitalize }} yıldır`"),
        ("Son 25 yılda hiçbir şey değişmiyor.", "stale-age", "`Son {{ years }} yılda`"),
        ("25. yıl dönümünü anıyoruz.", "stale-ordinal", "`{{ ordinal }} yıl dönümünü`"),
        (
            "Yirmi beşinci yıl dönümünde toplanıyoruz.",
            "stale-ordinal",
            "`{{ ordinal_words|capitalize }} yıl dönümünde`",
        ),
        ("25. yıldönümünde toplanıyoruz.", "stale-ordinal", "`{{ ordinal }} yıldönümünde`"),
        ("Geçen yıl buluştuk.", "stale-word", ""),
        ("Bu hafta bir duruşma var.", "stale-word", "{{ year }}"),
        ("Şu anda arşiv kapalı.", "stale-word", "facts_checked_through"),
        ("{{ years }} yıl sonra hâlâ bekliyorlar.", "stale-still", "facts_checked_through"),
        ("Cumhurbaşkanı Maria Example destekliyor.", "stale-office", ""),
        ("Giriş 15 lira.", "stale-price", ""),
        ("Maria Example 77 yaşında.", "stale-person", ""),
        ("4 Haziran 2014 günü buluşuyoruz.", "stale-date", "{{ date }}"),
    ],
}

TRUE = {
    "pl": """\
Od 1975 do 1979 panowało milczenie.
Przez dwa lata był więziony.
Zmarła w wieku 48 lat.
Dziesięć lat po wydarzeniach sąd skazał dwóch oficerów.
Lata 80. były mroczne.
Skazano go na 25 lat więzienia.
Dziesięć lat później nikogo nie skazano, choć byli świadkowie.
25 ofiar wymieniono na murze.
W dniu 25 marca 1911 r. spłonęła fabryka.
„Dziesięć lat temu byłam nauczycielką”, napisała.
«W zeszłym roku nikt nie przyszedł», napisała.
W 2012 r. minęło 20 lat od oblężenia.
25. rocznica w 2014 roku była cicha.
Była prezydent Maria Example podpisała.
Co roku biją dzwony.
Dziś ich wspominamy.
W tym roku mija {{ years }} lat.
Trzydzieści osób było w sali.""",
    "ru": """\
С 1975 по 1979 год царило молчание.
Два года он был в тюрьме.
Ему было 27 лет, когда его убили.
25-летний журналист был застрелен в 2006 году.
Спустя десять лет после событий суд осудил двух офицеров.
Его приговорили к 25 годам тюрьмы.
Десять лет спустя никого не осудили.
25 жертв названы на стене.
25 марта 1911 года сгорела фабрика.
«Десять лет назад я была учительницей», — написала она.
„В прошлом году никто не пришёл“, — написала она.
В 2012 г. исполнилось 20 лет со дня осады.
25-я годовщина в 2014 году прошла тихо.
Бывший президент Мария Пример подписала.
Каждый год звонят колокола.
Сегодня мы помним их.
В этом году исполняется {{ years }} лет.
Сорок человек были в зале.
В 1989 году закрыли ворота.""",
    "uk": """\
З 1975 по 1979 рік панувало мовчання.
Два роки він був у в’язниці.
Йому було 27 років, коли його вбили.
Через десять років після подій суд засудив двох офіцерів.
Його засудили на 25 років.
Десять років потому нікого не засудили, бо свідки були налякані.
25 жертв названо на стіні.
25 березня 1911 року згоріла фабрика.
«Десять років тому я була вчителькою», — написала вона.
„Минулого року ніхто не прийшов“, — написала вона.
У 2012 р. минуло 20 років від облоги.
25-та річниця у 2014 році була тихою.
Колишній президент Марія Приклад підписала.
Щороку дзвонять дзвони.
Сьогодні ми пам’ятаємо їх.
Цього року минає {{ years }} років.
У 1989 році зачинили браму.""",
    "tr": """\
1975 ile 1979 arasında sessizlik vardı.
İki yıl hapis yattı.
25 yıl hapis cezası aldı.
Darbeden 25 yıl önce liman açıldı.
On yıl sonra kimse mahkûm edilmedi.
25 kurbanın adı duvarda.
25 Mart 1911 günü fabrika yandı.
“On yıl önce öğretmendim” diye yazdı.
“Geçen yıl kimse gelmedi” diye yazdı.
2012 yılında, kuşatmadan yirmi yıl sonra, sandalyeler kondu.
Eski cumhurbaşkanı Maria Example imzaladı.
Her yıl çanlar çalar.
Bugün onları anıyoruz.
Bu yıl {{ years }} yıl oluyor.
Salon 20. yüzyılda yapıldı.""",
}
