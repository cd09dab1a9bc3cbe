// Records the session with talkback as a proxy: `node talkback.cjs BASE OUT new|overwrite|named`.
'use strict';

const path = require('node:path');
const { axiosClient, freePort, tool } = require('./clients.cjs');
const { session } = require('./session.cjs');

// Tapes in folders by method and path, which keep few headers of requests.
const NAMED = {
  tapeNameGenerator: (epoch, tape) => path.join(tape.req.method, tape.req.url.split('?')[0], String(epoch)),
  allowHeaders: ['content-type', 'x-client-request-id'],
};

async function main([base, out, how]) {
  const talkback = tool('talkback');
  const { NEW, OVERWRITE } = talkback.Options.RecordMode;
  const port = await freePort();
  const { origin, pathname } = new URL(base);
  const server = talkback({
    host: origin,
    port,
    path: out,
    record: how === 'overwrite' ? OVERWRITE : NEW,
    silent: true,
    summary: false,
    ...(how === 'named' ? NAMED : {}),
  });
  await server.start();
  // What is asked twice is played back, unless something tells the two apart.
  let asked = 0;
  const apart = () => ({ 'X-Client-Request-Id': `request-${++asked}` });
  await session(`http://127.0.0.1:${port}${pathname}`, axiosClient(how === 'overwrite' ? undefined : apart));
  server.close();
}

main(process.argv.slice(2)).then(() => process.exit(0));
