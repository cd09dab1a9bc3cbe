import assert from "node:assert/strict";
import test from "node:test";
import { again, progress } from "./out/progress.js";

const bare = {
  id: "batch_1",
  object: "batch",
  endpoint: "/v1/responses",
  input_file_id: "file-1",
  completion_window: "24h",
  status: "completed",
  created_at: 1762000000,
};
const text = (changes = {}) => JSON.stringify({ ...bare, ...changes });

test("counts", () => {
  const counts = { total: 10, completed: 7, failed: 3 };
  assert.equal(progress(text({ request_counts: counts })), "completed: 7 of 10 answered, 3 failed");
});

test("no counts", () => {
  assert.equal(progress(text()), "completed: not counted yet");
  assert.equal(progress(text({ request_counts: null })), "completed: not counted yet");
});

test("a status to come", () => assert.equal(progress(text({ status: "queued" })), "queued: not counted yet"));

test("written as read", () => {
  for (const one of [text(), text({ model: null }), text({ model: "m", x_new: [1, null], usage: null })]) {
    assert.deepEqual(JSON.parse(again(one)), JSON.parse(one));
  }
});

test("a number beyond 2^53", () => {
  const one = text({ expires_at: 0 }).replace('"expires_at":0', '"expires_at":9007199254740993');
  if (Number(process.versions.node.split(".")[0]) >= 22) assert.ok(again(one).includes('"expires_at":9007199254740993'));
  else assert.throws(() => again(one), /takes Node 22 or later/);
});

test("no batch", () => assert.throws(() => progress("{}")));
