/**
 * Run by `npm ci`: puts the one file of livekit-client that browsers load, as it is and compressed,
 * into a folder of its own. That folder is served under /static/vendor/, so nothing else of
 * node_modules ever is.
 */

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const packages = new URL("../node_modules/", import.meta.url);
const served = new URL(".sideline-vendor/", packages);
const module = "livekit-client.esm.mjs";

rmSync(served, { recursive: true, force: true });
mkdirSync(served, { recursive: true });
const source = new URL(`livekit-client/dist/${module}`, packages);
copyFileSync(source, new URL(module, served));
writeFileSync(new URL(`${module}.gz`, served), gzipSync(readFileSync(source), { level: 9 }));
