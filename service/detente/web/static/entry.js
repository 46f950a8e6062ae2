// An entry's text and the claims beside it: following a quote lights both the words and the claim, the page stays where it
// is, and Esc leads back. Without this script the links still lead from the one to the other.
const SIDE_BY_SIDE = matchMedia("(min-width: 62rem)"); // as in style.css
const LIT = "lit";

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

  follow(event) {
    const link = event.target.closest?.(".mark[href], .excerpt a[href^='#words-']");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.origin = link;
    history.pushState(null, "", link.hash);
    this.light(link.hash);
  }

  show() {
    if (location.hash) this.light(location.hash);
    else this.darken();
  }

  light(hash) {
    const [, kind, id] = /^#(claim|words)-(.+)$/.exec(decodeURIComponent(hash)) ?? [];
    const card = id && document.getElementById(`claim-${id}`);
    this.darken();
    if (!card) return;
    const marks = [...this.text.querySelectorAll(".mark")].filter((mark) => mark.dataset.claims?.split(" ").includes(id));
    for (const each of [card, ...marks]) each.classList.add(LIT);
    this.reveal(card);
    if (kind === "words") this.focus(marks[0]);
    else this.focus(card);
    if (kind === "words") marks[0]?.scrollIntoView({ block: "nearest" });
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
    for (const each of document.querySelectorAll(`.${LIT}`)) each.classList.remove(LIT);
  }
}

const text = document.querySelector(".entry-text");
const claims = document.querySelector(".beside");
if (text && claims) {
  document.documentElement.classList.add("scripted");
  new Reading(text, claims);
}
