// Records the session with mountebank as a proxy: `node mountebank.cjs BASE OUT`.
'use strict';

const path = require('node:path');
const { spawn, spawnSync } = require('node:child_process');
const { axiosClient, freePort, heard, tool } = require('./clients.cjs');
const { session } = require('./session.cjs');

async function record(mb, port, base, out) {
  await heard(port);
  const { origin, pathname } = new URL(base);
  const proxy = {
    to: origin,
    mode: 'proxyAlways',
    predicateGenerators: [{ matches: { method: true, path: true, query: true, body: true } }],
  };
  const listening = await freePort();
  const imposter = { protocol: 'http', port: listening, name: 'batches', stubs: [{ responses: [{ proxy }] }] };
  await fetch(`http://127.0.0.1:${port}/imposters`, { method: 'POST', body: JSON.stringify(imposter) });

  await session(`http://127.0.0.1:${listening}${pathname}`, axiosClient());
  spawnSync(process.execPath, [mb, 'save', '--port', String(port), '--savefile', out, '--removeProxies']);
}

async function main([base, out]) {
  const mb = tool.resolve('mountebank/bin/mb');
  const port = await freePort();
  const files = ['--pidfile', path.resolve('mb.pid'), '--nologfile'];
  const server = spawn(process.execPath, [mb, '--port', String(port), ...files], { stdio: 'ignore' });
  try {
    await record(mb, port, base, out);
  } finally {
    server.kill();
  }
}

main(process.argv.slice(2));
