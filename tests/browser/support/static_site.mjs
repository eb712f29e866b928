// Serves folders that look like `dist/`, under the policy that the relay uses, and can change what it serves.

import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
};

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; " +
  "img-src 'self' data:; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

// A site whose folder can be exchanged while it runs. With `relay`, an address, its socket is that relay's.
export async function serve(folder) {
  const site = { folder, requests: [] };
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://site").pathname;
    site.requests.push(path);
    const file = join(site.folder, path === "/" || !path.includes(".") ? "index.html" : path);
    if (!existsSync(file)) return response.writeHead(404).end();
    const headers = { "content-security-policy": POLICY, "cache-control": "no-cache" };
    headers["content-type"] = TYPES[extname(file)] ?? "application/octet-stream";
    return response.writeHead(200, headers).end(readFileSync(file));
  });
  server.on("upgrade", (request, socket, head) => {
    const { hostname, port } = new URL(site.relay);
    const there = connect(port, hostname, () => {
      const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`);
      there.write(`GET ${request.url} HTTP/1.1\r\n${headers.join("")}\r\n`);
      there.write(head);
      socket.pipe(there).pipe(socket);
    });
    for (const end of [socket, there]) end.on("error", () => [socket, there].forEach((it) => it.destroy()));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  site.origin = `http://127.0.0.1:${server.address().port}`;
  site.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return site;
}

// A copy of a build that differs in one line of its page, and knows it.
export function anotherBuild(dist) {
  const folder = mkdtempSync(join(tmpdir(), "twofold-build-"));
  cpSync(dist, folder, { recursive: true });
  for (const name of readdirSync(folder)) if (/\.(br|gz)$/.test(name)) rmSync(join(folder, name));
  const page = readFileSync(join(folder, "index.html"));
  const changed = Buffer.from(page.toString("utf8").replace("<body>", '<body data-build="next">'));
  writeFileSync(join(folder, "index.html"), changed);
  const worker = readFileSync(join(folder, "sw.js"), "utf8");
  const next = worker.replace(sha256(page), sha256(changed)).replace(/BUILD = "\w+"/, 'BUILD = "00000000000000bb"');
  writeFileSync(join(folder, "sw.js"), next);
  return folder;
}
