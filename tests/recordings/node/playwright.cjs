// Records the session with Playwright: `node playwright.cjs BASE OUT page|request HOW [content] [mode]`,
// where HOW is har, startHar, update or trace.
'use strict';

const path = require('node:path');
const { pageClient, requestClient, tool } = require('./clients.cjs');
const { session } = require('./session.cjs');

const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';

async function main([base, out, from, how, content, mode]) {
  const { chromium } = tool('playwright-core');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  // A path that names no kind of file is a folder: of the HAR and the bodies beside it.
  const har = path.extname(out) ? out : path.join(out, 'session.har');
  const context = await browser.newContext(how === 'har' ? { recordHar: { path: har, content, mode } } : {});
  const page = from === 'page' && (await context.newPage());
  // Playwright 1.65 traces a context and its requests apart, 1.48 together.
  const tracing = (!page && context.request.tracing) || context.tracing;
  if (how === 'update') await context.routeFromHAR(har, { update: true, url: base + '/**' });
  if (how === 'trace') await tracing.start({ snapshots: true });
  if (how === 'startHar') await tracing.startHar(har, { content, mode });

  await session(base, page ? pageClient(page) : requestClient(context.request));

  if (how === 'trace') await tracing.stop({ path: out });
  if (how === 'startHar') await tracing.stopHar();
  await context.close();
  await browser.close();
}

main(process.argv.slice(2));
