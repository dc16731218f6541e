package web

import (
	"net/url"
	"slices"
	"strings"
)

// element takes note of what one element loads, sends or says.
func (r *pageReader) element(tag string, a map[string]string) {
	if a["style"] != "" {
		r.style(a["style"])
	}
	if slices.Contains(drawn, tag) {
		for _, name := range drawnWith {
			if a[name] != "" {
				r.style(name + ":" + a[name])
			}
		}
	}
	r.mark(tag, a)
	if len(r.shown) > 0 && (tag == "base" || tag == "meta") {
		return
	}
	switch tag {
	case "base":
		r.setBase(a)
	case "script":
		r.script(a)
	case "iframe", "frame":
		r.frame(a)
	case "embed":
		r.page(a["src"])
	case "object":
		r.page(a["data"])
	case "link":
		r.link(a)
	case "style":
		if t := a["type"]; t != "" && !strings.EqualFold(t, "text/css") {
			r.text = "script" // its text is no style sheet
		}
	case "meta":
		r.meta(a)
	case "form", "input", "button":
		r.formElement(tag, a)
	default:
		r.picture(tag, a)
	}
}

// drawn are the elements of a drawing (SVG), and drawnWith those of their attributes that
// load what they name.
var (
	drawn     = []string{"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textpath", "use", "image", "foreignobject", "a", "switch"}
	drawnWith = []string{"cursor", "mask", "fill", "stroke", "clip-path", "marker-start", "marker-mid", "marker-end"}
)

// picture takes note of what can be seen or heard.
func (r *pageReader) picture(tag string, a map[string]string) {
	switch tag {
	case "img":
		candidates, instead := srcset(a["srcset"])
		if !instead {
			r.load(&r.c.passive, a["src"])
		}
		r.load(&r.c.passive, candidates...)
	case "source":
		candidates, _ := srcset(a["srcset"])
		r.load(&r.c.passive, append(candidates, a["src"])...)
	case "audio", "track":
		r.load(&r.c.passive, a["src"])
	case "video":
		r.load(&r.c.passive, a["src"], a["poster"])
	case "image", "feimage": // of SVG, whose names are read in lower case
		r.load(&r.c.passive, a["src"]) // outside of SVG, image is another word for img
		if has(a, "href") {
			r.load(&r.c.passive, a["href"])
		} else {
			r.load(&r.c.passive, a["xlink:href"])
		}
	case "body", "table", "thead", "tbody", "tfoot", "tr", "td", "th":
		r.load(&r.c.passive, a["background"])
	}
}

// setBase takes the first base that the policies allow.
func (r *pageReader) setBase(a map[string]string) {
	if !has(a, "href") || r.based {
		return
	}
	r.based = true
	to := r.doc.resolve(a["href"])
	u := &url.URL{Scheme: to.scheme, Host: to.host, Path: "/"}
	for _, p := range append(slices.Clone(r.policies), r.c.policies...) {
		if !p.allowsBase(u, r.self) {
			return
		}
	}
	if to.scheme != "data" && to.scheme != "javascript" {
		r.base = to
	}
}

// scriptTypes are the types of scripts that run, in lower case; others are data.
var scriptTypes = []string{
	"", "module", "text/javascript", "application/javascript", "text/ecmascript", "application/ecmascript",
	"application/x-javascript", "application/x-ecmascript", "text/jscript", "text/livescript", "text/x-ecmascript",
	"text/x-javascript", "text/javascript1.0", "text/javascript1.1", "text/javascript1.2", "text/javascript1.3",
	"text/javascript1.4", "text/javascript1.5",
}

func (r *pageReader) script(a map[string]string) {
	kind := strings.ToLower(strings.TrimSpace(a["type"]))
	if !slices.Contains(scriptTypes, kind) || has(a, "nomodule") && kind != "module" {
		return
	}
	src := a["src"]
	if !has(a, "src") {
		src = strings.TrimSpace(a["href"] + a["xlink:href"]) // in a picture (SVG)
	}
	r.load(&r.c.active, src)
	if here := r.base.resolve(src); a["nonce"] != "" && has(a, "src") && !r.based && here == r.base && !strings.Contains(src, "//") {
		r.c.movableScript = true
	}
}

// frame takes note of a page within the page, be it written into an attribute.
func (r *pageReader) frame(a map[string]string) {
	if doc, ok := a["srcdoc"]; ok {
		r.inner(doc, r.base)
		return
	}
	r.page(a["src"])
}

// page takes note of a page, a picture or the like that is shown within the page, be it
// written into its own address.
func (r *pageReader) page(address string) {
	r.load(&r.c.active, address)
	if kind, text := written(address); slices.Contains(pageKinds, kind) {
		r.inner(text, place{scheme: "data"})
	}
}

// inner reads a page that is written into the page. The policies of the page hold in it.
func (r *pageReader) inner(text string, base place) {
	if r.depth >= maxNesting {
		return
	}
	in := newPageReader(r.self, base, slices.Concat(r.policies, r.c.policies), r.depth+1)
	in.read([]byte(text))
	r.c.active = append(r.c.active, in.c.active...)
	r.c.passive = append(r.c.passive, in.c.passive...)
	r.c.unused = append(r.c.unused, in.c.unused...)
	r.c.plainForms = append(r.c.plainForms, in.c.plainForms...)
	r.c.plainLogins = append(r.c.plainLogins, in.c.plainLogins...)
	r.c.password = r.c.password || in.c.password
}

// link takes note of what a link loads. Most kinds of link load nothing.
func (r *pageReader) link(a map[string]string) {
	if has(a, "disabled") {
		return
	}
	for rel := range strings.FieldsFuncSeq(strings.ToLower(a["rel"]), isSpace) {
		switch rel {
		case "stylesheet":
			if t := a["type"]; t == "" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(t)), "text/css") {
				r.load(&r.c.active, a["href"])
				r.sheet(a["href"])
				return
			}
		case "preload":
			if as := strings.ToLower(a["as"]); as == "image" {
				candidates, _ := srcset(a["imagesrcset"])
				r.load(&r.c.passive, append(candidates, a["href"])...)
				return
			} else if as != "" {
				r.load(&r.c.active, a["href"])
				return
			}
		case "modulepreload", "manifest", "prefetch":
			r.load(&r.c.active, a["href"])
			return
		case "icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon":
			r.load(&r.c.passive, a["href"])
			return
		}
	}
}

// linkHeader reads the headers that load things beside a page (RFC 8288).
func (r *pageReader) linkHeader(values []string) {
	for _, part := range splitList(values) {
		address, rest, ok := strings.Cut(strings.TrimPrefix(part, "<"), ">")
		if !ok || !strings.HasPrefix(part, "<") {
			continue
		}
		a := map[string]string{"href": address}
		for param := range strings.SplitSeq(rest, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
			if name = strings.ToLower(strings.TrimSpace(name)); name != "" && !has(a, name) {
				a[name] = strings.Trim(strings.TrimSpace(value), `"`)
			}
		}
		switch strings.ToLower(a["rel"]) {
		case "preload", "modulepreload":
			r.link(a)
		}
	}
}

// srcset reads the candidates of a picture (HTML, “parse a srcset attribute”). instead is
// true where src is not looked at beside them.
func srcset(s string) (candidates []string, instead bool) {
	for len(candidates) < maxNoted {
		s = strings.TrimLeftFunc(s, func(c rune) bool { return isSpace(c) || c == ',' })
		if s == "" {
			break
		}
		end := strings.IndexFunc(s, isSpace)
		if end < 0 {
			end = len(s)
		}
		address := s[:end]
		s = s[end:]
		descriptor := ""
		if bare := strings.TrimRight(address, ","); bare != address {
			address = bare
		} else {
			descriptor, s = descriptors(s)
		}
		candidates = append(candidates, address)
		instead = instead || descriptor == "" || descriptor == "1x" || strings.HasSuffix(descriptor, "w")
	}
	return candidates, instead
}

// descriptors reads up to the comma that ends a candidate; one in brackets does not.
func descriptors(s string) (text, rest string) {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth <= 0 {
				return strings.ToLower(strings.TrimSpace(s[:i])), s[i+1:]
			}
		}
	}
	return strings.ToLower(strings.TrimSpace(s)), ""
}
