// Records the session with Polly.JS: `node polly.cjs BASE OUT [node-http|fetch] [client]`.
'use strict';

const { clientNamed, tool } = require('./clients.cjs');
const { session } = require('./session.cjs');

// What browsers have and Node has not: Polly reads the files of a form with it.
class Reader {
  readAsDataURL(blob) {
    blob.arrayBuffer().then((held) => {
      this.result = `data:${blob.type};base64,${Buffer.from(held).toString('base64')}`;
      this.onload();
    });
  }
}

async function main([base, out, adapter, client]) {
  const { Polly } = tool('@pollyjs/core');
  const Adapter = tool(`@pollyjs/adapter-${adapter}`);
  const Persister = tool('@pollyjs/persister-fs');
  Polly.register(Adapter);
  Polly.register(Persister);
  globalThis.FileReader = Reader;
  const polly = new Polly('batch session', {
    adapters: [Adapter.id],
    persister: Persister.id,
    persisterOptions: { fs: { recordingsDir: out } },
    mode: 'record',
    recordFailedRequests: true,
    logLevel: 'silent',
  });
  await session(base, await clientNamed(client));
  await polly.stop();
}

main(process.argv.slice(2));
