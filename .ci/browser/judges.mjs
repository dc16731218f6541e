// What others say of the pages: html-validate and the Nu validator of the markup,
// Lighthouse of accessibility and good practice.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { HtmlValidate } from 'html-validate';
import lighthouse from 'lighthouse';

const exec = promisify(execFile);
const jar = createRequire(import.meta.url)('vnu-jar');

const markup = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    'doctype-style': ['error', { style: 'lowercase' }], // both are right
    'long-title': 'off', // search engines cut at 70 letters; ours names the firm, however long
  },
});

// htmlValidate returns the faults of a file.
export async function htmlValidate(file) {
  const { results } = await markup.validateFile(file);
  return results.flatMap((r) => r.messages.map((m) => `${m.ruleId}: ${m.message} at line ${m.line}, column ${m.column}`));
}

// What the Nu validator says that is no fault. It reckons neither the hash of the
// style sheet nor the policy's word for pictures that the page holds; the browser
// does, and would show none. Its list of CSS properties lacks this one of SVG 2.
const known = [
  /^Inline style violates Content Security Policy .*style-src/,
  /^Resource violates Content Security Policy .*image “data:image\/(png|jpeg);base64,/,
  /^CSS: “vector-effect”: Property “vector-effect” doesn't exist\.$/,
];
// Of pages with an attack, it also says this of the words: they are shown as they
// were found, and where every name is the same string, names repeat.
const foreign = [/^Text run is not in Unicode Normalization Form C/, /^(Duplicate|The first occurrence of) “dt” name/];

// nu returns the faults of files, by name. Warnings count as well.
export async function nu(files, attacked) {
  // Its stack must be deeper than Java's own measure; the quick compiler halves the time of so short a run.
  const { stdout } = await exec('java', ['-Xss4m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-jar', jar, '--exit-zero-always', '--stdout', '--format', 'json', ...files], { maxBuffer: 1 << 28 });
  const out = new Map(files.map((f) => [basename(f), []]));
  for (const m of JSON.parse(stdout).messages) {
    const name = basename(m.url ?? 'the validator');
    const pass = attacked(name) ? [...known, ...foreign] : known;
    if (pass.some((p) => p.test(m.message))) continue;
    if (!out.has(name)) out.set(name, []);
    out.get(name).push(`${m.subType ?? m.type}: ${m.message} at line ${m.lastLine ?? '?'}: ${(m.extract ?? '').slice(0, 120)}`);
  }
  return out;
}

// serve gives files to this computer only. Lighthouse does not open files.
export async function serve(files) {
  const byPath = new Map(files.map((f) => [`/${basename(f)}`, f]));
  const server = createServer((request, response) => {
    const file = byPath.get(request.url);
    response.writeHead(file ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
    response.end(file && readFileSync(file));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { at: (file) => `http://127.0.0.1:${server.address().port}/${basename(file)}`, close: () => server.close() };
}

// lighthouseScores returns both scores, and what they lost points for. Called from
// here Lighthouse sends no report of errors; that is a matter of its command.
export async function lighthouseScores(url, port) {
  const { lhr } = await lighthouse(url, {
    port, onlyCategories: ['accessibility', 'best-practices'], disableFullPageScreenshot: true, output: 'json', logLevel: 'silent',
  });
  if (lhr.runtimeError) return { scores: 'none', faults: [`did not run: ${lhr.runtimeError.message}`] };
  const faults = [];
  const scores = Object.values(lhr.categories).map((c) => {
    const lost = c.auditRefs.filter((r) => r.weight > 0 && (lhr.audits[r.id].score ?? 1) < 1).map((r) => r.id);
    if (c.score !== 1) faults.push(`${c.title} ${c.score * 100}: ${lost.join(', ')}`);
    return Math.floor(c.score * 100);
  });
  if (scores.length !== 2) faults.push(`gave ${scores.length} scores`);
  return { scores: scores.join(' '), faults };
}
