package ports

import (
	"bytes"
	"strings"
)

// Services that speak in lines of text.
var (
	probeSSH       = probe{name: "ssh", next: untilRecognised(readSSH), read: readSSH}
	probeRsync     = probe{name: "rsync", next: untilRecognised(readRsync), read: readRsync}
	probeTelnet    = probe{name: "telnet", next: untilRecognised(readTelnet), read: readTelnet}
	probeFTP       = probe{name: "ftp", next: nextFTP, read: readFTP}
	probeRedis     = probe{name: "redis", hello: textOf("PING\r\n"), next: lineIn, read: readRedis}
	probeMemcached = probe{name: "memcached", hello: textOf("version\r\n"), next: lineIn, read: readMemcached}
	// listenProbe sends nothing: it is for ports that the table does not know.
	listenProbe = probe{name: "listen", next: untilRecognised(readAny), read: readAny}
)

// lineIn is a next for answers of one line.
func lineIn(received []byte, _ int) ([]byte, bool) { return nil, bytes.IndexByte(received, '\n') >= 0 }

// readSSH reads the line that an SSH server begins with, RFC 4253 section 4.2;
// other lines may come before it.
func readSSH(received []byte) []string {
	for line := range strings.Lines(string(received)) {
		version, ok := strings.CutPrefix(line, "SSH-")
		if !ok {
			continue
		}
		if !strings.HasSuffix(line, "\n") {
			return nil // the rest is to come
		}
		if strings.HasPrefix(version, "1.") {
			return []string{"ssh.answers", "ssh.old"} // 1.99 stands for both
		}
		return []string{"ssh.answers"}
	}
	return nil
}

func readRsync(received []byte) []string {
	if bytes.HasPrefix(received, []byte("@RSYNCD: ")) {
		return []string{"rsync.answers"}
	}
	return nil
}

// readTelnet looks for option bytes of RFC 854 (FF, then FB to FE), or for a
// prompt to sign in.
func readTelnet(received []byte) []string {
	text := strings.ToLower(string(received))
	if len(received) >= 3 && received[0] == 0xff && received[1] >= 0xfb && received[1] <= 0xfe || strings.Contains(text, "login:") || strings.Contains(text, "username:") {
		return []string{"telnet.answers"}
	}
	return nil
}

// lastReply finds the last complete reply of FTP, a line of three digits and a
// space, and returns its code; RFC 959 section 4.2.
func lastReply(received []byte) string {
	code := ""
	for line := range strings.Lines(string(received)) {
		if strings.HasSuffix(line, "\n") && len(line) > 3 && line[3] == ' ' && strings.Trim(line[:3], "0123456789") == "" {
			code = line[:3]
		}
	}
	return code
}

func nextFTP(received []byte, said int) ([]byte, bool) {
	code := lastReply(received)
	if said == 0 {
		if code == "220" {
			return []byte("AUTH TLS\r\n"), false
		}
		return nil, code != ""
	}
	return nil, code != "220"
}

func readFTP(received []byte) []string {
	code := lastReply(received)
	if !bytes.HasPrefix(received, []byte("220")) || code == "" {
		return nil
	}
	if code == "220" && !strings.Contains(strings.ToUpper(string(received)), "FTP") {
		return nil // mail servers begin like this, too
	}
	switch {
	case code == "234":
		return []string{"ftp.answers", "ftp.tls"}
	case strings.HasPrefix(code, "5"):
		return []string{"ftp.answers", "ftp.clear"}
	}
	return []string{"ftp.answers"}
}

func readRedis(received []byte) []string {
	switch {
	case bytes.HasPrefix(received, []byte("+PONG\r\n")):
		return []string{"redis.open"}
	case bytes.HasPrefix(received, []byte("-NOAUTH")):
		return []string{"redis.login"}
	case bytes.HasPrefix(received, []byte("-DENIED")):
		return []string{"redis.guarded"}
	}
	return nil
}

func readMemcached(received []byte) []string {
	if bytes.HasPrefix(received, []byte("VERSION ")) && bytes.IndexByte(received, '\n') > 0 {
		return []string{"memcached.open"}
	}
	return nil
}

// readAny knows the services that speak first.
func readAny(received []byte) []string {
	for _, read := range []func([]byte) []string{readSSH, readRsync, readVNC, readMySQL, readGreeting, readPrompt} {
		if facts := read(received); len(facts) > 0 {
			return facts[:1] // who it is; nothing was asked
		}
	}
	return nil
}

// readForeign knows who answered where another service was looked for: one that speaks
// first, or a web page.
func readForeign(received []byte) []string {
	if _, ok := readReply(received, "HTTP"); ok {
		return readPage(received, "http.answers", "http.login")
	}
	return readAny(received)
}

// readGreeting knows file transfer and mail by the line that they begin with: RFC 959,
// 5321, 1939 and 3501.
func readGreeting(received []byte) []string {
	line, _, whole := strings.Cut(strings.ToUpper(string(received)), "\n")
	switch {
	case !whole:
	case strings.HasPrefix(line, "220") && strings.Contains(line, "FTP"):
		return []string{"ftp.answers"}
	case strings.HasPrefix(line, "220") && strings.Contains(line, "SMTP"):
		return []string{"smtp.answers"}
	case strings.HasPrefix(line, "+OK "):
		return []string{"pop3.answers"}
	case strings.HasPrefix(line, "* OK ") && strings.Contains(line, "IMAP"):
		return []string{"imap.answers"}
	}
	return nil
}

// readPrompt knows Telnet by its option bytes, or by a prompt at the very end of what
// it said: elsewhere the word stands in many a page.
func readPrompt(received []byte) []string {
	text := strings.TrimRight(strings.ToLower(string(received)), " ")
	if len(received) > 0 && received[0] == 0xff || strings.HasSuffix(text, "login:") || strings.HasSuffix(text, "username:") {
		return readTelnet(received)
	}
	return nil
}
