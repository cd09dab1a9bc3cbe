import { readFileSync } from "node:fs";
import * as api from "./batch-api.js";

for (const line of readFileSync(0, "utf8").split("\n")) {
  if (line === "") continue;
  const { object, text } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ text: api[`write${object}`](api[`parse${object}`](text)) }));
  } catch (error) {
    console.log(JSON.stringify({ error: `${error.name}: ${error.message}` }));
  }
}
