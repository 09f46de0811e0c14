"""French: words that a line may well have; whatever else has a capital is taken for a name."""

ORDINARY = """
le la les l un une des du de d au aux à a et ou mais donc or ni car que qu qui quoi
dont où quand comme si lorsque puisque parce pendant depuis avant après devant derrière dans en sur
sous entre vers par pour avec sans contre chez jusque jusqu près loin autour dehors dedans ici là
voici voilà ce c cet cette ces ça cela ceci celui celle ceux celles il elle ils elles on nous vous
je j tu te t me m se s lui leur leurs y moi toi son sa ses mon ma mes ton ta tes notre nos votre vos
chacun chacune chaque tout toute tous toutes autre autres même mêmes aucun aucune plusieurs quelque
quelques quelqu personne rien tel telle seul seule deux trois quatre cinq six sept huit neuf dix est
sont était étaient été être ont avait avaient eu avoir fait font faire va vont aller vient viennent
venir peut peuvent pouvoir doit doivent veut veulent sait voit voient voir vu vue vus regarde
regardent regarder montre montrent montrer prend prennent prendre met mettent mettre tient tiennent
tenir reste restent rester passe passent passer part partent partir arrive arrivent arriver entrent
entrer sort sortent sortir monte montent descend descendent tombe tombent court courent courir
marche marchent marcher saute sautent sauter lance lancent lancer tire tirent tirer frappe frappent
tape tapent attrape attrapent attraper reçoit reçoivent rattrape pousse poussent roule roulent
rouler vole volent rebondit rebondissent tourne tournent pivote recule reculent avance avancent
bouge bougent bouger lève lèvent baisse baissent penche tend tendent touche touchent suit suivent
suivre cherche cherchent trouve attend attendent attendre joue jouent jouer jongle jonglent jongler
dribble défend défendent attaque attaquent échange échangent change changent commence commencent
finit finissent continue continuent semble semblent devient deviennent apparaît apparaissent
disparaît disparaissent quitte quittent rejoint rejoignent traverse traversent longe contourne
observe observent applaudit applaudissent salue saluent crie parle parlent rit sourit s'entraîne
échauffe échauffent étire étirent ne n pas plus moins très trop assez peu beaucoup aussi encore déjà
toujours jamais souvent parfois bientôt maintenant alors puis ensuite enfin soudain tout-à-coup
aujourd hui presque environ seulement juste vraiment peut-être sûrement lentement rapidement vite
doucement calmement tranquillement brusquement soudainement légèrement fortement directement
simplement précisément actuellement immédiatement ensemble côte-à-côte bien mal mieux fort haut bas
droit tout-droit oui non merci bonjour salut oh ah hop boum zou bravo attention allez regardez
écoutez écoute tiens quel quelle quels quelles comment pourquoi combien voyons là-bas là-haut
au-dessus au-dessous personnes joueur joueurs gardien gardiens adversaire adversaires défenseur
défenseurs attaquant attaquants spectateur spectateurs public foule groupe équipe équipes gens
silhouette paire duo trio sportif coéquipier coéquipiers bras jambe jambes pied pieds main mains
tête têtes genou genoux épaule épaules dos corps poitrine doigt doigts yeux ballon ballons balle
balles raquette filet filets poteau poteaux but buts cage panier cercle anneau ligne lignes terrain
terrains pelouse gazon herbe sol sable gravier bitume béton parquet tapis mur murs clôture grillage
barrière porte portes fenêtre fenêtres toit bâtiment bâtiments maison maisons salle gymnase stade
tribune tribunes banc bancs parc jardin cour place rue route chemin trottoir piste coin coins centre
milieu bord fond arrière-plan premier-plan plan arrière côté côtés gauche droite distance espace
espaces surface zone partie moitié arbre arbres buisson buissons haie feuille feuilles fleur fleurs
colline ciel nuage nuages soleil ombre ombres lumière lumières pluie neige vent brouillard eau
flaque boue poussière nuit jour soir matin après-midi crépuscule temps air obscurité silence calme
bruit bruits sons musique image images champ scène écran caméra objectif zoom flou mouvement
mouvements action actions activité rythme vitesse allure direction sens foulée élan course courses
sprint saut sauts tir tirs passes frappes contrôle contrôles geste gestes tête-à-tête duel échanges
jeu jeux match pause moment instant seconde secondes minute minutes heure chrono chronomètre début
fin suite reprise score attaques défense pression technique entraînement exercice exercices
échauffement énergie force tension ambiance joie plaisir rires applaudissements cri cris voix
sifflet coup coups vélo vélos voiture voitures bus camion sac sacs bouteille bouteilles plot plots
cône cônes drapeau drapeaux panneau panneaux chaise chaises table tables parapluie échelle corde
chien chiens oiseau oiseaux chat cheval maillot maillots chemise veste short shorts pantalon
chaussettes chaussures chaussure casquette gants chasuble chasubles tenue couleur couleurs chose
choses rouge rouges bleu bleue bleus vert verte verts jaune jaunes blanc blanche blancs noir noire
noirs gris grise orange rose violet marron grand grande grands petit petite petits gros grosse long
longue courte large étroit ouvert ouverte fermé fermée vide vides plein pleine libre libres nouveau
nouvel nouvelle nouveaux bon bonne bons beau bel belle beaux rapide rapides lent lente vif vive
clair claire sombre proche proches lointain prêt prêts prête immobile immobiles actif active
concentré concentrés attentif attentifs tranquille premier première second deuxième troisième
dernier dernière prochain prochaine suivant suivante entier entière double tour tours retour départ
arrivée virage demi-tour trajectoire rebond rebonds appel appui équilibre départs hors ainsi
cependant pourtant dispersés dispersées réunis réunies rassemblés rassemblées debout assis assise
accroupi allongé penché visible visibles
"""
EMPTY = """
le la les l un une des du de d ce c cet cette ces ça cela est sont était il elle on nous vous tu je
qui que qu quoi oh ah hé hop eh bien bon voilà voici donc alors et ou mais oui non pas ne n très
trop si là ici maintenant encore aussi tout toute tous peut être à au en dans avec pour y s t allez
tiens
"""
