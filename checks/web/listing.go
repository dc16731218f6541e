package web

import (
	"slices"
	"strings"
)

// listMarks are the signs by which a list of files is known, server by server.
type listMarks struct {
	links, pre bool
	// bare is true of a page that begins with links in a block of plain text, as the file
	// server of Go does.
	bare, begun bool
	// byName and bySize are true of links that sort what is shown by one thing alone.
	byName, bySize bool
	// store is true of the list of a bucket in a cloud.
	store bool
	// up is true of a link to the folder above; upward, of the last link that leads to one.
	up, upward bool
}

// mark looks for such signs in an element.
func (r *pageReader) mark(tag string, a map[string]string) {
	m := &r.c.marks
	switch tag {
	case "a":
		m.links, m.upward = m.links || has(a, "href"), r.leadsUp(a["href"])
		m.byName, m.bySize = m.byName || sortsBy(a["href"], "name", "n"), m.bySize || sortsBy(a["href"], "size", "s")
	case "pre":
		m.pre, m.bare = true, m.bare || !m.begun
	case "listbucketresult", "enumerationresults":
		m.store = m.store || !m.begun
	}
	if tag != "meta" && tag != "?xml" {
		m.begun = true
	}
}

// sortsBy reports whether an address is that of the page itself, sorted by one of these
// things: “?C=N;O=D” of Apache, “?sort=name&order=asc” of Caddy and miniserve.
func sortsBy(ref string, things ...string) bool {
	query, ok := strings.CutPrefix(strings.TrimPrefix(strings.ToLower(ref), "./"), "?")
	first, _, _ := strings.Cut(strings.ReplaceAll(query, ";", "&"), "&")
	key, thing, _ := strings.Cut(first, "=")
	return ok && (key == "c" || key == "sort") && slices.Contains(things, thing)
}

// leadsUp reports whether an address is that of a folder above the page, as lists give it.
func (r *pageReader) leadsUp(ref string) bool {
	path, _, _ := strings.Cut(ref, "?")
	return path == ".." || path == "../" || strings.HasSuffix(path, "/") && path != r.self.Path && strings.HasPrefix(r.self.Path, path)
}

// markText looks for such signs in the text of a page.
func (r *pageReader) markText(text string) {
	if r.text == "a" || r.text == "tt" || r.text == "b" {
		m := &r.c.marks
		m.up = m.up || strings.EqualFold(text, "Parent Directory") && m.upward || strings.EqualFold(text, "[To Parent Directory]")
	}
}

// listTitles begin the titles of lists of files, before the folder: of Apache, nginx, lighttpd
// and others; of mini_httpd; of Python and Twisted; of Tomcat; of Jetty; of serve-index; of
// serve; of Netty; of HFS; and of small servers that are written in an hour.
var listTitles = []string{
	"index of /", "index of ./", "directory listing for /", "directory listing for [", "directory: /", "listing directory /", "files within ",
	"listing of: /", "hfs /", "directory listing: /", "directory listing of /", "directory contents for /", "directory of /", "contents of /",
}

// isFileList reports whether a page is the list of files that servers make of a folder
// without a first page.
func (c pageContent) isFileList() bool {
	title, m := strings.ToLower(c.title), c.marks
	begins := func(s string) bool { return strings.HasPrefix(title, s) }
	_, path, dashed := strings.Cut(title, " - /")
	switch {
	case slices.ContainsFunc(listTitles, begins), m.store, m.up, m.byName && m.bySize:
		return true
	case title == "directory listing" && m.links:
		return true
	case title == "" && slices.ContainsFunc(listTitles, func(s string) bool { return strings.HasPrefix(strings.ToLower(c.heading), s) }):
		return true
	case m.pre && m.links && c.heading == "listing:": // webfs
		return true
	case strings.HasPrefix(title, "/") && strings.HasSuffix(title, "/"): // Caddy
		return m.links
	case dashed && !strings.Contains(path, " "): // IIS
		return m.pre && m.links && strings.EqualFold(c.title, c.heading)
	}
	return m.bare && m.links && title == ""
}
