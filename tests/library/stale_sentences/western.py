"""Sentences in the languages of western Europe: what goes stale in them with the field offered, and what stays true.

The day remembered is 4 June 1989, the texts appeared on 4 June 2014.
"""

from __future__ import annotations

STALE = {
    "de": [
        ("Vor 25 Jahren wurde das Tor geschlossen.", "stale-age", "`Vor {{ years }} Jahren`"),
        ("Fünfundzwanzig Jahre später erinnern wir.", "stale-age", "`{{ years_words|capitalize }} Jahre später`"),
        ("Vor mehr als fünfundzwanzig Jahren begann es.", "stale-age", "`Vor {{ years_words }} Jahren`"),
        ("Vor einem Vierteljahrhundert begann es.", "stale-age", "`Vor {{ years_words }} Jahren`"),
        ("Es ist ein halbes Jahrhundert her.", "stale-age", "`{{ years_words }} Jahre her`"),
        ("Seit siebenunddreißig Jahren warten die Familien.", "stale-age", "`Seit {{ years_words }} Jahren`"),
        ("In den letzten 25 Jahren ist nichts geschehen.", "stale-age", "`letzten {{ years }} Jahren`"),
        ("Wir begehen den 25. Jahrestag.", "stale-ordinal", "`{{ ordinal }} Jahrestag`"),
        ("Am fünfundzwanzigsten Jahrestag treffen wir uns.", "stale-ordinal", "`{{ ordinal_words }}n Jahrestag`"),
        ("Am 30. traurigen Jahrestag treffen wir uns.", "stale-ordinal", "`{{ ordinal }} traurigen Jahrestag`"),
        ("Zum 25. Mal jährt sich der Tag.", "stale-ordinal", "`{{ ordinal }} Mal`"),
        ("Im 25. Jahr des Schweigens fragen wir.", "stale-ordinal", "`{{ ordinal }} Jahr`"),
        ("Wir trafen uns letztes Jahr.", "stale-word", ""),
        ("Kürzlich schloss das Archiv.", "stale-word", ""),
        ("Diese Woche ist eine Anhörung.", "stale-word", "{{ year }}"),
        ("Bislang ist niemand verurteilt.", "stale-word", "facts_checked_through"),
        ("{{ years }} Jahre später warten sie noch immer.", "stale-still", "facts_checked_through"),
        ("Bundespräsidentin Maria Example stimmt zu.", "stale-office", ""),
        ("Der Eintritt beträgt 15 Euro.", "stale-price", ""),
        ("Maria Example, 77 Jahre, fragt jedes Jahr.", "stale-person", ""),
        ("Die 42-jährige Journalistin wartet.", "stale-person", ""),
        ("Sie ist 77 Jahre alt.", "stale-person", ""),
        ("Wir trafen uns am 4. Juni 2014.", "stale-date", "{{ date }}"),
    ],
    "fr": [
        ("Il y a vingt-cinq ans, la porte fut fermée.", "stale-age", "`Il y a {{ years_words }} ans`"),
        ("Il y a plus de 25 ans, la porte fut fermée.", "stale-age", "`Il y a {{ years }} ans`"),
        ("Vingt-cinq ans plus tard, nous nous souvenons.", "stale-age", "`{{ years_words|capitalize }} ans plus tard`"),
        ("Depuis un quart de siècle, les familles attendent.", "stale-age", "`Depuis {{ years_words }} ans`"),
        ("Plus d’un quart de siècle après, nous demandons.", "stale-age", "`{{ years_words|capitalize }} ans après`"),
        ("Il y a un demi-siècle, tout commença.", "stale-age", "`Il y a {{ years_words }} ans`"),
        ("Trente-sept ans après, nous nous souvenons.", "stale-age", "`{{ years_words|capitalize }} ans après`"),
        ("Nous marquons le 25e anniversaire.", "stale-ordinal", "`{{ ordinal }} anniversaire`"),
        ("Nous marquons le 25ème triste anniversaire.", "stale-ordinal", "`{{ ordinal }} triste anniversaire`"),
        ("C’est le vingt-cinquième anniversaire.", "stale-ordinal", "`{{ ordinal_words }} anniversaire`"),
        ("C’est le XXVe anniversaire.", "stale-ordinal", "`{{ ordinal }} anniversaire`"),
        ("Ces 25 dernières années, rien n’a changé.", "stale-age", "`{{ years }} dernières années`"),
        ("C’est la 25e année de silence.", "stale-ordinal", "`{{ ordinal }} année`"),
        ("Nous nous sommes réunis l’an dernier.", "stale-word", ""),
        ("Le ministère a récemment fermé les archives.", "stale-word", ""),
        ("Cette semaine, une audience a lieu.", "stale-word", "{{ year }}"),
        ("À ce jour, nul n’est jugé.", "stale-word", "facts_checked_through"),
        ("{{ years }} ans après, elles attendent toujours.", "stale-still", "facts_checked_through"),
        ("La présidente Maria Example approuve.", "stale-office", ""),
        ("L’entrée coûte 15 €.", "stale-price", ""),
        ("Maria Example, 42 ans, demande chaque année.", "stale-person", ""),
        ("Maria Example, âgée de 77 ans, demande.", "stale-person", ""),
        ("Nous nous retrouvons le 4 juin 2014.", "stale-date", "{{ date }}"),
    ],
    "es": [
        ("Hace 25 años se cerró la puerta.", "stale-age", "`Hace {{ years }} años`"),
        ("Veinticinco años después, recordamos.", "stale-age", "`{{ years_words|capitalize }} años después`"),
        ("Hace más de veinticinco años se cerró.", "stale-age", "`Hace {{ years_words }} años`"),
        ("Un cuarto de siglo después, preguntamos.", "stale-age", "`{{ years_words|capitalize }} años después`"),
        ("Hace medio siglo empezó.", "stale-age", "`Hace {{ years_words }} años`"),
        ("Treinta y siete años más tarde, recordamos.", "stale-age", "años más tarde`"),
        ("En los últimos 25 años nada ha cambiado.", "stale-age", "`últimos {{ years }} años`"),
        ("Conmemoramos el 25.º aniversario.", "stale-ordinal", "`{{ ordinal }} aniversario`"),
        ("Conmemoramos el 25 aniversario.", "stale-ordinal", "`{{ years }} aniversario`"),
        ("Es el vigésimo quinto aniversario.", "stale-ordinal", "`{{ ordinal_words }} aniversario`"),
        ("Es el XXV aniversario.", "stale-ordinal", "`{{ ordinal }} aniversario`"),
        ("Se cumplen 36 años.", "stale-age", "`Se cumplen {{ years }} años`"),
        ("Es el vigesimoquinto aniversario.", "stale-ordinal", "`{{ ordinal_words }} aniversario`"),
        ("Nos reunimos el año pasado.", "stale-word", ""),
        ("El ministerio cerró recientemente el archivo.", "stale-word", ""),
        ("Esta semana hay una audiencia.", "stale-word", "{{ year }}"),
        ("Hasta la fecha nadie ha respondido.", "stale-word", "facts_checked_through"),
        ("{{ years }} años después todavía esperan.", "stale-still", "facts_checked_through"),
        ("La presidenta Maria Example está de acuerdo.", "stale-office", ""),
        ("La entrada cuesta 15 euros.", "stale-price", ""),
        ("Maria Example, de 42 años, pregunta siempre.", "stale-person", ""),
        ("Nos vemos el 4 de junio de 2014.", "stale-date", "{{ date }}"),
    ],
    "it": [
        ("Venticinque anni fa la porta fu chiusa.", "stale-age", "`{{ years_words|capitalize }} anni fa`"),
        ("25 anni or sono la porta fu chiusa.", "stale-age", "`{{ years }} anni or sono`"),
        ("Venticinque anni dopo, ricordiamo.", "stale-age", "`{{ years_words|capitalize }} anni dopo`"),
        ("Più di un quarto di secolo dopo, chiediamo.", "stale-age", "`{{ years_words|capitalize }} anni dopo`"),
        ("Venticinqu’anni dopo, no; trent’anni dopo, ricordiamo.", "stale-age", "`{{ years_words }} anni dopo`"),
        ("Mezzo secolo fa cominciò.", "stale-age", "`{{ years_words|capitalize }} anni fa`"),
        ("A distanza di trentasette anni chiediamo verità.", "stale-age", "`A distanza di {{ years_words }} anni`"),
        ("Negli ultimi 25 anni nulla è cambiato.", "stale-age", "`ultimi {{ years }} anni`"),
        ("A 25 anni dalla strage ricordiamo.", "stale-age", "`{{ years }} anni dalla`"),
        ("Ricordiamo il 25º anniversario.", "stale-ordinal", "`{{ ordinal }} anniversario`"),
        ("È il venticinquesimo anniversario.", "stale-ordinal", "`{{ ordinal_words }} anniversario`"),
        ("Ci siamo riuniti l’anno scorso.", "stale-word", ""),
        ("Il ministero ha chiuso di recente l’archivio.", "stale-word", ""),
        ("Questa settimana si tiene un’udienza.", "stale-word", "{{ year }}"),
        ("Finora nessuno ha risposto.", "stale-word", "facts_checked_through"),
        ("{{ years }} anni dopo attendono ancora.", "stale-still", "facts_checked_through"),
        ("La presidente Maria Example è d’accordo.", "stale-office", ""),
        ("L’ingresso costa 15 euro.", "stale-price", ""),
        ("Maria Example, 42 anni, chiede.", "stale-person", ""),
        ("Ci vediamo il 4 giugno 2014.", "stale-date", "{{ date }}"),
    ],
    "pt": [
        ("Há 25 anos o portão foi fechado.", "stale-age", "`Há {{ years }} anos`"),
        ("Vinte e cinco anos depois, lembramos.", "stale-age", "`{{ years_words|capitalize }} anos depois`"),
        ("Há mais de vinte e cinco anos foi fechado.", "stale-age", "`Há {{ years_words }} anos`"),
        ("25 anos atrás o portão foi fechado.", "stale-age", "`{{ years }} anos atrás`"),
        ("Um quarto de século depois, perguntamos.", "stale-age", "`{{ years_words|capitalize }} anos depois`"),
        ("Há meio século começou.", "stale-age", "`Há {{ years_words }} anos`"),
        ("Nos últimos 25 anos nada mudou, e continua.", "stale-age", "`últimos {{ years }} anos`"),
        ("Lembramos o 25º aniversário.", "stale-ordinal", "`{{ ordinal }} aniversário`"),
        ("É o vigésimo quinto aniversário.", "stale-ordinal", "`{{ ordinal_words }} aniversário`"),
        ("Reunimo-nos no ano passado.", "stale-word", ""),
        ("O ministério fechou recentemente o arquivo.", "stale-word", ""),
        ("Nesta semana há uma audiência.", "stale-word", "{{ year }}"),
        ("Até hoje não há resposta.", "stale-word", "facts_checked_through"),
        ("{{ years }} anos depois ainda esperam.", "stale-still", "facts_checked_through"),
        ("A presidente Maria Example está de acordo.", "stale-office", ""),
        ("A entrada custa 15 euros.", "stale-price", ""),
        ("Maria Example, de 42 anos, pergunta.", "stale-person", ""),
        ("Encontramo-nos em 4 de junho de 2014.", "stale-date", "{{ date }}"),
    ],
    "nl": [
        ("25 jaar geleden ging de poort dicht.", "stale-age", "`{{ years }} jaar geleden`"),
        ("Vijfentwintig jaar later herdenken wij.", "stale-age", "`{{ years_words|capitalize }} jaar later`"),
        ("Meer dan vijfentwintig jaar geleden begon het.", "stale-age", "jaar geleden`"),
        ("Een kwart eeuw later vragen wij.", "stale-age", "`{{ years_words|capitalize }} jaar later`"),
        ("Een halve eeuw geleden begon het.", "stale-age", "`{{ years_words|capitalize }} jaar geleden`"),
        ("Al zevenendertig jaar wachten de families.", "stale-age", "`Al {{ years_words }} jaar`"),
        ("De afgelopen 25 jaar is niets veranderd.", "stale-age", "`afgelopen {{ years }} jaar`"),
        ("Een kwarteeuw geleden begon het.", "stale-age", "jaar geleden`"),
        ("Wij houden de 25e herdenking.", "stale-ordinal", "`{{ ordinal }} herdenking`"),
        ("Wij houden de vijfentwintigste herdenking.", "stale-ordinal", "`{{ ordinal_words }} herdenking`"),
        ("Wij zagen elkaar vorig jaar.", "stale-word", ""),
        ("Het ministerie sloot onlangs het archief.", "stale-word", ""),
        ("Deze week is er een hoorzitting.", "stale-word", "{{ year }}"),
        ("Tot nu toe is niemand veroordeeld.", "stale-word", "facts_checked_through"),
        ("{{ years }} jaar later wachten zij nog steeds.", "stale-still", "facts_checked_through"),
        ("Premier Maria Example stemt in.", "stale-office", ""),
        ("De toegang kost 15 euro.", "stale-price", ""),
        ("Maria Example, 42 jaar, vraagt elk jaar.", "stale-person", ""),
        ("Zij is 77 jaar oud.", "stale-person", ""),
        ("Wij zien elkaar op 4 juni 2014.", "stale-date", "{{ date }}"),
    ],
}

TRUE = {
    "de": """\
Von 1975 bis 1979 herrschte Schweigen.
Zwei Jahre lang war er eingesperrt.
Der Aufstand dauerte vom 18. bis zum 27. Mai 1980.
Nach elf Jahren Haft kam er frei.
Er war 67 Jahre alt, als er verhaftet wurde.
Die damals 25-jährige Journalistin Anna Example wurde 2006 erschossen.
Fünf Jahre nach dem Ende des Krieges fand man das Grab.
Er wurde zu 25 Jahren Haft verurteilt.
Zehn Jahre später wurde niemand verurteilt.
Die 25 Opfer sind auf der Wand genannt.
Am 25. März 1911 brannte das Werk.
„Dreißig Jahre“ heißt das Buch.
„Vor zehn Jahren war ich Lehrerin“, schrieb sie.
»Letztes Jahr kam niemand«, stand dort.
Im Jahr 2012, zwanzig Jahre nach der Belagerung, standen dort Stühle.
Sie begingen den 25. Jahrestag im Jahr 2014.
Das letzte Jahr des Krieges war das schlimmste.
Präsidentin Maria Example unterschrieb und floh; sie wurde abgesetzt.
Jedes Jahr läuten die Glocken.
Heute gedenken wir ihrer.
Dieses Jahr sind es {{ years }} Jahre.
Eine 19-jährige Studentin wurde erschossen.
Die Halle ist ein Werk des 20. Jahrhunderts.
Innerhalb von zehn Jahren zerfiel das Haus.
{% if number == 25 %}Fünfundzwanzig Jahre später erinnern wir.{% endif %}""",
    "fr": """\
De 1975 à 1979, le silence régna.
Pendant deux ans il fut emprisonné.
Il avait 27 ans lorsqu’il fut tué.
Elle mourut à l’âge de 48 ans.
Les années 80 furent sombres.
Dix ans après les faits, le tribunal a condamné deux officiers.
Il fut condamné à 25 ans de prison.
Dix ans plus tard, nul ne fut condamné.
Les 25 victimes sont nommées sur le mur.
Le 25 mars 1911, l’usine brûla.
Les quarante ans du règne furent calmes.
« Il y a trente ans » est le titre du livre, publié en 1999.
« L’an dernier, personne n’est venu », écrivit-elle.
En 2012, vingt ans après le début du siège, des chaises furent posées.
On marqua le 25e anniversaire en 2014.
L’ancien président Maria Example est cité.
Chaque année, les cloches sonnent.
Aujourd’hui, nous nous souvenons.
Cette année, cela fait {{ years }} ans.
Une étudiante âgée de 19 ans fut tuée.
La halle date du 20e siècle.
Il y a des gens qui se souviennent.""",
    "es": """\
De 1975 a 1979 reinó el silencio.
Durante dos años estuvo preso.
Murió a los 48 años.
Los últimos años de la guerra fueron los peores.
Diez años después del golpe, el tribunal condenó a dos oficiales.
Fue condenado a 25 años de prisión.
Diez años después nadie fue condenado.
Las 25 víctimas están nombradas en el muro.
El 25 de marzo de 1911 ardió la fábrica.
«Hace diez años yo era maestra», escribió.
“El año pasado no vino nadie”, escribió.
En 2012, veinte años después del sitio, se pusieron sillas.
Celebraron el 25.º aniversario en 2014.
La expresidenta Maria Example firmó.
Cada año suenan las campanas.
Hoy los recordamos.
Este año son {{ years }} años.
Una estudiante de 19 años murió allí.
La nave es del siglo 20.
Hace falta memoria.""",
    "it": """\
Dal 1975 al 1979 regnò il silenzio.
Per due anni fu imprigionato.
Morì a 48 anni.
Dieci anni dopo i fatti, il tribunale condannò due ufficiali.
Fu condannato a 25 anni di carcere.
Dieci anni dopo nessuno fu condannato.
Le 25 vittime sono nominate sul muro.
Il 25 marzo 1911 bruciò la fabbrica.
«Dieci anni fa ero maestra», scrisse.
“L’anno scorso non venne nessuno”, scrisse.
Nel 2012, vent’anni dopo l’assedio, furono poste le sedie.
Il 25º anniversario nel 2014 fu celebrato.
L’ex presidente Maria Example firmò.
Ogni anno suonano le campane.
Oggi li ricordiamo.
Quest’anno sono {{ years }} anni.
Una studentessa di 19 anni fu uccisa.
Fa parte della memoria.""",
    "pt": """\
De 1975 a 1979 reinou o silêncio.
Durante dois anos esteve preso.
Foi condenado a 25 anos de prisão.
Dez anos depois ninguém foi condenado.
As 25 vítimas estão nomeadas no muro.
Em 25 de março de 1911 a fábrica ardeu.
«Há dez anos eu era professora», escreveu.
“No ano passado ninguém veio”, escreveu.
Em 2012, vinte anos depois do cerco, puseram cadeiras.
O 25º aniversário em 2014 foi celebrado.
A antiga presidente Maria Example assinou.
Cada ano tocam os sinos.
Hoje lembramos.
Este ano são {{ years }} anos.
Uma estudante de 19 anos foi morta.
Há pessoas que lembram.""",
    "nl": """\
Van 1975 tot 1979 heerste stilte.
Twee jaar lang zat hij vast.
Zij stierf op 48-jarige leeftijd.
De laatste jaren van de oorlog waren het ergst.
Hij werd veroordeeld tot 25 jaar cel.
Tien jaar later werd niemand veroordeeld.
De 25 slachtoffers staan op de muur.
Op 25 maart 1911 brandde de fabriek.
‘Tien jaar geleden was ik lerares’, schreef zij.
“Vorig jaar kwam niemand”, schreef zij.
„Vorig jaar kwam niemand”, schreef zij.
'Vorig jaar kwam niemand', schreef zij 's avonds.
In 2012, twintig jaar na het beleg, stonden er stoelen.
De 25e herdenking in 2014 was druk.
Voormalig premier Maria Example tekende.
Elk jaar luiden de klokken.
Vandaag herdenken wij hen.
Dit jaar is het {{ years }} jaar.
De hal is een werk van de 20e eeuw.""",
}
