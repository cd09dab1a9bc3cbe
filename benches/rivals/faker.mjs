// What json-schema-faker makes of a schema, timed.
import { readFileSync } from "node:fs";
import * as module from "json-schema-faker";

const faker = module.default ?? module;
const schema = JSON.parse(readFileSync(process.argv[2], "utf8"));
const shown = 300;

async function made() {
  return faker.generate ? faker.generate(schema) : faker.resolve(schema);
}

await made();
const seconds = [];
let batches = [];
for (let round = 0; round < 7; round += 1) {
  const began = process.cpuUsage();
  batches = [];
  for (let number = 0; number < shown; number += 1) batches.push(await made());
  const { user, system } = process.cpuUsage(began);
  seconds.push((user + system) / 1e6);
}
console.log(JSON.stringify({ seconds: Math.min(...seconds), objects: shown }));
for (const batch of batches) console.log(JSON.stringify(batch));
