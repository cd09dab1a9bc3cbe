// Records the session with YesNo: `node yesno.cjs BASE OUT client`.
'use strict';

const fs = require('node:fs');
const { clientNamed, tool } = require('./clients.cjs');
const { session } = require('./session.cjs');

async function main([base, out, client]) {
  const { yesno } = tool('yesno-http');
  yesno.spy();
  await session(base, await clientNamed(client));
  await yesno.save({ filename: out });
  yesno.restore();
}

main(process.argv.slice(2)).then(() => process.exit(0));
