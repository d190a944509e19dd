// What makes a PIN. The lock slows down guessing; it cannot help against the first guess.
const SHORTEST = 6;
const YEAR = /^(19|20)\d\d/;

const RULES = [
  ["digits", (pin) => !/^\d*$/.test(pin)],
  ["short", (pin) => pin.length < SHORTEST],
  ["simple", (pin) => isRun(pin) || isRepeated(pin) || isDate(pin)],
];

// The first rule that is broken, by its code, or null.
export const refusePin = (pin) => RULES.find(([, broken]) => broken(pin))?.[0] ?? null;

// 123456, 987654, 222222: every step is the same, and small.
function isRun(pin) {
  const steps = new Set([...pin].slice(1).map((digit, index) => (digit - pin[index] + 10) % 10));
  return steps.size === 1 && [0, 1, 9].includes([...steps][0]);
}

// 121212, 123123: a short piece over and over.
const isRepeated = (pin) => /^(\d{1,3})\1+$/.test(pin);

// 19870412, 12041987: a day, as people write the day of a birth.
function isDate(pin) {
  if (pin.length !== 8) return false;
  return [pin, pin.slice(4) + pin.slice(2, 4) + pin.slice(0, 2)].some(
    (text) => YEAR.test(text) && text.slice(4, 6) >= "01" && text.slice(4, 6) <= "12" && text.slice(6) >= "01" && text.slice(6) <= "31",
  );
}
