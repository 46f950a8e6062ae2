// Print the licence of every package that the query page's files are made from, with its text where it has one.
import { existsSync, readFileSync, readdirSync } from "node:fs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));

for (const [folder, entry] of Object.entries(lock.packages)) {
  if (!folder || entry.dev || !existsSync(folder)) continue;
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file ? readFileSync(`${folder}/${file}`, "utf8").trim() : "(the package has no text of it)";
  console.log(`== ${name} ${version}: ${license ?? entry.license ?? "see below"}\n\n${text}\n`);
}
