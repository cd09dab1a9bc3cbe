// The session that each tool records, asked through any client.
//
// A client is `ask(method, url, {json, form})`, which answers `{status, text}`. `form` is the list of
// the fields of a form: `[name, value]`, or `[name, text, filename]` for a file.
'use strict';

const KEY = 'Bearer sk-secret-of-the-session';

function line(name) {
  const body = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say hello.' }] };
  return JSON.stringify({ custom_id: name, method: 'POST', url: '/v1/chat/completions', body }) + '\n';
}

async function session(base, ask) {
  const get = async (path) => (await ask('GET', base + path, {})).text;
  const post = async (path, sent) => (await ask('POST', base + path, sent)).text;
  const form = [['purpose', 'batch'], ['file', line('a') + line('b'), 'batch.jsonl']];
  const asked = {
    input_file_id: JSON.parse(await post('/files', { form })).id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    metadata: { team: 'search' },
  };

  let batch = JSON.parse(await post('/batches', { json: asked }));
  while (batch.status !== 'completed') {
    batch = JSON.parse(await get(`/batches/${batch.id}`));
  }
  await get(`/files/${batch.output_file_id}/content`);

  const second = JSON.parse(await post('/batches', { json: asked }));
  await post(`/batches/${second.id}/cancel`, {});
  await get(`/batches/${second.id}`);

  const page = JSON.parse(await get('/batches?limit=1'));
  await get(`/batches?limit=1&after=${page.last_id}`);
  await get('/batches/batch_that_there_is_not');
}

// The same with the SDK of OpenAI, of whose module `{ OpenAI, toFile }` are.
async function sessionOfSdk(base, { OpenAI, toFile }) {
  const client = new OpenAI({ baseURL: base, apiKey: KEY.split(' ')[1], maxRetries: 0 });
  const file = await toFile(Buffer.from(line('a') + line('b')), 'batch.jsonl');
  const uploaded = await client.files.create({ file, purpose: 'batch' });
  const asked = {
    input_file_id: uploaded.id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    metadata: { team: 'search' },
  };

  let batch = await client.batches.create(asked);
  while (batch.status !== 'completed') {
    batch = await client.batches.retrieve(batch.id);
  }
  await (await client.files.content(batch.output_file_id)).text();

  const second = await client.batches.create(asked);
  await client.batches.cancel(second.id);
  await client.batches.retrieve(second.id);

  const page = await client.batches.list({ limit: 1 });
  await page.getNextPage();
  await client.batches.retrieve('batch_that_there_is_not').catch((refusal) => {
    if (refusal.status !== 404) throw refusal;
  });
}

module.exports = { KEY, session, sessionOfSdk };
