"""Names of persons, clubs and places that are heard beside a pitch: a sign that a word is a name,
and none that another word is not. Words that are also something else are left out."""

KNOWN_NAMES = frozenset(
    """
    aaron adam adams ahmed aigles aisha ajax alba alberto alejandro alemania alessandro alex
    alexander alexandre ali alice allemagne alonso alvarez amélie ana anderson andersson andrea
    andreas andrew anfield angela anna anne antoine anton antonio argentina argentinien arsenal
    arthur atlético baker barbara barcelona bayern bears becker ben benfica benjamin bennett
    benoît berlin bernabéu bernard betis bianca bianchi björn bob bordeaux borussia brandon
    brasil brasilien brazil bremen brian bruno brésil bulls bär bären camille carla carlos
    carmen caroline castro celtic celtics champions charles charlotte chelsea chloé chris
    christian christina christoph clara claudia clément cohen collins cologne cristiano cristina
    daniel daniela dave david davies davis delgado demir denis dennis deutschland diaz diego
    dmitri dominik donnarumma dortmund dragons dubois dupont durand díaz eagles eduardo
    eintracht elena eleni elias elif elisa elliot emil emilia emily emma emre england enzo eric
    erik erling espagne españa esteban europa eva evans everton falcons fatima felix fernandez
    fernando fernández ferrari finn florian foxes france francia frank frankfurt frankreich
    franz françois fritz gabriel garcia garcía garnier georg george gerard germany gomez
    gonzales gonzalez gonzález griezmann gutiérrez gómez gündogan haaland hakan hamburg hannah
    hans hansen harry hassan hawks heinz helena henri henry hernandez hernández hertha
    hoffenheim hoffmann hofmann horvat hugo hélène ibrahim ines inter inès isabel isabella
    italia italie italien italy ivan ivanov jackson jacob jakob jamal james jan jana janine
    jannik jason javier jean jennifer jens jensen jessica jimenez jiménez joachim joan johan
    johannes johansson john johnson jonas jones jorge joseph josh joshua josé juan julia julian
    julie julien justin juventus jérôme jürgen kai kaiserslautern kane karim karl katharina
    katrin kevin khalid kim kimmich klaus klopp knicks knights koch kovač kowalczyk kowalski
    krause krüger kylian köln lakers larissa larsson laura lautaro lea lehmann leipzig lena leo
    leon leones leonie lewandowski lewis liam lili lille lina linda lionel lisa liverpool lobos
    london lopez louis louise loups luca lucas lucie lucía luis luisa luka lukas luke lyon léa
    léon lópez löwen madrid maja manchester manon manuel manuela maracanã marc marcel marco
    marcos maria marie mario marseille martin martina martinez martínez maría mason mateo
    mathieu matteo matthew matthias max maximilian maya mbappé meier meyer mia michael michel
    miguel mike miller mohamed mohammed molina monaco monika moore morales moreau moreno morgan
    moritz munich murphy musiala mustafa müller münchen nadal nadia nantes napoli nathan neuer
    neymar nicolas nielsen niklas nina noah nora novak nowak nürnberg oleg olga oliveira oliver
    olivia olivier omar ortega ortiz osasuna oscar osos ours pablo panthers paolo paris parker
    pascal patrick paul paula paulo pedri pedro pereira perez peter peters petit petrov philipp
    philippe pierre pogba porto portugal pérez quentin rachel rafael ramirez ramos ramírez ramón
    raphaël raúl rebecca renards rennes requins ricardo richard robert roberts robinson rodrigo
    rodriguez rodríguez roger roma romain roman romero ronaldo rooney rossi ruben rubén ruiz
    ryan salah sam samira samuel sanchez sandra santiago santos sara sarah sascha schalke schmid
    schmidt schmitt schmitz schneider scholz schröder schulz schulze schäfer sebastian sergio
    sevilla sharks silva simon smith smiths sofia sofía sophia sophie spain spanien sporting
    stefan stefanie steffen stephan stephen sterling steve steven strasbourg stuttgart suarez
    susanne suárez sven svensson sánchez taylor teresa theo thomas thompson thorsten théo tigers
    tigres tim timo tobias tom tomás toni tony torres tottenham toulouse uwe valencia valentina
    valverde vanessa vera veronika victor victoria villarreal vincent vinicius virginie vogel
    wagner walker walter warriors watson weber wembley werder werner williams wilson wirtz
    wolfgang wolfsburg wolves wright wölfe yamal yann yasmin yusuf yılmaz zidane zimmermann
    zorros zoé águilas álvarez özil
    """.split()
)
