// Builds the page into the folder given as first argument; fetches its libraries first where they are missing or changed.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "../../../target/classes/page");
const installed = join(here, "node_modules/.package-lock.json");
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(join(here, "package-lock.json")).mtimeMs) {
  execFileSync("npm", ["ci", "--prefer-offline"], { cwd: here, stdio: ["ignore", "ignore", "inherit"] });
}
const { build } = await import("esbuild");
mkdirSync(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: ["src/page.js"],
  bundle: true,
  minify: true,
  sourcemap: false,
  format: "esm",
  target: "es2022",
  loader: { ".css": "css" },
  legalComments: "none",
  logLevel: "error",
  outdir: out,
});
cpSync(join(here, "src/index.html"), join(out, "index.html"));
