// Records the session with proxay as a proxy: `node proxay.cjs BASE OUT [more words for proxay ...]`.
'use strict';

const path = require('node:path');
const { spawn } = require('node:child_process');
const { axiosClient, freePort, heard, tool } = require('./clients.cjs');
const { session } = require('./session.cjs');

async function main([base, out, ...more]) {
  const port = await freePort();
  const { origin, pathname } = new URL(base);
  const tape = ['--tapes-dir', path.dirname(out), '--default-tape', path.basename(out, '.yml')];
  const words = ['--mode', 'record', '--host', origin, '--port', String(port), ...tape, ...more];
  const proxy = spawn(process.execPath, [tool.resolve('proxay/dist/cli.js'), ...words], { stdio: 'ignore' });
  try {
    await heard(port);
    await session(`http://127.0.0.1:${port}${pathname}`, axiosClient());
  } finally {
    proxy.kill();
  }
}

main(process.argv.slice(2));
