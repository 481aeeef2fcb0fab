"""Cardinals, ordinals in words and in digits, written down from the grammars and not by a program."""

SPANISH = """
1 uno = primer = 1.er
2 dos = segundo = 2.º
3 tres = tercer = 3.er
7 siete = séptimo = 7.º
11 once = undécimo = 11.º
12 doce = duodécimo = 12.º
13 trece = decimotercer = 13.er
21 veintiuno = vigesimoprimer = 21.er
22 veintidós = vigesimosegundo = 22.º
25 veinticinco = vigesimoquinto = 25.º
40 cuarenta = cuadragésimo = 40.º
50 cincuenta = quincuagésimo = 50.º
70 setenta = septuagésimo = 70.º
80 ochenta = octogésimo = 80.º
90 noventa = nonagésimo = 90.º
99 noventa y nueve = nonagésimo noveno = 99.º
100 cien = centésimo = 100.º
101 ciento uno = centésimo primer = 101.er
111 ciento once = centésimo undécimo = 111.º
121 ciento veintiuno = centésimo vigesimoprimer = 121.er
200 doscientos = ducentésimo = 200.º
"""
FRENCH = """
1 un = premier = 1er
2 deux = deuxième = 2e
3 trois = troisième = 3e
7 sept = septième = 7e
11 onze = onzième = 11e
12 douze = douzième = 12e
13 treize = treizième = 13e
21 vingt et un = vingt et unième = 21e
22 vingt-deux = vingt-deuxième = 22e
25 vingt-cinq = vingt-cinquième = 25e
40 quarante = quarantième = 40e
50 cinquante = cinquantième = 50e
70 soixante-dix = soixante-dixième = 70e
80 quatre-vingts = quatre-vingtième = 80e
90 quatre-vingt-dix = quatre-vingt-dixième = 90e
99 quatre-vingt-dix-neuf = quatre-vingt-dix-neuvième = 99e
100 cent = centième = 100e
101 cent un = cent unième = 101e
111 cent onze = cent onzième = 111e
121 cent vingt et un = cent vingt et unième = 121e
200 deux cents = deux centième = 200e
"""
GERMAN = """
1 eins = erste = 1.
2 zwei = zweite = 2.
3 drei = dritte = 3.
7 sieben = siebte = 7.
11 elf = elfte = 11.
12 zwölf = zwölfte = 12.
13 dreizehn = dreizehnte = 13.
21 einundzwanzig = einundzwanzigste = 21.
22 zweiundzwanzig = zweiundzwanzigste = 22.
25 fünfundzwanzig = fünfundzwanzigste = 25.
40 vierzig = vierzigste = 40.
50 fünfzig = fünfzigste = 50.
70 siebzig = siebzigste = 70.
80 achtzig = achtzigste = 80.
90 neunzig = neunzigste = 90.
99 neunundneunzig = neunundneunzigste = 99.
100 hundert = hundertste = 100.
101 hunderteins = hunderterste = 101.
111 hundertelf = hundertelfte = 111.
121 hunderteinundzwanzig = hunderteinundzwanzigste = 121.
200 zweihundert = zweihundertste = 200.
"""
PORTUGUESE = """
1 um = primeiro = 1º
2 dois = segundo = 2º
3 três = terceiro = 3º
7 sete = sétimo = 7º
11 onze = décimo primeiro = 11º
12 doze = décimo segundo = 12º
13 treze = décimo terceiro = 13º
21 vinte e um = vigésimo primeiro = 21º
22 vinte e dois = vigésimo segundo = 22º
25 vinte e cinco = vigésimo quinto = 25º
40 quarenta = quadragésimo = 40º
50 cinquenta = quinquagésimo = 50º
70 setenta = septuagésimo = 70º
80 oitenta = octogésimo = 80º
90 noventa = nonagésimo = 90º
99 noventa e nove = nonagésimo nono = 99º
100 cem = centésimo = 100º
101 cento e um = centésimo primeiro = 101º
111 cento e onze = centésimo décimo primeiro = 111º
121 cento e vinte e um = centésimo vigésimo primeiro = 121º
200 duzentos = ducentésimo = 200º
"""
ITALIAN = """
1 uno = primo = 1º
2 due = secondo = 2º
3 tre = terzo = 3º
7 sette = settimo = 7º
11 undici = undicesimo = 11º
12 dodici = dodicesimo = 12º
13 tredici = tredicesimo = 13º
21 ventuno = ventunesimo = 21º
22 ventidue = ventiduesimo = 22º
25 venticinque = venticinquesimo = 25º
40 quaranta = quarantesimo = 40º
50 cinquanta = cinquantesimo = 50º
70 settanta = settantesimo = 70º
80 ottanta = ottantesimo = 80º
90 novanta = novantesimo = 90º
99 novantanove = novantanovesimo = 99º
100 cento = centesimo = 100º
101 centouno = centunesimo = 101º
111 centoundici = centoundicesimo = 111º
121 centoventuno = centoventunesimo = 121º
200 duecento = duecentesimo = 200º
"""
DUTCH = """
1 één = eerste = 1e
2 twee = tweede = 2e
3 drie = derde = 3e
7 zeven = zevende = 7e
11 elf = elfde = 11e
12 twaalf = twaalfde = 12e
13 dertien = dertiende = 13e
21 eenentwintig = eenentwintigste = 21e
22 tweeëntwintig = tweeëntwintigste = 22e
25 vijfentwintig = vijfentwintigste = 25e
40 veertig = veertigste = 40e
50 vijftig = vijftigste = 50e
70 zeventig = zeventigste = 70e
80 tachtig = tachtigste = 80e
90 negentig = negentigste = 90e
99 negenennegentig = negenennegentigste = 99e
100 honderd = honderdste = 100e
101 honderdeen = honderdeerste = 101e
111 honderdelf = honderdelfde = 111e
121 honderdeenentwintig = honderdeenentwintigste = 121e
200 tweehonderd = tweehonderdste = 200e
"""
POLISH = """
1 jeden = pierwsza = 1.
2 dwa = druga = 2.
3 trzy = trzecia = 3.
7 siedem = siódma = 7.
11 jedenaście = jedenasta = 11.
12 dwanaście = dwunasta = 12.
13 trzynaście = trzynasta = 13.
21 dwadzieścia jeden = dwudziesta pierwsza = 21.
22 dwadzieścia dwa = dwudziesta druga = 22.
25 dwadzieścia pięć = dwudziesta piąta = 25.
40 czterdzieści = czterdziesta = 40.
50 pięćdziesiąt = pięćdziesiąta = 50.
70 siedemdziesiąt = siedemdziesiąta = 70.
80 osiemdziesiąt = osiemdziesiąta = 80.
90 dziewięćdziesiąt = dziewięćdziesiąta = 90.
99 dziewięćdziesiąt dziewięć = dziewięćdziesiąta dziewiąta = 99.
100 sto = setna = 100.
101 sto jeden = sto pierwsza = 101.
111 sto jedenaście = sto jedenasta = 111.
121 sto dwadzieścia jeden = sto dwudziesta pierwsza = 121.
200 dwieście = dwusetna = 200.
"""
RUSSIAN = """
1 один = первая = 1-я
2 два = вторая = 2-я
3 три = третья = 3-я
7 семь = седьмая = 7-я
11 одиннадцать = одиннадцатая = 11-я
12 двенадцать = двенадцатая = 12-я
13 тринадцать = тринадцатая = 13-я
21 двадцать один = двадцать первая = 21-я
22 двадцать два = двадцать вторая = 22-я
25 двадцать пять = двадцать пятая = 25-я
40 сорок = сороковая = 40-я
50 пятьдесят = пятидесятая = 50-я
70 семьдесят = семидесятая = 70-я
80 восемьдесят = восьмидесятая = 80-я
90 девяносто = девяностая = 90-я
99 девяносто девять = девяносто девятая = 99-я
100 сто = сотая = 100-я
101 сто один = сто первая = 101-я
111 сто одиннадцать = сто одиннадцатая = 111-я
121 сто двадцать один = сто двадцать первая = 121-я
200 двести = двухсотая = 200-я
"""
UKRAINIAN = """
1 один = перша = 1-ша
2 два = друга = 2-га
3 три = третя = 3-тя
7 сім = сьома = 7-ма
11 одинадцять = одинадцята = 11-та
12 дванадцять = дванадцята = 12-та
13 тринадцять = тринадцята = 13-та
21 двадцять один = двадцять перша = 21-ша
22 двадцять два = двадцять друга = 22-га
25 двадцять п’ять = двадцять п’ята = 25-та
40 сорок = сорокова = 40-ва
50 п’ятдесят = п’ятдесята = 50-та
70 сімдесят = сімдесята = 70-та
80 вісімдесят = вісімдесята = 80-та
90 дев’яносто = дев’яноста = 90-та
99 дев’яносто дев’ять = дев’яносто дев’ята = 99-та
100 сто = сота = 100-та
101 сто один = сто перша = 101-ша
111 сто одинадцять = сто одинадцята = 111-та
121 сто двадцять один = сто двадцять перша = 121-ша
200 двісті = двохсота = 200-та
"""
TURKISH = """
1 bir = birinci = 1.
2 iki = ikinci = 2.
3 üç = üçüncü = 3.
7 yedi = yedinci = 7.
11 on bir = on birinci = 11.
12 on iki = on ikinci = 12.
13 on üç = on üçüncü = 13.
21 yirmi bir = yirmi birinci = 21.
22 yirmi iki = yirmi ikinci = 22.
25 yirmi beş = yirmi beşinci = 25.
40 kırk = kırkıncı = 40.
50 elli = ellinci = 50.
70 yetmiş = yetmişinci = 70.
80 seksen = sekseninci = 80.
90 doksan = doksanıncı = 90.
99 doksan dokuz = doksan dokuzuncu = 99.
100 yüz = yüzüncü = 100.
101 yüz bir = yüz birinci = 101.
111 yüz on bir = yüz on birinci = 111.
121 yüz yirmi bir = yüz yirmi birinci = 121.
200 iki yüz = iki yüzüncü = 200.
"""
