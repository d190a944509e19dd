// Reading a page aloud: the study's own recording where there is one, else the browser's voice for the
// language. Where there is neither, nothing is offered. It falls silent when the page leaves the screen.

const PATIENCE = 1000; // ms in which a browser may still find its voices

const voices = () => globalThis.speechSynthesis?.getVoices() ?? [];

// A voice for the language, or null. Some browsers know theirs only after a while.
export async function voiceFor(language) {
  if (globalThis.speechSynthesis && voices().length === 0) await found();
  return voices().find(({ lang }) => lang.toLowerCase().startsWith(language)) ?? null;
}

function found() {
  return new Promise((done) => {
    speechSynthesis.addEventListener("voiceschanged", done, { once: true });
    setTimeout(done, PATIENCE);
  });
}

let turn = 0; // counts what was begun: what is not the newest falls silent
let playing = null;

// Texts one after the other: [{text, recording}], where `recording` is a Blob or null.
export async function say(texts, language) {
  hush();
  const mine = turn;
  const voice = await voiceFor(language);
  for (const { text, recording } of texts) {
    if (mine !== turn) return;
    if (recording) await play(recording);
    else if (voice) await speak(text, voice);
  }
}

export function hush() {
  turn += 1;
  globalThis.speechSynthesis?.cancel();
  playing?.pause();
  playing = null;
}

function speak(text, voice) {
  const words = Object.assign(new SpeechSynthesisUtterance(text), { voice, lang: voice.lang });
  words.rate = 0.9; // a little slower than talk: it is heard once, by somebody who may be tired
  return new Promise((done) => {
    for (const end of ["end", "error"]) words.addEventListener(end, done, { once: true });
    speechSynthesis.speak(words);
  });
}

function play(recording) {
  const address = URL.createObjectURL(recording);
  playing = new Audio(address);
  const ended = new Promise((done) => {
    for (const end of ["ended", "pause", "error"]) playing.addEventListener(end, done, { once: true });
  });
  playing.play().catch(() => null); // "error" has told already
  return ended.finally(() => URL.revokeObjectURL(address));
}
