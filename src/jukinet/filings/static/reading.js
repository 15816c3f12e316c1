// The reading of a name fills itself in while the name is typed: what the input method is given in
// kana, before it is turned into characters, is the reading.  It is a proposal: whoever has written
// in the reading himself keeps what he wrote.
const KANA = /^[\u3041-\u3096\u30a1-\u30fa\u30fc]+$/;
const toKatakana = (text) =>
  text.replace(/[\u3041-\u3096]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60));

for (const person of document.querySelectorAll("[data-reading]")) {
  const name = person.querySelector('input[name$=".name"]');
  const reading = person.querySelector('input[name$=".kana"]');
  if (!name || !reading) continue;
  let composing = "";
  let proposed = reading.value === "";
  reading.addEventListener("input", () => { proposed = false; });
  name.addEventListener("compositionupdate", (event) => {
    if (KANA.test(event.data)) composing = event.data;
  });
  name.addEventListener("compositionend", () => {
    if (proposed && composing) {
      const parted = reading.value && /[\s\u3000]/.test(name.value) && !/\u3000/.test(reading.value);
      reading.value += (parted ? "\u3000" : "") + toKatakana(composing);
    }
    composing = "";
  });
  name.addEventListener("input", () => {
    if (name.value === "" && proposed) reading.value = "";
  });
}
