// Rows as proxies write them of the requests of other clients: by the time of their end (epoch ms) and their number.
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const agents = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15',
  'curl/8.5.0',
  'okhttp/4.12.0',
];
const paths = ['/api/v1/items?page=', '/static/app.js?v=', '/img/logo-', '/api/users/', '/health?x='];

/** One request in two thousand is for the path that the run asks for. */
function pathOf(n) {
  return n % 2000 === 7 ? `/live/feed?client=${n}` : `${paths[n % paths.length]}${n % 9973}`;
}

function combined(at, n) {
  return `10.0.${n % 256}.9 - - [${clock(at)}] "GET ${pathOf(n)} HTTP/1.1" ${statusOf(n)} ${sizeOf(n)} "https://app.example.com/page/${n % 100}" "${agents[n % agents.length]}"\n`;
}

function json(at, n) {
  const row = {
    time: new Date(at).toISOString(),
    remote_addr: `10.0.${n % 256}.9`,
    request: `GET ${pathOf(n)} HTTP/1.1`,
    status: String(statusOf(n)),
    body_bytes_sent: String(sizeOf(n)),
    request_time: `0.0${n % 100}`,
    upstream_addr: '10.1.0.7:3000',
    upstream_status: '200',
    http_user_agent: agents[n % agents.length],
  };
  return `${JSON.stringify(row)}\n`;
}

function envoy(at, n) {
  const id = `${n.toString(16).padStart(8, '0')}-1111-4222-8333-444455556666`;
  return `[${new Date(at).toISOString()}] "GET ${pathOf(n)} HTTP/1.1" ${statusOf(n)} - 0 ${sizeOf(n)} ${n % 300} ${n % 290} "10.0.${n % 256}.9" "${agents[n % agents.length]}" "${id}" "app.example.com" "10.1.0.7:3000"\n`;
}

function docker(at, n) {
  return `${JSON.stringify({ log: combined(at, n), stream: 'stdout', time: new Date(at).toISOString() })}\n`;
}

/** By format. */
export const rowWriters = { combined, json, default: envoy, docker };

function statusOf(n) {
  return n % 97 === 0 ? 404 : 200;
}

function sizeOf(n) {
  return (n * 7919) % 50_000;
}

function clock(at) {
  const date = new Date(at);
  const time = date.toISOString().slice(11, 19);
  return `${String(date.getUTCDate()).padStart(2, '0')}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}:${time} +0000`;
}
