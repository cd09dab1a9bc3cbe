// Runs the session as a test of Playwright Test that keeps its trace: `node playwright-test.cjs BASE OUT`.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { tool } = require('./clients.cjs');

const TEST = `
const { test } = require('@playwright/test');
const { requestClient } = require(${JSON.stringify(path.join(__dirname, 'clients.cjs'))});
const { session } = require(${JSON.stringify(path.join(__dirname, 'session.cjs'))});

test.use({ trace: 'on' });

test('a batch', ({ request }) => session(process.env.BASE, requestClient(request)));
`;

function main([base, out]) {
  fs.rmSync('session', { recursive: true, force: true });
  fs.mkdirSync('session');
  fs.writeFileSync('session/batch.spec.cjs', TEST);
  const cli = tool.resolve('@playwright/test/cli');
  const words = ['test', 'session', '--output', 'session/results', '--reporter', 'line'];
  spawnSync(process.execPath, [cli, ...words], { env: { ...process.env, BASE: base }, stdio: 'inherit' });
  const [folder] = fs.readdirSync('session/results').filter((name) => !name.startsWith('.'));
  fs.copyFileSync(path.join('session/results', folder, 'trace.zip'), out);
}

main(process.argv.slice(2));
