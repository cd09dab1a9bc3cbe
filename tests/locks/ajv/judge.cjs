// Judges texts by schemas: the first line is a list of schemas, each other one a name and a text.
const { readFileSync } = require("node:fs");
const Ajv = require("ajv/dist/2020");

const [first, ...lines] = readFileSync(0, "utf8").split("\n").filter((line) => line !== "");
const judges = {};
for (const [name, schema] of Object.entries(JSON.parse(first))) {
  judges[name] = new Ajv({ strict: false, logger: false }).compile(schema);
}
for (const line of lines) {
  const { name, text } = JSON.parse(line);
  console.log(judges[name](JSON.parse(text)));
}
