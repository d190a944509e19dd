// Reading a question aloud: the study's own recording where there is one, else the browser's voice for the
// language. Where there is neither, nothing is offered.

// Voices are known to some browsers only after a while; whoever asks later gets them.
export function voiceFor(language) {
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  return voices.find(({ lang }) => lang.toLowerCase().startsWith(language)) ?? null;
}

let playing = null;

// `recording` is a Blob or null.
export function say(text, { language, recording = null }) {
  hush();
  if (recording) return play(recording);
  const words = new SpeechSynthesisUtterance(text);
  words.lang = language;
  words.voice = voiceFor(language);
  words.rate = 0.9; // a little slower than talk: it is heard once, by somebody who may be tired
  return speechSynthesis.speak(words);
}

export function hush() {
  globalThis.speechSynthesis?.cancel();
  if (!playing) return;
  playing.pause();
  URL.revokeObjectURL(playing.src);
  playing = null;
}

function play(recording) {
  playing = new Audio(URL.createObjectURL(recording));
  playing.addEventListener("ended", hush, { once: true });
  return playing.play();
}
