package web

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// maxTokens bounds the work on one page.
const maxTokens = 200_000

// A pageContent is what is looked for in a page.
type pageContent struct {
	title    string
	password bool
	// plainForm is where a form would send, in the open; "" for nowhere.
	plainForm string
	// active and passive are what the page loads over plain http: what could
	// change the page, and what could only be seen.
	active, passive []string
	// refreshTo is the scheme that the page sends its visitors on to by itself.
	refreshTo string
	policies  []string // content policies in the page itself
}

// parsePage reads a page. It understands as much as browsers need for loading.
func parsePage(body []byte) pageContent {
	var c pageContent
	z := html.NewTokenizer(bytes.NewReader(body))
	z.SetMaxBuf(maxBody)
	inTitle := false
	for range maxTokens {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		switch kind {
		case html.TextToken:
			if inTitle && c.title == "" {
				c.title = strings.TrimSpace(string(z.Text()))
			}
		case html.EndTagToken:
			inTitle = false
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			tag := string(name)
			inTitle = tag == "title"
			c.element(tag, attributes(z, more))
		default:
		}
	}
	return c
}

func attributes(z *html.Tokenizer, more bool) map[string]string {
	a := map[string]string{}
	for more && len(a) < 100 {
		var key, value []byte
		if key, value, more = z.TagAttr(); a[string(key)] == "" {
			a[string(key)] = strings.TrimSpace(string(value))
		}
	}
	return a
}

func isPlainHTTP(address string) bool {
	return len(address) > 7 && strings.EqualFold(address[:7], "http://")
}

func (c *pageContent) element(tag string, a map[string]string) {
	note := func(list *[]string, address string) {
		if isPlainHTTP(address) && len(*list) < 20 {
			*list = append(*list, address)
		}
	}
	switch tag {
	case "script", "iframe", "frame", "embed":
		note(&c.active, a["src"])
	case "object":
		note(&c.active, a["data"])
	case "link":
		rel := strings.ToLower(a["rel"])
		if strings.Contains(rel, "stylesheet") || strings.Contains(rel, "preload") {
			note(&c.active, a["href"])
		}
	case "img", "audio", "video", "source", "track":
		note(&c.passive, a["src"])
	case "input":
		c.password = c.password || strings.EqualFold(a["type"], "password")
	case "form":
		if isPlainHTTP(a["action"]) {
			c.plainForm = a["action"]
		}
	case "meta":
		c.meta(a)
	}
}

func (c *pageContent) meta(a map[string]string) {
	switch strings.ToLower(a["http-equiv"]) {
	case "content-security-policy":
		if len(c.policies) < 10 {
			c.policies = append(c.policies, a["content"])
		}
	case "refresh":
		_, to, ok := strings.Cut(strings.ToLower(a["content"]), "url=")
		to = strings.Trim(to, ` '"`)
		switch {
		case !ok:
		case strings.HasPrefix(to, "https://"):
			c.refreshTo = "https"
		default:
			c.refreshTo = "http"
		}
	}
}
