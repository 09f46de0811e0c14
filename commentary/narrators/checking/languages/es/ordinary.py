"""Spanish: words that a line may well have; whatever else has a capital is taken for a name."""

ORDINARY = """
pues tal
el la los las lo un una unos unas de del a al y e o u pero sino que quien quienes
cual cuales cuyo donde dónde cuando cuándo como cómo si porque aunque mientras desde hasta hacia en
con sin por para contra entre sobre bajo tras ante según durante mediante este esta esto estos estas
ese esa eso esos esas aquel aquella aquello aquí ahí allí allá acá yo tú él ella ello nosotros
vosotros ellos ellas usted ustedes me te se nos os le les mi mis tu tus su sus nuestro nuestra
vuestro todo toda todos todas otro otra otros otras mismo misma mismos mismas cada alguien algo
algún alguna algunos algunas nadie nada ningún ninguna ambos ambas varios varias mucho mucha muchos
muchas poco poca pocos pocas más menos tan tanto muy casi solo sólo sola solos también tampoco ya
aún todavía siempre nunca jamás ahora luego después antes entonces pronto tarde temprano hoy ayer
mañana bien mal mejor peor así quizá quizás sí no uno dos tres cuatro cinco seis siete ocho nueve
diez es son era eran fue fueron ser sido está están estaba estaban estar estado hay había haber ha
han he hemos tiene tienen tener tenía hace hacen hacer hecho va van ir iba vamos viene vienen venir
puede pueden poder debe deben quiere quieren sabe ve ven ver visto vemos mira miran mirar muestra
muestran toma toman coge cogen pone ponen deja dejan sigue siguen seguir queda quedan quedar pasa
pasan pasar sale salen salir entra entran entrar llega llegan llegar sube suben baja bajan cae caen
corre corren correr camina caminan caminar anda andan salta saltan saltar lanza lanzan lanzar tira
tiran tirar golpea golpean patea patean atrapa atrapan recibe reciben recoge recogen empuja rueda
ruedan rodar vuela vuelan rebota rebotan bota botan botar gira giran girar mueve mueven mover
levanta levantan alza alzan inclina estira estiran toca tocan busca buscan encuentra espera esperan
esperar juega juegan jugar defiende defienden ataca atacan cambia cambian empieza empiezan comienza
comienzan termina terminan acaba acaban continúa continúan parece parecen aparece aparecen
desaparece desaparecen cruza cruzan rodea observa observan aplaude aplauden saluda saludan grita
gritan habla hablan ríe sonríe calienta calientan entrena entrenan avanza avanzan retrocede
retroceden acerca aleja alejan despacio lentamente rápidamente rápido deprisa suavemente
tranquilamente claramente directamente ligeramente fuertemente simplemente apenas inmediatamente
finalmente actualmente juntos juntas adelante atrás arriba abajo dentro fuera cerca lejos encima
debajo delante detrás alrededor enfrente lado lados izquierda derecha centro medio fondo esquina
esquinas borde hola adiós oh ah ay uy eh bum zas hala vaya venga mirad escucha atención cuidado
bravo gracias persona personas jugador jugadores portero porteros rival rivales defensor defensores
atacante atacantes delantero espectador espectadores público multitud grupo equipo equipos gente
figura figuras pareja trío deportista compañero brazo brazos pierna piernas pie pies mano manos
cabeza cabezas rodilla rodillas hombro hombros espalda cuerpo pecho dedo dedos ojos balón balones
pelota pelotas raqueta red redes poste postes portería porterías canasta aro tablero línea líneas
campo campos césped hierba suelo arena grava asfalto cemento parqué alfombra pared paredes muro
valla vallas puerta puertas ventana ventanas techo edificio edificios casa casas sala gimnasio
estadio grada gradas banco bancos parque jardín patio plaza calle carretera camino acera pista
cancha área zona parte mitad espacio hueco distancia sitio lugar punto árbol árboles arbusto
arbustos hoja hojas flor flores colina cielo nube nubes sol sombra sombras luz luces lluvia nieve
viento niebla agua charco barro polvo noche día atardecer tiempo aire oscuridad silencio calma ruido
ruidos sonido sonidos música imagen imágenes vista escena pantalla cámara objetivo zoom plano
movimiento movimientos acción acciones actividad ritmo velocidad dirección sentido paso pasos
zancada impulso carrera carreras salto saltos lanzamiento tiro tiros pase pases golpe golpes control
controles gesto gestos regate duelo juego juegos partido pausa momento instante segundo segundos
minuto minutos hora reloj inicio comienzo final ataque ataques defensa presión técnica entrenamiento
ejercicio ejercicios calentamiento energía fuerza tensión ambiente alegría risas aplausos grito
gritos voz voces silbato bicicleta bicicletas bici coche coches autobús camión bolsa bolsas botella
botellas cono conos bandera banderas cartel carteles silla sillas mesa mesas paraguas escalera
cuerda perro perros pájaro pájaros gato caballo camiseta camisetas camisa chaqueta pantalón
pantalones calcetines zapatillas zapatos gorra guantes peto petos ropa color colores cosa cosas rojo
roja rojos rojas azul azules verde verdes amarillo amarilla blanco blanca blancos negro negra gris
naranja rosa morado marrón gran grande grandes pequeño pequeña pequeños largo larga corto corta
ancho estrecho abierto abierta cerrado cerrada vacío vacía lleno llena libre libres nuevo nueva
nuevos buen bueno buena buenos bonito bello rápida rápidos lento lenta tranquilo tranquila vivo
claro clara oscuro oscura cercano lejano listo listos lista quieto quieta quietos parado parada
parados atento atentos concentrado concentrados activo activa primero primera segunda tercer tercero
último última próximo siguiente entero entera doble vuelta vueltas regreso salida llegada curva giro
giros trayectoria rebote bote apoyo equilibrio dispersos reunidos reunidas sentado sentados agachado
tumbado visible visibles cuánto cuánta qué quién cuál menuda menudo además incluso ahora-mismo
de-repente poco-a-poco
"""
EMPTY = """
el la los las lo un una unos unas este esta esto ese esa eso es son era hay está y o e pero que qué
como cómo así pues bien bueno oh ah eh ay uy vaya hala venga sí no muy más ya aquí ahí allí ahora
luego también tan de del a al en con por para se me te nos todo toda todos tal quizá
"""
