// Opens the pages of the folder that is its argument: look-*.html are reports to
// be looked at, attack-*.html carry attacks. Prints a table, then every fault, and
// ends with 1 when there is any.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chromium } from 'playwright-core';
import { htmlValidate, lighthouseScores, nu, serve } from './judges.mjs';
import { look, views, visitor } from './page.mjs';

const own = mkdtempSync(join(tmpdir(), 'cybercheck-browser-'));
const started = Date.now();
const say = (line) => process.stdout.write(`${line}\n`);
const tell = (what) => say(`${what}: ${Math.round((Date.now() - started) / 1000)} s`);
const attacked = (name) => name.startsWith('attack-') || name === 'look-hostile.html';

// must ends the run when a check overlooks a fault: its word would be worth nothing.
function must(who, found, ...kinds) {
  for (const kind of kinds) {
    if (!found.some((f) => f.startsWith(kind))) throw new Error(`${who} does not see “${kind}” in a page that has it; it sees: ${found.join('; ') || 'nothing'}`);
  }
}

// write puts a page of the run's own beside the others.
function write(name, page) {
  const file = join(own, name);
  writeFileSync(file, page);
  return file;
}

// withoutPolicy is a copy of a page with its content policy taken out: what is
// escaped must be harmless without it.
function withoutPolicy(file) {
  const page = readFileSync(file, 'utf8');
  const bare = page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');
  if (bare === page) throw new Error(`${basename(file)} has no content policy`);
  return write(basename(file), bare);
}

async function freePort() {
  const s = createServer();
  await new Promise((done) => s.listen(0, '127.0.0.1', done));
  const { port } = s.address();
  await new Promise((done) => s.close(done));
  return port;
}

function launch(...more) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    chromiumSandbox: process.getuid() !== 0, // Chromium has none for root
    args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', '--disable-quic', ...more],
  });
}

// refuse gives each check a page with every fault that it is there to see.
async function refuse(browser, bad) {
  const visit = await visitor(browser);
  must('the browser', await visit(bad), 'request:', 'console:', 'dialog:', 'canary: the variable', 'canary: the title', 'script:');
  const stopped = await visit(write('policy.html', '<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src \'none\'"><script>canary=1</script>'));
  must('the console', stopped, 'console:');
  if (stopped.some((f) => f.startsWith('canary'))) throw new Error('the browser does not hold a page to its policy');
  for (const view of Object.keys(views)) must(`the view ${view}`, await look(browser, bad, view), 'axe html-has-lang', 'axe color-contrast', ...(view === 'print' ? [] : ['scrolls sideways', 'text under', 'a picture', 'the style']));
  must('html-validate', await htmlValidate(bad), 'element-required-attributes');
}

async function main(dir) {
  const files = readdirSync(dir).filter((n) => n.endsWith('.html')).sort().map((n) => join(dir, n));
  const reports = files.filter((f) => basename(f).startsWith('look-'));
  const attacks = files.filter((f) => basename(f).startsWith('attack-'));
  if (reports.length === 0 || attacks.length === 0) throw new Error(`${dir} does not hold the pages`);
  const browser = await launch();
  const bad = write('bad.html', `<!doctype html><html><head><title>x</title></head><body>
<p style="color:#ccc;background:#fff;font-size:9px">faint</p><div style="width:2000px">wide</div><img src="http://127.0.0.1:9/x">
<a href="javascript:void(window.canary=1)">x</a><p onmouseover="document.title='canary'">x</p><script>console.log('x');alert('x')</script></body></html>`);
  await refuse(browser, bad);
  tell('every check sees a page with faults');

  const faults = new Map(); // the same fault in many pages is told once
  const note = (file, where, found) => {
    for (const f of found) {
      const key = `${where}: ${f.replace(/ at line .*/s, '')}`;
      if (!faults.has(key)) faults.set(key, { full: `${where}: ${f.replace(/\s+/g, ' ')}`, pages: new Set() });
      faults.get(key).pages.add(basename(file, '.html'));
    }
    return found.length || 'ok';
  };
  const rows = reports.map((file) => ({ page: basename(file, '.html').slice('look-'.length) }));

  const looking = async () => {
    const visit = await visitor(browser);
    for (const [i, file] of reports.entries()) {
      for (const view of Object.keys(views)) rows[i][view] = note(file, view, await look(browser, file, view));
      rows[i]['to itself'] = note(file, 'to itself', [...await visit(file), ...await visit(withoutPolicy(file))]);
      rows[i]['html-validate'] = note(file, 'html-validate', await htmlValidate(file));
    }
    tell(`looked at ${reports.length} pages in ${Object.keys(views).length} views`);
  };
  const attacking = async () => {
    const visit = await visitor(browser);
    for (const file of attacks) {
      note(file, 'without the policy', await visit(withoutPolicy(file)));
      // The policy only takes away, but says so in the console: the fullest pages must not make it.
      if (!basename(file).startsWith('attack-all-')) note(file, 'with the policy', await visit(file));
    }
    tell(`opened ${attacks.length} attacked pages without the policy, and the fullest with it`);
  };
  const asking = async () => {
    // In a browser of its own: when Lighthouse leaves a browser, it takes the dark, the forced and the print of every page with it.
    const port = await freePort();
    const theirs = await launch(`--remote-debugging-port=${port}`);
    const server = await serve([bad, ...reports]);
    must('Lighthouse', (await lighthouseScores(server.at(bad), port)).faults, 'Accessibility', 'Best Practices');
    for (const [i, file] of reports.entries()) {
      const { scores, faults: lost } = await lighthouseScores(server.at(file), port);
      note(file, 'Lighthouse', lost);
      rows[i].Lighthouse = scores;
    }
    server.close();
    await theirs.close();
    tell(`asked Lighthouse of ${reports.length} pages`);
  };
  const validating = async () => {
    const found = await nu([bad, ...files], attacked);
    must('the Nu validator', found.get(basename(bad)), 'error: An “img” element must have an “alt”');
    found.delete(basename(bad));
    for (const [name, list] of found) note(name, 'Nu', list);
    for (const [i, file] of reports.entries()) rows[i].Nu = found.get(basename(file)).length || 'ok';
    tell(`asked the Nu validator of ${files.length} pages`);
  };
  await Promise.all([looking().then(attacking), validating().then(asking)]);
  await browser.close();

  const heads = ['page', ...Object.keys(views), 'to itself', 'html-validate', 'Nu', 'Lighthouse'];
  const widths = heads.map((h) => Math.max(h.length, ...rows.map((r) => String(r[h]).length)));
  const print = (cells) => say(cells.map((c, i) => String(c).padEnd(widths[i])).join('  ').trimEnd());
  print(heads);
  for (const r of rows) print(heads.map((h) => r[h]));
  for (const { full, pages: [first, ...more] } of [...faults.values()].slice(0, 60)) say(`${first}${more.length ? ` and ${more.length} more` : ''}, ${full}`);
  tell(`${faults.size} kinds of fault in ${files.length} pages`);
  return faults.size === 0 ? 0 : 1;
}

const code = await main(process.argv[2]).catch((e) => { say(`the browser run did not finish: ${e.stack}`); return 1; });
rmSync(own, { recursive: true, force: true });
process.exit(code);
