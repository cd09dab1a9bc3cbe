// Records the session with nock: `node nock.cjs BASE OUT [client] [headers|noheaders|back]`.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { clientNamed, toolModule } = require('./clients.cjs');
const { session, sessionOfSdk } = require('./session.cjs');

async function sessionWith(client, base) {
  if (client === 'openai') return sessionOfSdk(base, await toolModule('openai'));
  return session(base, await clientNamed(client));
}

async function back(nock, base, out, client) {
  nock.back.fixtures = path.dirname(out);
  nock.back.setMode('record');
  const { nockDone } = await nock.back(path.basename(out), { recorder: { enable_reqheaders_recording: false } });
  await sessionWith(client, base);
  nockDone();
}

async function main([base, out, client, how]) {
  const { default: nock } = await toolModule('nock');
  if (how === 'back') return back(nock, base, out, client);
  nock.recorder.rec({
    output_objects: true,
    dont_print: true,
    enable_reqheaders_recording: how === 'headers',
  });
  await sessionWith(client, base);
  fs.writeFileSync(out, JSON.stringify(nock.recorder.play(), null, 2));
}

main(process.argv.slice(2)).then(() => process.exit(0));
