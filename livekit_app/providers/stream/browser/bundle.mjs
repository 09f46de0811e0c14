/**
 * Run by `npm ci` in this folder: makes one ES module of Stream's client, which no browser can load as
 * it comes, and puts it, also compressed, into the folder that is served under /static/vendor/ (as
 * project/vendor.mjs does). Only what static/js/players/stream_sdk.js names is exported.
 */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const here = new URL("./", import.meta.url);
const served = new URL("node_modules/.sideline-vendor/", here);
const module = new URL("stream-video.mjs", served);

rmSync(served, { recursive: true, force: true });
mkdirSync(served, { recursive: true });
await build({
  stdin: {
    contents: 'export { CallingState, OwnCapability, SfuModels, StreamVideoClient } from "@stream-io/video-client";',
    resolveDir: fileURLToPath(here),
  },
  bundle: true,
  format: "esm",
  platform: "browser",
  minify: true,
  legalComments: "eof", // of the open-source packages in it
  outfile: fileURLToPath(module),
  logLevel: "warning",
});
writeFileSync(new URL("stream-video.mjs.gz", served), gzipSync(readFileSync(module), { level: 9 }));
