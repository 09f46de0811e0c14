"""German: words that a line may well have. All nouns have capitals: what else has one, and is no
compound of these, is taken for a name. ``HEADS``: what a compound may end with."""

ORDINARY = """
na tja also nämlich halt ebenfalls dafür daran dadurch deshalb darin
der die das den dem des ein eine einen einem einer eines kein keine keinen keinem
keiner mein dein sein seine seinen seinem seiner ihr ihre ihren ihrem ihrer unser unsere euer er sie
es wir uns euch ich mich mir du dich dir ihn ihm man sich selbst wer wen wem was wo wann warum wie
wohin woher welcher welche welches dieser diese dieses diesen diesem jener jene jenes jeder jede
jedes jeden alle allen alles viele vielen viel wenig wenige weniger mehr mehrere einige etwas nichts
niemand jemand jemanden jemandem beide beiden beidem ander andere anderen anderem anderer anderes
ist sind war waren wird werden wurde wurden worden hat haben hatte hatten habe hast kann können
konnte könnte muss müssen musste soll sollen sollte darf dürfen will wollen wollte mag mögen möchte
lässt lassen geht gehen ging gegangen kommt kommen kam gekommen macht machen gemacht gibt geben gab
gegeben nimmt nehmen steht stehen stand liegt liegen lag sitzt sitzen bleibt bleiben blieb hält
halten hielt hebt heben senkt zieht ziehen schiebt schieben drückt legt legen stellt setzt setzen
führt führen folgt folgen sucht suchen findet finden sieht sehen sah schaut schauen blickt wartet
warten läuft laufen rennt rennen springt springen wirft werfen fängt fangen schießt schießen tritt
treten kickt spielt spielen passt rollt rollen fliegt fliegen fällt fallen steigt steigen sinkt
dreht drehen wendet kehrt kehren bewegt bewegen rührt winkt winken klatscht klatschen jubelt ruft
rufen redet reden spricht lacht zeigt zeigen erscheint erscheinen verschwindet verlässt verlassen
betritt erreicht berührt trifft prallt hüpft tippelt joggt spaziert schlendert schreitet eilt flitzt
saust sprintet stürmt dribbelt jongliert köpft flankt schlägt blockt deckt verteidigt greift
angreifen attackiert wechselt beginnt beginnen endet enden startet starten hört hören klingt scheint
wirkt aus an ab auf zu mit nach bei von vor hinter über unter neben zwischen durch gegen ohne um für
bis seit während wegen trotz statt außer entlang in im ins am ans aufs vom zum zur beim übers und
oder aber doch denn sondern sowie als wenn weil dass ob damit obwohl bevor nachdem sobald solange da
dann dort hier hin her heran herum herein heraus hinaus hinein hinauf hinunter herunter hoch runter
rauf raus rein rüber weiter weg fort zurück vorwärts rückwärts seitwärts seitlich geradeaus quer
diagonal oben unten links rechts vorn vorne hinten mitten außen innen drinnen draußen drin dran
drauf dabei daneben dahinter davor dazwischen davon dazu darauf darum danach dagegen darüber
darunter jetzt nun gerade eben gleich bald schon noch nur auch sogar sehr ganz recht ziemlich fast
kaum etwa ungefähr genau immer nie niemals manchmal oft wieder erneut nochmals einmal zweimal mal
plötzlich langsam langsamer schnell schneller rasch zügig locker ruhig ruhiger still leise laut
lauter sanft kräftig vorsichtig geschickt elegant konzentriert gespannt aufmerksam entspannt munter
flott flink gemütlich lebhaft sicher klar deutlich offenbar wohl vielleicht scheinbar anscheinend
momentan derzeit inzwischen mittlerweile zunächst zuerst zuletzt schließlich endlich kurz lang lange
länger weit nah nahe näher eng enger dicht breit tief flach steil gut besser beste bester schön
schöner schöne schönes toll tolle super stark starke stärker schwach leicht leichte schwer hart
weich frisch neu neue neuer neues neuen alt leer leere leeren leerer leeres voll volle frei freie
freien offen offene geschlossen hell helle heller dunkel dunkle dunkler groß große großer großes
großen klein kleine kleiner kleines kleinen hohe hohen hoher höher niedrig kalt warm nass trocken
sonnig grün rot blau gelb weiß schwarz grau bunt orange rosa lila braun erste ersten erster zweite
zweiten dritte dritten letzte letzten nächste nächsten ganze ganzen halbe einzelne einzelner
verschiedene gemeinsam zusammen allein einander gleichzeitig beieinander nebeneinander
hintereinander miteinander auseinander ja nein nicht bitte danke hallo hey oh ach ah hui hoppla puh
wow hurra los achtung vorsicht schau seht sieh guck komm tschüss bumm zack hopp so solch solche
wieso übrig bereit fertig unterwegs aktiv beschäftigt verteilt versammelt umringt geht's gibt's s
Arm Arme Armen Auge Augen Bein Beine Beinen Brust Finger Fuß Füße Füßen Hand Hände Händen Hüfte Kopf
Köpfe Knie Körper Rücken Schulter Schultern Ellbogen Ferse Person Personen Leute Mensch Menschen
Spieler Spielern Torwart Torhüter Keeper Gegner Gegenspieler Mitspieler Verteidiger Angreifer
Stürmer Zuschauer Zuschauern Publikum Fans Gruppe Gruppen Menge Paar Paare Team Teams Mannschaft
Mannschaften Reihe Kreis Gestalt Figur Silhouette Sportler Ball Bälle Bällen Fußball Basketball
Volleyball Handball Schläger Netz Korb Tor Tore Pfosten Latte Linie Linien Feld Felder Platz Plätze
Spielfeld Spielfeldes Spielfeldrand Rasen Wiese Gras Boden Sand Kies Asphalt Beton Halle Hallenboden
Turnhalle Sporthalle Sportplatz Fußballplatz Bolzplatz Stadion Tribüne Bank Zaun Zäune Gitter Wand
Wände Mauer Tür Türen Fenster Dach Gebäude Haus Häuser Häusern Park Garten Hof Schulhof Spielplatz
Straße Straßen Weg Wege Gehweg Bahn Laufbahn Rand Ecke Ecken Mitte Mittelkreis Mittellinie
Mittelfeld Seite Seiten Seitenlinie Hintergrund Vordergrund Nähe Ferne Abstand Lücke Raum Räume
Stelle Stellen Strafraum Hälfte Ende Anfang Spitze Baum Bäume Bäumen Büsche Hecke Blatt Blätter
Blume Blumen Pflanze Hügel Himmel Wolke Wolken Sonne Sonnenlicht Sonnenschein Licht Lichter Schatten
Regen Schnee Wind Nebel Wasser Pfütze Schlamm Staub Nacht Tag Abend Morgen Nachmittag Dämmerung
Wetter Luft Dunkelheit Helligkeit Stille Ruhe Lärm Geräusch Geräusche Ton Töne Musik Bild Bilder
Bildes Bildrand Bildmitte Aufnahme Ansicht Blick Sicht Szene Szenen Kamera Linse Schwenk Zoom
Bewegung Bewegungen Aktion Aktionen Tempo Geschwindigkeit Richtung Richtungen Schritt Schritte
Schritten Lauf Läufe Sprint Sprung Sprünge Wurf Würfe Schuss Schüsse Pass Pässe Tritt Schlag
Kopfball Flanke Dribbling Ballkontakt Ballbesitz Ballannahme Zuspiel Abwehr Angriff Angriffe
Verteidigung Zweikampf Duell Druck Kontrolle Technik Trick Tricks Übung Übungen Training Aufwärmen
Spiel Spiele Spiels Partie Pause Moment Augenblick Zeit Zeiten Sekunde Sekunden Minute Minuten
Stunde Uhr Weile Kraft Energie Schwung Spannung Stimmung Freude Spaß Applaus Beifall Ruf Rufe Pfiff
Stimme Stimmen Fahrrad Fahrräder Auto Autos Bus Lastwagen Tasche Taschen Rucksack Flasche Flaschen
Hütchen Fahne Fahnen Banner Schild Stuhl Stühle Tisch Tische Schirm Leiter Stange Stangen Seil Matte
Matten Kasten Tasse Handy Hund Hunde Vögel Katze Pferd Trikot Trikots Hemd Hemden Shirt Shirts Jacke
Jacken Hose Hosen Socken Schuh Schuhe Mütze Hut Handschuhe Leibchen Weste Pullover Kleidung Kleider
Farbe Farben Ding Dinge Sache Sachen Teil Teile Stück Art Weise Form Anzahl Zahl Mal Male Höhe Tiefe
Breite Länge Größe Position Positionen Aufstellung Ordnung Durcheinander Getümmel Gedränge Gewusel
Betrieb Trubel Verkehr Fußgänger Passant Passanten Radfahrer Läufer Kollege Freund Freunde Partner
Herausforderung Chance Versuch Versuche Ziel Ziele Idee Plan Glück Pech Geduld Vorsicht Achtung
Aufmerksamkeit Laune Kurve Bogen Drehung Wende Wendung Kehrtwende Haken Haltung Stand Sitz Hocke
Dehnung Balance Gleichgewicht Einsatz Jubel Sieg Treffer Parade Foul Karte Wechsel Halbzeit Viertel
Drittel Satz Punkt Punkte Korbleger Netzkante Grundlinie Aufschlag Rückhand Vorhand Ballwechsel
Rundlauf Anlauf Absprung Landung Start Stopp Weiten Weite Vorbeilaufen Hallo Gelände Anlage Zone
Bereich Bereiche Umgebung Landschaft Stadt Dorf Kirche Treppe Treppen Geländer Brücke Mast Laterne
Scheinwerfer Flutlicht Lampe Lampen Anzeigetafel Tafel Uhrzeit Dunkel Hell Grün Rot Blau Gelb Weiß
Schwarz Grau Orange Rosa Lila Nichts Alles Überall Niemand Jemand Etwas Keiner Jeder Noch Leerer
Innenraum Zimmer Bett Sofa Teppich Decke Regal Schrank Bildschirm Kissen Vorhang Küche Flur
"""
HEADS = """
ball balles ballspiel spiel spiels spieler spielern platz platzes plätze feld feldes halle linie
linien rand randes seite seiten mitte lauf laufs läufer sprung wurf schuss schüsse schritt schritte
bewegung bewegungen tempo weg wege zaun zäune wand wände tür türen fenster dach bank bänke tribüne
rasen wiese boden licht lichter schatten himmel regen bild bildes bilder bildschirm kamera fahrer
fahrerin rad räder bahn schuhe schuh hose hosen hemd hemden jacke shirt shirts trikot trikots tasche
flasche flaschen netz korb pfosten latte stange stangen fahne fahnen schild bereich zone anlage
fläche flächen gruppe gruppen menge kreis reihe reihen kontakt besitz kontrolle annahme wechsel
richtung übung übungen training gebäude häuser straße straßen stühle tisch platte tafel anzeige
matte matten brett kasten zeit pause zug
"""
EMPTY = """
der die das den dem des ein eine einen einer einem ist sind war es da hier jetzt nun dann so ja nein
nicht na also tja halt eben mal doch und oder aber auch sehr ganz noch wieder schon nur oh ach ah
hey hui wow hallo schau schaut seht sieht man wir ihr du ich sie er was wie wer als an in im am zu
mit für alles etwas wohl vielleicht bitte klar genau gut schön toll
"""
