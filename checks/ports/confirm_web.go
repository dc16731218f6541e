package ports

import (
	"bytes"
	"strconv"
	"strings"
)

// Services that speak HTTP, or like it.
var (
	probeHTTP    = probe{name: "http", web: true, hello: get("/"), next: pageIn, read: readHTTP}
	probeHTTPS   = probe{name: "https", web: true, secure: true, hello: get("/"), next: pageIn, read: readHTTPS}
	probeElastic = probe{name: "elasticsearch", web: true, hello: get("/"), next: pageIn, read: readElastic}
	probeDocker  = probe{name: "docker", web: true, hello: get("/_ping"), next: pageIn, read: readDocker}
	probeDockerS = probe{name: "docker over TLS", web: true, secure: true, hello: get("/_ping"), next: pageIn, read: readDocker}
	probeWinRM   = probe{name: "winrm", web: true, hello: get("/wsman"), next: headIn, read: readWinRM}
	probeWinRMS  = probe{name: "winrm over TLS", web: true, secure: true, hello: get("/wsman"), next: headIn, read: readWinRM}
	probeRTSP    = probe{name: "rtsp", hello: textOf("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: cybercheck\r\n\r\n"), next: headIn, read: readRTSP}
	probeSIP     = probe{name: "sip", hello: sipOptions("TCP"), next: headIn, read: readSIP}
	probeSIPS    = probe{name: "sip over TLS", secure: true, hello: sipOptions("TLS"), next: headIn, read: readSIP}
)

// sipOptions asks a phone system what it can do, RFC 3261 section 11. It begins no call.
func sipOptions(transport string) func(string) []byte {
	return func(host string) []byte {
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		return []byte("OPTIONS sip:" + host + " SIP/2.0\r\nVia: SIP/2.0/" + transport + " cybercheck.invalid;branch=z9hG4bKcybercheck\r\nMax-Forwards: 70\r\n" +
			"From: <sip:cybercheck@cybercheck.invalid>;tag=1\r\nTo: <sip:" + host + ">\r\nCall-ID: 1@cybercheck.invalid\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")
	}
}

// get asks for a page; version 1.0 has no answer without an end.
func get(path string) func(string) []byte {
	return func(host string) []byte {
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		return []byte("GET " + path + " HTTP/1.0\r\nHost: " + host + "\r\nUser-Agent: cybercheck\r\nAccept: */*\r\nConnection: close\r\n\r\n")
	}
}

// headIn waits for the end of the header.
func headIn(received []byte, _ int) ([]byte, bool) {
	return nil, bytes.Contains(received, []byte("\r\n\r\n")) || bytes.Contains(received, []byte("\n\n"))
}

// pageIn waits for the page, as long as it says that it is, or to its end.
func pageIn(received []byte, _ int) ([]byte, bool) {
	r, ok := readReply(received, "HTTP")
	if !ok || r.end == 0 {
		return nil, false
	}
	n, err := strconv.Atoi(r.header("content-length"))
	return nil, err == nil && n >= 0 && len(r.body) >= n
}

// A reply is the beginning of an answer over HTTP.
type reply struct {
	status string // "200"
	head   string // lower case, a header a line
	body   string
	end    int // where the header ended; 0 where its end was not received
}

// readReply splits an answer. What it does not have is empty.
func readReply(received []byte, protocol string) (reply, bool) {
	text := strings.ReplaceAll(string(received), "\r\n", "\n")
	if !strings.HasPrefix(text, protocol+"/") {
		return reply{}, false
	}
	head, body, _ := strings.Cut(text, "\n\n")
	end := strings.Index(text, "\n\n") + 1
	first, rest, _ := strings.Cut(head, "\n")
	f := strings.Fields(first)
	if len(f) < 2 || len(f[1]) != 3 || strings.Trim(f[1], "0123456789") != "" {
		return reply{}, false
	}
	return reply{status: f[1], head: "\n" + strings.ToLower(rest) + "\n", body: body, end: end}, true
}

// header returns the value of a header in lower case.
func (r reply) header(name string) string {
	_, after, ok := strings.Cut(r.head, "\n"+name+":")
	if !ok {
		return ""
	}
	value, _, _ := strings.Cut(after, "\n")
	return strings.TrimSpace(value)
}

// wantsLogin reports whether the page asks for a login.
func (r reply) wantsLogin() bool {
	body := strings.ToLower(r.body)
	return r.status == "401" || strings.Contains(body, `type="password"`) || strings.Contains(body, `type='password'`) || strings.Contains(body, "type=password")
}

// title returns the title of the page in lower case.
func (r reply) title() string {
	_, after, ok := strings.Cut(strings.ToLower(r.body), "<title")
	if !ok {
		return ""
	}
	title, _, _ := strings.Cut(after, "</title")
	_, title, _ = strings.Cut(title, ">")
	return title
}

// titleFacts returns the facts that the page's title gives away.
func (r reply) titleFacts() []string {
	title := r.title()
	var out []string
	for _, f := range factRows() {
		if f.Title != "" && strings.Contains(title, f.Title) {
			out = append(out, f.Name)
		}
	}
	return out
}

func readHTTP(received []byte) []string {
	r, ok := readReply(received, "HTTP")
	if ok && strings.HasPrefix(r.status, "3") && strings.HasPrefix(r.header("location"), "https://") {
		return []string{"http.answers", "http.onward"}
	}
	return readPage(received, "http.answers", "http.login")
}

func readHTTPS(received []byte) []string { return readPage(received, "https.answers", "https.login") }

func readPage(received []byte, answers, login string) []string {
	r, ok := readReply(received, "HTTP")
	switch {
	case !ok:
		return nil
	case r.wantsLogin():
		return append(r.titleFacts(), answers, login)
	}
	return append(r.titleFacts(), answers)
}

func readElastic(received []byte) []string {
	r, ok := readReply(received, "HTTP")
	switch {
	case !ok:
		return nil
	case r.status == "200" && strings.Contains(r.body, `"cluster_name"`):
		return []string{"elasticsearch.open"}
	case r.status == "401" && (strings.Contains(r.body, "security_exception") || strings.Contains(r.header("www-authenticate"), "security")):
		return []string{"elasticsearch.login"}
	}
	return nil
}

func readDocker(received []byte) []string {
	r, ok := readReply(received, "HTTP")
	if !ok || r.header("api-version") == "" && !strings.Contains(r.header("server"), "docker") {
		return nil
	}
	if r.status == "200" {
		return []string{"docker.answers", "docker.open"}
	}
	return []string{"docker.answers"}
}

func readWinRM(received []byte) []string {
	r, ok := readReply(received, "HTTP")
	if !ok || !strings.Contains(r.header("server"), "microsoft-httpapi") || r.status != "405" && r.status != "401" {
		return nil
	}
	return []string{"winrm.answers"}
}

func readRTSP(received []byte) []string {
	if _, ok := readReply(received, "RTSP"); ok {
		return []string{"rtsp.answers"}
	}
	return nil
}

func readSIP(received []byte) []string {
	if _, ok := readReply(received, "SIP"); ok {
		return []string{"sip.answers"}
	}
	return nil
}
