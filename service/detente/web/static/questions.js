// Fields of a question: suggestions while one types, and buttons that copy. The page is complete without it.
import { gettext } from "./words.js";

const PAUSE = 150; // ms without a key before the service is asked

for (const input of document.querySelectorAll("input[data-suggest]")) suggestFor(input);
for (const code of document.querySelectorAll("pre > code[id]")) offerCopy(code);

function suggestFor(input) {
  const list = document.getElementById(input.getAttribute("list"));
  let timer = 0;
  let asked = "";
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });

  async function ask() {
    const text = input.value.trim();
    if (!text || text === asked) return;
    asked = text;
    try {
      const response = await fetch(`${input.dataset.suggest}&q=${encodeURIComponent(text)}`);
      if (response.ok && asked === text) show((await response.json()).suggestions);
    } catch (error) {
      console.warn("There are no suggestions:", error);
    }
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map((each) => {
      const told = [each.name !== each.label && each.name, each.label, each.is].filter(Boolean).join(" · ");
      return new Option(told, each.value);
    }));
  }
}

function offerCopy(code) {
  if (!navigator.clipboard) return;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "quiet", textContent: gettext("Copy") });
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = gettext("Copied");
  });
  code.parentElement.after(button);
}
