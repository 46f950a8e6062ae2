// An entry's text and the claims beside it: following a quote lights both the words and the claim, the page stays where it
// is, and Esc leads back. Pointing at words, or coming to them by key, tells in a popover who claims what by them, and
// whether it is settled. Without this script the links still lead from the one to the other.
import { gettext } from "./words.js";

const SIDE_BY_SIDE = matchMedia("(min-width: 62rem)"); // as in style.css
const LIT = "lit";
const NEAR = "near";
const MOST_TOLD = 5; // so many claims are told of in a popover
const LINGER = 250; // milliseconds in which the pointer may come from the words to what is told of them

const idsOf = (mark) => mark.dataset.claims?.split(" ") ?? [];
const cardOf = (id) => document.getElementById(`claim-${id}`);

class Reading {
  constructor(text, claims) {
    this.text = text;
    this.claims = claims;
    this.origin = null;
    addEventListener("click", (event) => this.follow(event));
    addEventListener("keydown", (event) => event.key === "Escape" && this.leave());
    for (const event of ["popstate", "hashchange"]) addEventListener(event, () => this.show());
    this.show();
  }

  marksOf(id) {
    return [...this.text.querySelectorAll(".mark")].filter((mark) => idsOf(mark).includes(id));
  }

  follow(event) {
    const link = event.target.closest?.(".mark[href], .excerpt a[href^='#words-'], .others a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!link.closest(".others")) this.origin = link;
    history.pushState(null, "", link.hash);
    this.light(link.hash, link.matches(".mark") ? idsOf(link) : []);
  }

  show() {
    if (location.hash) this.light(location.hash);
    else this.darken();
  }

  light(hash, together = []) {
    const [, kind, id] = /^#(claim|words)-(.+)$/.exec(decodeURIComponent(hash)) ?? [];
    const card = id && cardOf(id);
    this.darken();
    if (!card) return;
    const marks = this.marksOf(id);
    for (const each of [card, ...marks]) each.classList.add(LIT);
    this.nameOthers(card, together.filter((each) => each !== id));
    this.reveal(card);
    if (kind === "words") this.focus(marks[0]);
    else this.focus(card);
    if (kind === "words") marks[0]?.scrollIntoView({ block: "nearest" });
  }

  // Words of several claims lead to the shortest one; the others are a step further.
  nameOthers(card, ids) {
    const links = ids.filter(cardOf).map((id) => {
      const link = document.createElement("a");
      link.href = `#claim-${id}`;
      link.textContent = told(cardOf(id));
      return link;
    });
    if (!links.length) return;
    const others = document.createElement("p");
    others.className = "others hint";
    others.append(`${gettext("The same words are of:")} `, ...links.flatMap((link, place) => (place ? ["; ", link] : [link])));
    card.append(others);
  }

  // Only the column of claims is moved; where there is none, the claim comes up over the text (style.css).
  reveal(card) {
    if (!SIDE_BY_SIDE.matches) return;
    const { top, bottom } = card.getBoundingClientRect();
    const column = this.claims.getBoundingClientRect();
    if (top < column.top || bottom > Math.min(column.bottom, innerHeight)) this.claims.scrollTop += top - column.top - 60;
  }

  focus(place) {
    if (!place) return;
    if (!place.matches("a[href]")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }

  leave() {
    if (!document.querySelector(`.${LIT}`)) return;
    this.darken();
    history.replaceState(null, "", location.pathname + location.search);
    this.focus(this.origin);
    this.origin = null;
  }

  darken() {
    for (const each of document.querySelectorAll(".others")) each.remove();
    for (const each of document.querySelectorAll(`.${LIT}`)) each.classList.remove(LIT);
  }
}

// Who claims it, how, what, and how that stands, as the claim beside the text has it.
function told(card) {
  return card.querySelector("p").textContent.replace(/\s+/g, " ").trim();
}

// What is told of words while they are pointed at or have the focus (WCAG 2.2, 1.4.13: Esc takes it away, the
// pointer may go onto it, it stays until then).
class Telling {
  constructor(reading) {
    this.reading = reading;
    this.note = document.createElement("div");
    this.note.id = "told-of-words";
    this.note.className = "told-of-words";
    this.note.popover = "manual";
    this.note.setAttribute("role", "tooltip");
    document.querySelector("main").append(this.note);
    for (const mark of reading.text.querySelectorAll(".mark[title]")) mark.removeAttribute("title");
    for (const place of [reading.text, reading.claims]) {
      place.addEventListener("pointerover", (event) => event.pointerType !== "touch" && this.begin(event.target));
      place.addEventListener("pointerout", () => this.end());
      place.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && this.begin(event.target));
      place.addEventListener("focusout", () => this.end(0));
    }
    this.note.addEventListener("pointerenter", () => clearTimeout(this.ending));
    this.note.addEventListener("pointerleave", () => this.end());
    addEventListener("keydown", (event) => event.key === "Escape" && this.stop());
    addEventListener("click", () => this.stop());
    addEventListener("scroll", () => this.of && this.place(this.of), { passive: true });
  }

  begin(target) {
    const mark = target.closest?.(".mark");
    const card = target.closest?.(".claim");
    if (!mark && !card) return;
    this.stop();
    const near = mark ? idsOf(mark).map(cardOf) : this.reading.marksOf(card.id.replace(/^claim-/, ""));
    for (const each of near) each?.classList.add(NEAR);
    if (mark) this.tell(mark);
  }

  tell(mark) {
    const cards = idsOf(mark).map(cardOf).filter(Boolean);
    const lines = cards.slice(0, MOST_TOLD).map((card) => {
      const line = document.createElement("p");
      line.textContent = told(card);
      return line;
    });
    if (cards.length > MOST_TOLD) {
      lines.push(document.createElement("p"));
      lines.at(-1).textContent = gettext("and %(number)s more", { number: cards.length - MOST_TOLD });
    }
    if (!lines.length || !this.note.showPopover) return;
    this.note.replaceChildren(...lines);
    this.note.showPopover();
    this.of = mark;
    this.place(mark);
  }

  // Under the words, or above them where there is no room.
  place(mark) {
    const words = mark.getClientRects()[0] ?? mark.getBoundingClientRect();
    const { width, height } = this.note.getBoundingClientRect();
    const below = words.bottom + height + 8 < innerHeight;
    this.note.style.left = `${Math.max(8, Math.min(words.left, innerWidth - width - 8))}px`;
    this.note.style.top = `${below ? words.bottom + 4 : Math.max(8, words.top - height - 4)}px`;
  }

  end(after = LINGER) {
    clearTimeout(this.ending);
    this.ending = setTimeout(() => this.stop(), after);
  }

  stop() {
    clearTimeout(this.ending);
    for (const each of document.querySelectorAll(`.${NEAR}`)) each.classList.remove(NEAR);
    this.of = null;
    if (this.note.matches(":popover-open")) this.note.hidePopover();
  }
}

const text = document.querySelector(".entry-text");
const claims = document.querySelector(".beside");
if (text && claims) {
  document.documentElement.classList.add("scripted");
  new Telling(new Reading(text, claims));
}
