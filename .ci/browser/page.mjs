// What a real browser says of one page: whether it keeps to itself, whether an
// attack in it gets through, and whether everyone can read it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

// The ways in which a report is read. Print is as wide as A4 between its margins. In
// “light” the page is as it opens; in the others every part of it is unfolded.
export const views = {
  light: { width: 1280, folded: true },
  dark: { width: 1280, colorScheme: 'dark' },
  '390 px': { width: 390, folded: true },
  '320 px': { width: 320 },
  forced: { width: 1280, forcedColors: 'active' },
  print: { width: 680, media: 'print' },
};

// visitor opens a tab and returns a function that opens a file in it and returns
// all that the page did beyond showing itself.
export async function visitor(browser) {
  const page = await (await browser.newContext()).newPage();
  let own = '';
  let faults = [];
  page.on('request', (r) => r.url() === own || faults.push(`request: ${r.url()}`));
  page.on('console', (m) => faults.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => faults.push(`error: ${e.message}`));
  page.on('dialog', (d) => { faults.push(`dialog: ${d.message()}`); d.dismiss().catch(() => {}); });
  page.on('popup', (p) => faults.push(`window: ${p.url()}`));
  page.on('download', (d) => faults.push(`download: ${d.url()}`));
  page.on('frameattached', (f) => faults.push(`frame: ${f.url()}`));
  return async (file) => {
    await page.goto('about:blank');
    own = pathToFileURL(file).href;
    faults = [];
    try {
      await page.goto(own);
      faults.push(...await page.evaluate(poke));
      if (page.url() !== own) faults.push(`went to: ${page.url()}`);
    } catch (e) {
      faults.push(`could not be looked at: ${e.message.split('\n')[0]}`);
    }
    return faults;
  };
}

// poke runs in the page. Every element is pointed at, focused and clicked, for
// the attacks that wait for that. Links that lead out are clicked but not followed.
async function poke() {
  const harmless = (a) => ['http:', 'https:', 'mailto:', 'file:'].includes(a.protocol);
  document.addEventListener('click', (e) => { const a = e.target.closest?.('a[href]'); if (a && harmless(a)) e.preventDefault(); }, true);
  for (const e of document.querySelectorAll('*')) {
    for (const kind of ['mouseover', 'focus', 'toggle', 'error']) e.dispatchEvent(new Event(kind));
    e.click?.();
    if (e.tabIndex >= 0) e.focus?.();
  }
  await new Promise((done) => setTimeout(done, 30)); // some act a moment later
  const out = [];
  if ('canary' in window) out.push('canary: the variable was set');
  if (document.title === 'canary') out.push('canary: the title was changed');
  if (document.scripts.length > 0) out.push('script: there is one in the page');
  return out;
}

// look checks a file in one view with axe, and for what axe does not look at:
// sideways scroll, letters too small to read, pictures and style that are refused.
export async function look(browser, file, view) {
  const { width, folded = false, media = 'screen', colorScheme = 'light', forcedColors = 'none' } = views[view];
  const context = await browser.newContext({ viewport: { width, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.emulateMedia({ media, colorScheme, forcedColors });
    const queries = [media, `(prefers-color-scheme:${colorScheme})`, `(forced-colors:${forcedColors})`];
    const shown = () => page.evaluate((all) => all.every((q) => matchMedia(q).matches), queries);
    const before = await shown();
    const lost = folded ? await page.evaluate(follow) : [];
    if (!folded) await page.evaluate(() => { for (const d of document.querySelectorAll('details')) d.open = true; });
    await page.evaluate(axe);
    const { violations, passes } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), rules);
    if (!before || !await shown()) return [`the browser does not show the page ${view}: ${before}`];
    if (passes.length === 0) return ['axe looked at nothing'];
    const faults = violations.flatMap((v) => v.nodes.slice(0, 3).map((n) => `axe ${v.id}: ${v.help}: ${n.target.join(' ')}: ${n.html.slice(0, 200)}`));
    faults.push(...lost);
    return media === 'print' ? faults : [...faults, ...await page.evaluate(measure)];
  } finally {
    await context.close();
  }
}

// follow runs in the page. Every link within it leads to something that can be seen,
// folded or not.
async function follow() {
  const out = [];
  for (const a of document.querySelectorAll('a[href^="#"]')) {
    if (!a.checkVisibility() && !a.closest('details')) continue;
    const folds = [...document.querySelectorAll('details')].map((d) => d.open);
    location.hash = a.getAttribute('href');
    await new Promise((done) => setTimeout(done, 0));
    const to = document.getElementById(a.getAttribute('href').slice(1));
    if (!to?.checkVisibility({ contentVisibilityAuto: true })) out.push(`leads to nothing that can be seen: ${a.outerHTML.slice(0, 120)}`);
    document.querySelectorAll('details').forEach((d, i) => { d.open = folds[i]; });
  }
  history.replaceState(null, '', location.pathname);
  return out;
}

// measure runs in the page.
function measure() {
  const out = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > innerWidth) {
    const wide = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3);
    out.push(`scrolls sideways: ${root.scrollWidth} px wide in ${innerWidth}: ${wide.map((e) => e.outerHTML.slice(0, 120)).join(' | ')}`);
  }
  for (const i of document.images) if (!i.complete || i.naturalWidth === 0) out.push(`a picture is not shown: ${i.outerHTML.slice(0, 120)}`);
  if (document.styleSheets.length === 0) out.push('the style sheet is refused');
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = new Set();
  while (walk.nextNode()) {
    const size = parseFloat(getComputedStyle(walk.currentNode.parentElement).fontSize);
    if (walk.currentNode.data.trim() && size < 15) small.add(`${walk.currentNode.parentElement.tagName.toLowerCase()} at ${size} px`);
  }
  if (small.size) out.push(`text under 15 px: ${[...small].slice(0, 3).join(', ')}`);
  return out;
}
