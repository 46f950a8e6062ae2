// A file that is dropped anywhere on the form, or chosen, is shown in the field at once, so that it can be mended there.
// Without this script the file goes with the form, and comes back in the field with the report.
const MOST_BYTES = 256 * 1024; // as the service takes
const ENDINGS = {
  ttl: "turtle", trig: "trig", nt: "n-triples", nq: "n-quads", jsonld: "json-ld", rdf: "rdf-xml", owl: "rdf-xml", xml: "rdf-xml",
};

class Dropping {
  constructor(form) {
    this.form = form;
    this.input = form.elements.file;
    for (const event of ["dragenter", "dragover"]) form.addEventListener(event, (found) => this.over(found));
    for (const event of ["dragleave", "drop"]) form.addEventListener(event, () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => this.drop(event));
    this.input.addEventListener("change", () => this.show(this.input.files[0]));
  }

  over(event) {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    this.form.classList.add("over");
  }

  drop(event) {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    this.show(file);
  }

  async show(file) {
    if (!file || file.size > MOST_BYTES) return; // the service says what is too large
    const { text, name, format } = this.form.elements;
    text.value = await file.text();
    name.value = file.name;
    format.value = ENDINGS[file.name.split(".").pop().toLowerCase()] ?? format.value;
    this.input.value = ""; // or it would take the place of what is mended
    text.focus();
  }
}

for (const form of document.querySelectorAll("form[data-drop]")) new Dropping(form);
