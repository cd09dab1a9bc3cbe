// The openai package behind the adapter protocol: its own client, over a fetch that answers what it is told.
import { createInterface } from "node:readline";
import OpenAI from "openai";
import { VERSION as version } from "openai/version";

let told = "";
const parser = new OpenAI({
  apiKey: "none",
  fetch: async () => new Response(told, { headers: { "content-type": "application/json" } }),
});

async function parse({ type, text }) {
  told = text;
  return type === "batch_list" ? page(await parser.batches.list()) : parser.batches.retrieve("batch_1");
}

async function call({ method, base_url: baseURL, api_key: apiKey, args }) {
  const { batches } = new OpenAI({ apiKey, baseURL });
  switch (method) {
    case "batches.create":
      return batches.create(args);
    case "batches.list":
      return page(await batches.list(args));
    default:
      return batches[method.slice("batches.".length)](args.batch_id);
  }
}

// Options, response and body of a page are protected; what users see are the rest.
const page = ({ options, response, body, ...seen }) => seen;

async function answer(asked) {
  if (asked.op === "hello") {
    return { ok: true, name: "openai-node", version, language: "typescript", ops: ["parse", "call"] };
  }
  try {
    const shown = await (asked.op === "parse" ? parse(asked) : call(asked));
    return { ok: true, text: JSON.stringify(shown ?? null) };
  } catch (error) {
    return { ok: false, error: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.op === "bye") break;
  process.stdout.write(JSON.stringify({ id: asked.id, ...(await answer(asked)) }) + "\n");
}
