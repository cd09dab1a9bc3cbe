// Records the session with axios-har-tracker: `node axios-har-tracker.cjs BASE OUT`.
'use strict';

const fs = require('node:fs');
const { axiosClient, tool } = require('./clients.cjs');
const { session } = require('./session.cjs');

async function main([base, out]) {
  const { AxiosHarTracker } = tool('axios-har-tracker');
  const client = axiosClient();
  // As axios is without a word said: answers in JSON are parsed.
  client.axios.defaults.transformResponse = tool('axios').defaults.transformResponse;
  const tracker = new AxiosHarTracker(client.axios);
  await session(base, client);
  fs.writeFileSync(out, JSON.stringify(tracker.getGeneratedHar()));
}

main(process.argv.slice(2));
