// The words of the scripts in the language of the page, which the page brings along where it is not English.
const given = document.getElementById("script-words");
const known = given ? JSON.parse(given.textContent) : {};

export function gettext(message, values = {}) {
  return filled(known[message] ?? message, values);
}

// A catalogue has one form for each that its language tells apart; French, as English, has one and many.
export function ngettext(singular, plural, number, values = {}) {
  const forms = known[singular] ?? [singular, plural];
  return filled(forms[isOne(number) ? 0 : 1], { number, ...values });
}

function isOne(number) {
  return new Intl.PluralRules(document.documentElement.lang || "en").select(number) === "one";
}

function filled(message, values) {
  return message.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}
