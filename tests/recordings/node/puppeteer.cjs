// Records the session in a page of Puppeteer: `node puppeteer.cjs BASE OUT puppeteer-har|chrome-har`.
'use strict';

const fs = require('node:fs');
const { pageClient, toolModule } = require('./clients.cjs');
const { session } = require('./session.cjs');

const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';
const EVENTS = [
  'Page.loadEventFired',
  'Page.domContentEventFired',
  'Page.frameStartedLoading',
  'Page.frameAttached',
  'Page.frameScheduledNavigation',
  'Network.requestWillBeSent',
  'Network.requestServedFromCache',
  'Network.dataReceived',
  'Network.responseReceived',
  'Network.resourceChangedPriority',
  'Network.loadingFinished',
  'Network.loadingFailed',
];

// The HAR that puppeteer-har writes.
async function withPuppeteerHar(page, out, work) {
  const { default: PuppeteerHar } = await toolModule('puppeteer-har');
  const har = new PuppeteerHar(page);
  const captureMimeTypes = ['application/json', 'application/octet-stream'];
  await har.start({ path: out, saveResponse: true, captureMimeTypes });
  await work();
  await har.stop();
}

// The HAR that chrome-har makes of the messages of the DevTools, with the bodies fetched from the browser.
async function withChromeHar(page, out, work) {
  const { harFromMessages } = await toolModule('chrome-har');
  const client = await page.createCDPSession();
  await client.send('Page.enable');
  await client.send('Network.enable');
  const messages = [];
  const bodies = [];
  for (const method of EVENTS) client.on(method, (params) => messages.push({ method, params }));
  client.on('Network.loadingFinished', ({ requestId }) => {
    const answers = messages.filter(({ method }) => method === 'Network.responseReceived');
    const received = answers.find(({ params }) => params.requestId === requestId);
    bodies.push(
      client.send('Network.getResponseBody', { requestId }).then(({ body, base64Encoded }) => {
        received.params.response.body = body;
        received.params.response.encoding = base64Encoded ? 'base64' : undefined;
      }),
    );
  });
  await work();
  await Promise.all(bodies);
  const har = harFromMessages(messages, { includeTextFromResponseBody: true });
  fs.writeFileSync(out, JSON.stringify(har, null, 2));
}

async function main([base, out, how]) {
  const { default: puppeteer } = await toolModule('puppeteer-core');
  const browser = await puppeteer.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'], headless: true });
  const page = await browser.newPage();
  const record = how === 'chrome-har' ? withChromeHar : withPuppeteerHar;
  await record(page, out, async () => {
    // Both keep only what a page asks for that was opened under their eyes; it says 404 here.
    await page.goto(new URL('/', base).href);
    await session(base, pageClient(page));
  });
  await browser.close();
}

main(process.argv.slice(2));
