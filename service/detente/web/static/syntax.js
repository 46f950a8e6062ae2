// What the editor finds wrong with a query, in words below it. The widget itself says it in a tooltip with an inline
// style, which only a mouse reaches and the page's policy forbids.
import { gettext } from "./words.js";

const MOST = 8;

// The service knows these prefixes undeclared, so a query is not wrong for using them.
export function implyPrefixes(Yasqe, prefixes) {
  const make = Yasqe.modes.sparql11;
  Yasqe.modes.sparql11 = (...options) => {
    const mode = make(...options);
    return { ...mode, startState: (...given) => ({ ...mode.startState(...given), prefixes: { ...prefixes } }) };
  };
}

export function explainSyntax(editor, place) {
  const mark = editor.setGutterMarker.bind(editor);
  let message = "";
  editor.setGutterMarker = (line, gutter, sign) => {
    if (sign) {
      const end = { line, ch: editor.getDoc().getLine(line).length };
      message = complaint(line, editor.getTokenAt(end, true).state);
      Object.assign(sign, { onmouseover: null, onmouseout: null, title: message });
    }
    return mark(line, gutter, sign);
  };
  const tell = () => {
    place.textContent = editor.queryValid ? "" : message;
  };
  editor.on("changes", tell);
  editor.checkSyntax();
  tell();
}

function complaint(line, { errorMsg, possibleCurrent = [] }) {
  const expected = possibleCurrent.slice(0, MOST).join("  ") + (possibleCurrent.length > MOST ? "  …" : "");
  const told = gettext("Line %(line)s is not SPARQL 1.1 as it stands.", { line: line + 1 });
  const wanted = gettext("Expected: %(tokens)s", { tokens: expected });
  return `${told} ${errorMsg ?? wanted}`;
}
