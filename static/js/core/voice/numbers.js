/** Whole numbers in words, as far as scores and clocks need them (0 to 999). Pure. */

/** @typedef {"en" | "de" | "fr" | "es"} SpokenLanguage */

const EN = words(
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen",
  "eighteen nineteen",
);
const EN_TENS = words("twenty thirty forty fifty sixty seventy eighty ninety");
const DE = words(
  "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn",
  "achtzehn neunzehn",
);
const DE_TENS = words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig");
const FR = words(
  "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit",
  "dix-neuf",
);
const FR_TENS = words("vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt");
const ES = words(
  "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete",
  "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete",
  "veintiocho veintinueve",
);
const ES_TENS = words("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa");
const ES_HUNDREDS = words(
  "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
);

/** @type {Record<SpokenLanguage, (number: number) => string>} */
const IN_WORDS = { en: english, de: german, fr: french, es: spanish };

/** @param {number} number 0 to 999 @param {SpokenLanguage} language */
export function numberInWords(number, language) {
  return IN_WORDS[language](number);
}

/** @param {number} number @returns {string} */
function english(number) {
  if (number < 20) return EN[number];
  const [tens, ones, hundreds] = parts(number);
  if (hundreds) return joined(`${EN[hundreds]} hundred`, number % 100, english, " and ");
  return joined(EN_TENS[tens - 2], ones, english, "-");
}

/** @param {number} number @returns {string} */
function german(number) {
  if (number < 20) return DE[number];
  const [tens, ones, hundreds] = parts(number);
  const before = (/** @type {number} */ one) => (one === 1 ? "ein" : DE[one]);
  if (hundreds) return joined(`${before(hundreds)}hundert`, number % 100, german, "");
  return ones ? `${before(ones)}und${DE_TENS[tens - 2]}` : DE_TENS[tens - 2];
}

/** @param {number} number @returns {string} */
function french(number) {
  if (number < 20) return FR[number];
  const [tens, ones, hundreds] = parts(number);
  if (hundreds) {
    const hundred = hundreds === 1 ? "cent" : `${FR[hundreds]} cent${number % 100 ? "" : "s"}`;
    return joined(hundred, number % 100, french, " ");
  }
  if (number === 80) return "quatre-vingts";
  const rest = tens === 7 || tens === 9 ? ones + 10 : ones;
  const and = (rest === 1 || rest === 11) && tens < 8;
  return joined(FR_TENS[tens - 2], rest, french, and ? " et " : "-");
}

/** @param {number} number @returns {string} */
function spanish(number) {
  if (number < 30) return ES[number];
  const [tens, ones, hundreds] = parts(number);
  if (number === 100) return "cien";
  if (hundreds) return joined(ES_HUNDREDS[hundreds - 1], number % 100, spanish, " ");
  return joined(ES_TENS[tens - 2], ones, spanish, " y ");
}

/** @param {number} number */
function parts(number) {
  return [Math.floor(number / 10), number % 10, Math.floor(number / 100)];
}

/** @param {string} first @param {number} rest @param {(number: number) => string} say @param {string} between */
function joined(first, rest, say, between) {
  return rest ? `${first}${between}${say(rest)}` : first;
}

/** @param {string[]} rows */
function words(...rows) {
  return rows.join(" ").split(" ");
}
