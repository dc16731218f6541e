package web

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// What is read of one page, whatever it holds.
const (
	maxTokens     = 200_000
	maxAttributes = 100
	maxNoted      = 20
	maxForms      = 100
	maxNesting    = 3 // pages written into attributes of pages
)

// A pageContent is what is looked for in a page.
type pageContent struct {
	title, heading string
	// plainLogins is where forms with a password would send it, in the open, and
	// plainForms is where the other forms would send what is typed.
	plainLogins, plainForms []string
	password                bool
	// active and passive are what the page loads over plain http: what could
	// change the page, and what could only be seen.
	active, passive []string
	// unused is what the page gives a name to in its styles, over plain http, and does not
	// use itself: a style sheet that was not read may do so.
	unused []string
	// refreshTo is where the page sends its visitors by itself.
	refreshTo place
	// policies are those that the page itself states, and policyTexts their words.
	policies    []policy
	policyTexts []string
	// referrer is the last policy for referrers that the page states.
	referrer string
	// movableScript is true of a page with a script that is let in by a nonce, and
	// whose address another base would move to another site.
	movableScript bool
	// marks are signs of a list of files.
	marks listMarks
}

// A formContent is one form of a page.
type formContent struct {
	id       string
	dialog   bool // it sends nothing
	sends    []place
	password bool
}

// A pageReader reads one page from its beginning to its end.
type pageReader struct {
	c         pageContent
	doc, base place
	self      *url.URL
	based     bool
	policies  []policy // of the header
	depth     int

	headOver bool
	inert    int    // how many templates are open whose content does nothing
	shown    []bool // of each open template, whether its content is shown after all
	text     string // the element whose text comes next
	forms    []*formContent
	form     *formContent
	loose    map[string][]func(*formContent) // controls of a form by its id
	named    map[string]*styleValue          // what the styles give a name to
	inUse    []string                        // names that the styles use
	written  int                             // style sheets that stood in an address
	sheets   bool                            // there are style sheets that were not read
}

// content reads the page of an answer, once. It understands as much as browsers need for
// loading. What browsers would not show as a page has no content.
func (x *httpExchange) content() pageContent {
	if x.parsed != nil {
		return *x.parsed
	}
	doc := place{scheme: x.url.Scheme, host: strings.ToLower(x.url.Hostname())}
	r := newPageReader(x.url, doc, parsePolicies(false, x.header.Values("Content-Security-Policy")...), 0)
	r.linkHeader(x.header.Values("Link"))
	if to, ok := refreshAddress(x.header.Get("Refresh")); ok {
		r.c.refreshTo = doc.resolve(to)
	}
	r.c.referrer = referrerPolicy(strings.Join(x.header.Values("Referrer-Policy"), ","), false)
	if kind := strings.ToLower(x.header.Get("Content-Type")); kind == "" || strings.Contains(kind, "html") || strings.Contains(kind, "xml") {
		r.read(x.body)
	}
	x.parsed = &r.c
	return r.c
}

func newPageReader(self *url.URL, doc place, policies []policy, depth int) *pageReader {
	return &pageReader{self: self, doc: doc, base: doc, policies: policies, depth: depth, loose: map[string][]func(*formContent){}, named: map[string]*styleValue{}}
}

// read goes through a page, within its bounds.
func (r *pageReader) read(body []byte) {
	z := html.NewTokenizer(bytes.NewReader(body))
	z.SetMaxBuf(maxBody)
	for range maxTokens {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		r.token(kind, z)
	}
	r.settleForms()
	r.settleStyles()
}

func (r *pageReader) token(kind html.TokenType, z *html.Tokenizer) {
	switch kind {
	case html.TextToken:
		r.textOf(string(z.Text()))
	case html.EndTagToken:
		name, _ := z.TagName()
		r.end(string(name))
	case html.StartTagToken, html.SelfClosingTagToken:
		name, more := z.TagName()
		tag := string(name)
		r.text = tag
		a := attributes(z, more)
		if tag == "template" {
			r.template(a)
			return
		}
		r.place(tag)
		if r.inert == 0 {
			r.element(tag, a)
		}
	default:
	}
}

// template begins a template. Browsers show the content of one that is a shadow root, in
// which neither a base nor what a page says of itself counts.
func (r *pageReader) template(a map[string]string) {
	mode := strings.ToLower(a["shadowrootmode"])
	shown := mode == "open" || mode == "closed"
	if r.shown = append(r.shown, shown); !shown {
		r.inert++
	}
}

// inHeadTags are the elements that leave a reader in the head of a page.
var inHeadTags = []string{"base", "basefont", "bgsound", "link", "meta", "title", "noscript", "noframes", "style", "script", "template", "head", "html"}

// place keeps account of whether the head is over: a policy after it does not count.
func (r *pageReader) place(tag string) {
	if !slices.Contains(inHeadTags, tag) {
		r.headOver = true
	}
}

func (r *pageReader) end(tag string) {
	r.text = ""
	switch tag {
	case "template":
		if last := len(r.shown) - 1; last >= 0 {
			if !r.shown[last] {
				r.inert--
			}
			r.shown = r.shown[:last]
		}
	case "form":
		if r.inert == 0 {
			r.form = nil
		}
	case "body", "html", "br": // which begin a body where there is none yet
		r.headOver = r.headOver || r.inert == 0
	}
}

func (r *pageReader) textOf(text string) {
	if r.inert > 0 {
		return
	}
	trimmed := strings.TrimSpace(text)
	switch r.text {
	case "title":
		if r.c.title == "" {
			r.c.title = trimmed
		}
		return
	case "h1", "h2", "h3":
		if r.c.heading == "" {
			r.c.heading = trimmed
		}
	case "style":
		r.style(text)
		return
	case "script", "noscript", "noframes", "textarea", "xmp", "iframe", "noembed", "plaintext":
		return
	}
	if strings.TrimFunc(text, isSpace) != "" {
		r.headOver = true
		r.markText(trimmed)
	}
}

// attributes are those of one element, of which the first of a name counts.
func attributes(z *html.Tokenizer, more bool) map[string]string {
	a := map[string]string{}
	for range maxAttributes {
		if !more {
			break
		}
		var key, value []byte
		key, value, more = z.TagAttr()
		if _, twice := a[string(key)]; !twice {
			a[string(key)] = string(value)
		}
	}
	return a
}

// load takes note of the addresses that lead over plain http.
func (r *pageReader) load(list *[]string, addresses ...string) {
	for _, address := range addresses {
		to := r.base.resolve(address)
		if address == "" || !to.open() || len(*list) >= maxNoted {
			continue
		}
		if address = strings.TrimSpace(address); !strings.EqualFold(address[:min(len(address), 5)], "http:") {
			address = to.String() + " (" + address + ")" // by way of the base
		}
		*list = append(*list, address)
	}
}

// has reports whether an attribute is there, be it empty.
func has(a map[string]string, name string) bool {
	_, ok := a[name]
	return ok
}

// meta reads what a page says in its own head.
func (r *pageReader) meta(a map[string]string) {
	content := a["content"]
	if strings.EqualFold(a["name"], "referrer") {
		if p := referrerPolicy(content, true); p != "" {
			r.c.referrer = p
		}
	}
	switch strings.ToLower(a["http-equiv"]) {
	case "content-security-policy":
		if !r.headOver && content != "" && len(r.c.policies) < maxPolicies && len(content) <= maxHeader {
			r.c.policies = append(r.c.policies, parsePolicies(true, content)...)
			r.c.policyTexts = append(r.c.policyTexts, content)
		}
	case "refresh":
		if to, ok := refreshAddress(content); ok && r.c.refreshTo == (place{}) {
			r.c.refreshTo = r.base.resolve(to)
		}
	}
}

// refreshAddress reads where a refresh leads; ok is false where it only loads the page
// again (HTML, “shared declarative refresh steps”).
func refreshAddress(s string) (to string, ok bool) {
	s = strings.TrimLeftFunc(s, isSpace)
	after := strings.TrimLeft(s, "0123456789.")
	rest := strings.TrimLeftFunc(after, isSpace)
	if after == s && !strings.HasPrefix(s, ".") || rest == "" {
		return "", false
	}
	if rest[0] == ';' || rest[0] == ',' {
		rest = strings.TrimLeftFunc(rest[1:], isSpace)
	} else if rest == after {
		return "", false
	}
	if len(rest) >= 3 && strings.EqualFold(rest[:3], "url") {
		if value, found := strings.CutPrefix(strings.TrimLeftFunc(rest[3:], isSpace), "="); found {
			rest = strings.TrimLeftFunc(value, isSpace)
		}
	}
	if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		rest, _, _ = strings.Cut(rest[1:], rest[:1])
	}
	return rest, rest != ""
}
