// The clients of the sessions, each from the folder of tools where this process runs.
'use strict';

const { createRequire } = require('node:module');
const { connect, createServer } = require('node:net');
const { pathToFileURL } = require('node:url');
const { KEY } = require('./session.cjs');

const tool = createRequire(process.cwd() + '/');

// A package that may be an ECMAScript module.
const toolModule = (name) => import(pathToFileURL(tool.resolve(name)).href);

function formData(form) {
  const made = new FormData();
  for (const [name, value, filename] of form) {
    if (filename) made.append(name, new Blob([value], { type: 'application/jsonl' }), filename);
    else made.append(name, value);
  }
  return made;
}

// The global fetch of Node, or one that a tool put in its place.
async function askFetch(method, url, { json, form }) {
  const headers = { authorization: KEY };
  let body;
  if (json) {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(json);
  } else if (form) {
    body = formData(form);
  }
  const answer = await fetch(url, { method, headers, body });
  return { status: answer.status, text: await answer.text() };
}

// axios, which goes through node:http. `headersOf` makes further headers of each request.
function axiosClient(headersOf = () => ({})) {
  const axios = tool('axios');
  const client = axios.create({
    adapter: 'http',
    headers: { Authorization: KEY },
    validateStatus: null,
    transformResponse: (text) => text,
  });
  const ask = async (method, url, { json, form }) => {
    const data = form ? formData(form) : json;
    const answer = await client.request({ method, url, data, headers: headersOf() });
    const text = typeof answer.data === 'string' ? answer.data : JSON.stringify(answer.data);
    return { status: answer.status, text };
  };
  return Object.assign(ask, { axios: client });
}

// A port where nothing listens.
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// Waits until something listens at the port.
async function heard(port) {
  for (;;) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.unref();
      socket.on('connect', () => socket.end());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// got, which goes through node:http too.
async function gotClient() {
  const { default: got } = await toolModule('got');
  const client = got.extend({ headers: { authorization: KEY }, throwHttpErrors: false });
  return async (method, url, { json, form }) => {
    const answer = await client(url, { method, json, body: form && formData(form) });
    return { status: answer.statusCode, text: answer.body };
  };
}

// The same, where the tool does not know the form of a request unless it is given as text.
async function askFetchText(method, url, { json, form }) {
  if (!form) return askFetch(method, url, { json });
  const sent = new Request(url, { method, body: formData(form) });
  const headers = { authorization: KEY, 'content-type': sent.headers.get('content-type') };
  const answer = await fetch(url, { method, headers, body: await sent.text() });
  return { status: answer.status, text: await answer.text() };
}

// The fetch of a page, with Playwright or Puppeteer.
function pageClient(page) {
  return (method, url, sent) => page.evaluate(fetchInPage, { method, url, key: KEY, ...sent });
}

async function fetchInPage({ method, url, key, json, form }) {
  const headers = { authorization: key };
  let body;
  if (json) {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(json);
  } else if (form) {
    body = new FormData();
    for (const [name, value, filename] of form) {
      if (filename) body.append(name, new File([value], filename, { type: 'application/jsonl' }));
      else body.append(name, value);
    }
  }
  const answer = await fetch(url, { method, headers, body });
  return { status: answer.status, text: await answer.text() };
}

// The requests that Playwright sends itself, which share the state of the browser.
function requestClient(request) {
  return async (method, url, { json, form }) => {
    const settings = { method, headers: { authorization: KEY } };
    if (json) settings.data = json;
    if (form) {
      settings.multipart = {};
      for (const [name, value, filename] of form) {
        const file = { name: filename, mimeType: 'application/jsonl', buffer: Buffer.from(value) };
        settings.multipart[name] = filename ? file : value;
      }
    }
    const answer = await request.fetch(url, settings);
    return { status: answer.status(), text: await answer.text() };
  };
}

async function clientNamed(name) {
  if (name === 'fetch-text') return askFetchText;
  if (name === 'fetch') return askFetch;
  if (name === 'got') return gotClient();
  // `axios-plain` takes no gzip.
  return axiosClient(() => (name === 'axios-plain' ? { 'Accept-Encoding': 'identity' } : {}));
}

module.exports = {
  askFetch,
  askFetchText,
  axiosClient,
  clientNamed,
  formData,
  freePort,
  gotClient,
  heard,
  pageClient,
  requestClient,
  tool,
  toolModule,
};
